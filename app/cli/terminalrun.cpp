#include "cli/terminalrun.h"

#include "cli/console.h"
#include "cli/exitcode.h"
#include "cli/summary.h"
#include "core/metrics.h"
#include "report/bundle.h"
#include "report/jsonreport.h"

#include <QCoreApplication>

namespace flapscope
{

namespace
{
constexpr Millis ProgressInterval{200};

Session::Options sessionOptions()
{
    Session::Options options;
    options.program = QCoreApplication::applicationFilePath();
    return options;
}
} // namespace

TerminalRun::TerminalRun(const RunRequest& request, QObject* parent)
    : QObject(parent), m_request(request), m_session(request.plan, sessionOptions()),
      m_line(ProgressLine::styleOfStandardError())
{
    connect(&m_interrupt, &Interrupt::asked, &m_session, &Session::stop);
    connect(&m_session, &Session::finished, this, &TerminalRun::onFinished);
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
    const Metrics metrics = measure(record);
    const bool written = writeFiles(record, metrics, verdict);
    if (m_request.json)
        say(jsonOf(record, metrics, verdict));
    else if (!m_request.quiet)
        say(summaryOf(record, verdict));
    Q_EMIT ended(static_cast<int>(written ? exitCodeOf(verdict.standing) : ExitCode::Internal));
}

Entries TerminalRun::entries() const
{
    return {m_request.business, {}};
}

QString TerminalRun::jsonOf(const Record& record, const Metrics& metrics, const Verdict& verdict) const
{
    const Entries entered = entries();
    const DigestSheet evidence = evidenceOf(record, entered.business);
    const Dossier dossier = dossierOf(record, metrics, verdict, entered, evidence);
    return QString::fromUtf8(reportJson(dossier, documentOf(dossier))).trimmed();
}

bool TerminalRun::writeFiles(const Record& record, const Metrics& metrics, const Verdict& verdict) const
{
    if (m_request.out.isEmpty())
        return true;
    const Faults faults = writeBundle(m_request.out, m_request.formats, record, metrics, verdict, entries());
    tell(faults);
    return faults.isEmpty();
}

} // namespace flapscope
