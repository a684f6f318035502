#include "cli/terminalhunt.h"

#include "cli/console.h"
#include "cli/exitcode.h"
#include "cli/runfiles.h"
#include "core/metrics.h"

namespace flapscope
{

namespace
{
constexpr Millis ProgressInterval{200};

LimitHunt::Options optionsFor(const RunRequest& request, const Session::Options& session)
{
    return {.load = *request.findLimit,
            .step = request.findStep,
            .most = request.findMost,
            .first = {},
            .session = session};
}

QString lineOf(const LevelTrial& trial, Load load)
{
    const QString level = levelText(load, trial.level);
    switch (trial.result) {
    case LevelTrial::Result::Sustained:
        return QStringLiteral("%1: sustained").arg(level);
    case LevelTrial::Result::Broke:
        return QStringLiteral("%1: broke. %2").arg(level, trial.text);
    case LevelTrial::Result::NotTold:
        return QStringLiteral("%1: this run does not tell. %2").arg(level, trial.text);
    }
    return {};
}
} // namespace

TerminalHunt::TerminalHunt(const RunRequest& request, const Session::Options& options, QObject* parent)
    : QObject(parent), m_request(request), m_hunt(request.plan, optionsFor(request, options)),
      m_line(ProgressLine::styleOfStandardError())
{
    connect(&m_interrupt, &Interrupt::asked, &m_hunt, &LimitHunt::stop);
    connect(&m_hunt, &LimitHunt::prepared, this, &TerminalHunt::follow);
    connect(&m_hunt, &LimitHunt::tried, this, &TerminalHunt::onTried);
    connect(&m_hunt, &LimitHunt::finished, this, &TerminalHunt::onFinished);
    if (!m_request.quiet)
        connect(&m_progressTimer, &QTimer::timeout, this, &TerminalHunt::showProgress);
}

void TerminalHunt::start()
{
    m_progressTimer.start(ProgressInterval);
    m_hunt.start();
}

void TerminalHunt::follow(const Session& session, const Plan& plan, int level)
{
    m_plan = plan;
    if (!m_request.quiet) {
        m_line.finish();
        tell(QStringLiteral("Trying %1 …").arg(levelText(*m_request.findLimit, level)));
    }
    connect(&session, &Session::kept, this, [](const Faults& faults) {
        if (faults.isEmpty())
            return;
        tell(faults);
        tell(QStringLiteral("This run was not kept; the search goes on."));
    });
}

void TerminalHunt::showProgress()
{
    const Session* session = m_hunt.session();
    if (session && session->isRunning() && !session->record().phases.empty())
        m_line.show(session->progress(), m_plan);
}

void TerminalHunt::onTried(const LevelTrial& trial)
{
    m_line.finish();
    if (!m_request.quiet)
        tell(lineOf(trial, *m_request.findLimit));
}

void TerminalHunt::onFinished(bool told, const Record& record, const Verdict& verdict)
{
    m_progressTimer.stop();
    m_line.finish();
    const BreakingPoint& point = m_hunt.breakingPoint();
    const Metrics& metrics = m_hunt.session()->judged()->metrics;
    const bool written = writeFiles(m_request, record, metrics, verdict);
    if (m_request.json)
        say(reportText(m_request, record, metrics, verdict));
    else if (told)
        say(sentenceOf(point));
    else
        say(QStringLiteral("The breaking point was not found: the search ended before. Sustained so far: %1.")
                .arg(point.sustained ? levelText(point.load, *point.sustained) : QStringLiteral("nothing")));
    ExitCode code = point.sustained ? ExitCode::Pass : ExitCode::Fail;
    if (!told)
        code = ExitCode::Invalid;
    if (!written)
        code = ExitCode::Internal;
    Q_EMIT ended(static_cast<int>(code));
}

} // namespace flapscope
