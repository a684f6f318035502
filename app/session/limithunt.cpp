#include "session/limithunt.h"

#include "core/metrics.h"
#include "core/wording.h"

#include <algorithm>

namespace flapscope
{

namespace
{
/// A closed loop that a slow server holds up makes fewer connections than were asked for.
constexpr double LeastShareOfRate = 0.8;
/// Of a level whose run told nothing, because this machine was too busy for it.
constexpr int MostRepeats = 2;

/// New connections a second over the stages; none before they are over.
std::optional<double> rateOf(const Record& record, const Metrics& metrics)
{
    Moment from;
    Moment to;
    for (const PhaseSpan& span : record.phases) {
        if (span.phase != Phase::Stage)
            continue;
        from = from.isKnown() ? from : span.begin;
        to = span.end;
    }
    const auto lasted = between(from, to);
    if (!lasted || *lasted <= Nanos::zero())
        return std::nullopt;
    return static_cast<double>(metrics.all.attempts) / std::chrono::duration<double>(*lasted).count();
}

QString whatBroke(const Verdict& verdict)
{
    QStringList broken;
    for (const Finding& finding : verdict.findings) {
        if (finding.required && finding.judgement == Judgement::Fail)
            broken += broken.isEmpty() ? QString(finding.title + QStringLiteral(". ") + finding.text) : finding.title;
    }
    if (broken.size() < 2)
        return broken.join(QString());
    const QString first = broken.takeFirst();
    return QStringLiteral("%1 Beside it: %2.").arg(first, broken.join(QStringLiteral(", ")));
}
} // namespace

LevelTrial trialOf(const JudgedRun& run, Load load, int level)
{
    const auto& [record, metrics, verdict] = run;
    LevelTrial trial{level, LevelTrial::Result::Sustained, record.id, whatBroke(verdict)};
    if (verdict.standing == Standing::Invalid) {
        trial.result = LevelTrial::Result::NotTold;
        trial.text = verdict.reasons.join(u' ');
        return trial;
    }
    if (!trial.text.isEmpty()) {
        trial.result = LevelTrial::Result::Broke;
        return trial;
    }
    // A ramp comes to its rate at the end only.
    const bool isEven = std::none_of(record.plan.stages.begin(), record.plan.stages.end(),
                                     [](const Stage& stage) { return stage.pattern.shape == Pattern::Shape::Ramp; });
    const auto rate = load == Load::Rate && isEven ? rateOf(record, metrics) : std::nullopt;
    if (rate && *rate < LeastShareOfRate * level) {
        trial.result = LevelTrial::Result::Broke;
        trial.text =
            QStringLiteral("Rate. The server let only %1 connections a second come about.").arg(numeral(*rate));
    }
    return trial;
}

LimitHunt::LimitHunt(const Plan& plan, const Options& options, QObject* parent)
    : QObject(parent), m_plan(plan), m_options(options),
      m_search(options.first.value_or(levelOf(plan, options.load)),
               std::min(options.most.value_or(mostLevel(plan, options.load)), mostLevel(plan, options.load)),
               options.step)
{
    m_point.load = options.load;
    m_point.step = m_search.step();
}

LimitHunt::~LimitHunt() = default;

void LimitHunt::start()
{
    tryNext();
}

void LimitHunt::stop()
{
    m_stopping = true;
    if (m_session)
        m_session->stop();
}

void LimitHunt::tryNext()
{
    const auto level = m_search.next();
    if (!level)
        return;
    m_level = *level;
    const Plan plan = atLevel(m_plan, m_options.load, m_level);
    Session::Options options = m_options.session;
    if (m_search.isConfirming())
        options.breakingPoint = m_point;
    // Later: we are in one of its signals.
    if (m_session)
        m_session.release()->deleteLater();
    m_session = std::make_unique<Session>(plan, options);
    Q_EMIT prepared(*m_session, plan, m_level);
    connect(m_session.get(), &Session::finished, this, &LimitHunt::onFinished);
    connect(m_session.get(), &Session::kept, this, &LimitHunt::conclude);
    m_session->start();
}

void LimitHunt::onFinished(const Record& record, const Verdict& verdict)
{
    m_verdict = verdict;
    const LevelTrial trial = trialOf(*m_session->judged(), m_options.load, m_level);
    m_point.trials += trial;
    const bool isTold = trial.result != LevelTrial::Result::NotTold;
    m_untold = isTold ? 0 : m_untold + 1;
    // A run that came to its end and says nothing met a busy moment of this machine.
    const bool mayRepeat = record.ending == Ending::Completed && m_untold <= MostRepeats;
    if (m_stopping || (!isTold && !mayRepeat))
        m_ended = true;
    else if (isTold)
        m_search.add(trial.result == LevelTrial::Result::Sustained);
    update();
    Q_EMIT tried(trial);
    if (!m_session->isBeingKept())
        conclude();
}

/// The run is over, and kept where it was to be.
void LimitHunt::conclude()
{
    if (!m_ended && m_search.next()) {
        QMetaObject::invokeMethod(this, &LimitHunt::tryNext, Qt::QueuedConnection);
        return;
    }
    Q_EMIT finished(!m_ended, m_session->record(), m_verdict);
}

void LimitHunt::update()
{
    m_point.sustained = m_search.sustained();
    m_point.broke = m_search.broke();
}

} // namespace flapscope
