#include "cli/terminalrun.h"

#include "cli/console.h"
#include "cli/exitcode.h"
#include "cli/runfiles.h"
#include "cli/summary.h"
#include "core/metrics.h"

#include <QCoreApplication>

#include <algorithm>

namespace flapscope
{

namespace
{
constexpr Millis ProgressInterval{200};
} // namespace

TerminalRun::TerminalRun(const RunRequest& request, const Session::Options& options, QObject* parent)
    : QObject(parent), m_request(request), m_session(request.plan, options),
      m_line(ProgressLine::styleOfStandardError())
{
    connect(&m_interrupt, &Interrupt::asked, this, &TerminalRun::onInterrupted);
    connect(&m_session, &Session::finished, this, &TerminalRun::onFinished);
    connect(&m_session, &Session::kept, this, &TerminalRun::onKept);
    connect(&m_session, &Session::keepingFailed, this, [this](const Faults& faults) {
        m_line.finish();
        tell(faults);
        tell(QStringLiteral("The run is not being kept; it goes on in memory, and writing is tried again."));
    });
    connect(&m_session, &Session::keepingRecovered, this, [this] {
        m_line.finish();
        tell(QStringLiteral("The run is being kept again; nothing of it is missing."));
    });
    if (m_request.quiet)
        return;
    connect(&m_session, &Session::noticed, this, [this](const Notice& notice) {
        m_line.finish();
        tell(notice.text);
    });
    connect(&m_session, &Session::phaseBegan, this, &TerminalRun::showProgress);
    connect(&m_progressTimer, &QTimer::timeout, this, &TerminalRun::showProgress);
}

void TerminalRun::start()
{
    if (!m_request.startAt.isValid()) {
        begin();
        return;
    }
    if (!m_request.quiet)
        tell(QStringLiteral("Begins at %1.").arg(m_request.startAt.toUTC().toString(Qt::ISODate)));
    m_startTimer.setSingleShot(true);
    m_startTimer.setTimerType(Qt::PreciseTimer);
    connect(&m_startTimer, &QTimer::timeout, this, &TerminalRun::awaitStart);
    awaitStart();
}

/// By the clock on the wall, which may be set while it waits.
void TerminalRun::awaitStart()
{
    constexpr qint64 AtMost = 1000; // ms
    const qint64 left = QDateTime::currentDateTimeUtc().msecsTo(m_request.startAt);
    if (left <= 0)
        begin();
    else
        m_startTimer.start(static_cast<int>(std::min(left, AtMost)));
}

void TerminalRun::onInterrupted()
{
    if (m_begun) {
        m_session.stop();
        return;
    }
    m_startTimer.stop();
    tell(QStringLiteral("Stopped before its time to begin had come."));
    Q_EMIT ended(static_cast<int>(ExitCode::Invalid));
}

void TerminalRun::begin()
{
    m_begun = true;
    m_session.start();
    m_progressTimer.start(ProgressInterval);
}

void TerminalRun::showProgress()
{
    if (m_session.isRunning() && !m_session.record().phases.empty())
        m_line.show(m_session.progress(), m_request.plan);
}

void TerminalRun::onFinished(const Record& record, const Verdict& verdict)
{
    m_progressTimer.stop();
    m_line.finish();
    const Metrics& metrics = m_session.judged()->metrics;
    const bool written = writeFiles(m_request, record, metrics, verdict);
    if (m_request.json)
        say(reportText(m_request, record, metrics, verdict));
    else if (!m_request.quiet)
        say(record.shard.isWhole() ? summaryOf(record, verdict) : summaryOfShard(record));
    // A shard is not judged by itself: what it is asked is whether it came to its end.
    const bool isComplete = !record.shard.isWhole() && record.ending == Ending::Completed;
    const ExitCode code = isComplete ? ExitCode::Pass : exitCodeOf(verdict.standing);
    m_exitCode = static_cast<int>(written ? code : ExitCode::Internal);
    if (!m_session.isBeingKept())
        Q_EMIT ended(m_exitCode);
}

void TerminalRun::onKept(const Faults& faults)
{
    // The verdict stands, whether the run is kept or not: what calls this program asks for the verdict.
    tell(faults);
    if (!faults.isEmpty())
        tell(QStringLiteral("The run was not kept%1.")
                 .arg(m_request.out.isEmpty() ? QStringLiteral("; with --out a report would have been")
                                              : QStringLiteral(", but its report was written")));
    Q_EMIT ended(m_exitCode);
}

} // namespace flapscope
