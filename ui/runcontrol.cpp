#include "ui/runcontrol.h"

namespace flapscope
{

RunControl::RunControl(const Session::Options& options, QObject* parent) : QObject(parent), m_options(options)
{
}

RunControl::~RunControl() = default;

void RunControl::start(const Plan& plan)
{
    if (isBusy())
        return;
    forgetLast();
    m_session = std::make_unique<Session>(plan, m_options);
    follow(*m_session);
    Q_EMIT prepared(*m_session, plan);
    // Last of those who follow: whoever hears `ended` finds everyone else done.
    connect(m_session.get(), &Session::finished, this, [this](const Record& /*record*/, const Verdict& verdict) {
        m_verdict = verdict;
        if (!m_session->isBeingKept())
            conclude();
    });
    connect(m_session.get(), &Session::kept, this, [this](const Faults& faults) {
        conclude();
        if (!faults.isEmpty())
            Q_EMIT notKept(faults);
    });
    setState(State::Running);
    m_session->start();
}

/// Later: the next run may be started by whoever hears that the last one ended.
void RunControl::forgetLast()
{
    if (m_session)
        m_session.release()->deleteLater();
    if (m_hunt)
        m_hunt.release()->deleteLater();
}

void RunControl::follow(const Session& session)
{
    connect(&session, &Session::began, this, &RunControl::began);
    connect(&session, &Session::keepingFailed, this, &RunControl::keepingFailed);
    connect(&session, &Session::keepingRecovered, this, &RunControl::keepingRecovered);
}

void RunControl::findLimit(const Plan& plan, Load load)
{
    if (isBusy())
        return;
    forgetLast();
    LimitHunt::Options options;
    options.load = load;
    options.session = m_options;
    m_hunt = std::make_unique<LimitHunt>(plan, options);
    connect(m_hunt.get(), &LimitHunt::prepared, this, [this](const Session& session, const Plan& level) {
        follow(session);
        connect(&session, &Session::kept, this, [this](const Faults& faults) {
            if (!faults.isEmpty())
                Q_EMIT notKept(faults);
        });
        Q_EMIT prepared(session, level);
    });
    connect(m_hunt.get(), &LimitHunt::tried, this,
            [this, load](const LevelTrial& trial) { Q_EMIT levelTried(trial, load); });
    connect(m_hunt.get(), &LimitHunt::finished, this, [this](bool told, const Record& record, const Verdict& verdict) {
        // Whoever hears of the end may begin another search.
        const BreakingPoint point = m_hunt->breakingPoint();
        setState(State::Idle);
        Q_EMIT ended(record, verdict);
        Q_EMIT limitFound(point, told);
    });
    setState(State::Running);
    m_hunt->start();
}

void RunControl::conclude()
{
    setState(State::Idle);
    Q_EMIT ended(m_session->record(), m_verdict);
}

Faults RunControl::setToxics(const QList<Toxic>& toxics)
{
    return m_session ? m_session->setToxicsByHand(toxics) : Faults();
}

void RunControl::stop()
{
    if (m_state != State::Running)
        return;
    setState(State::Stopping);
    if (m_hunt)
        m_hunt->stop();
    else
        m_session->stop();
}

void RunControl::setState(State state)
{
    if (state == m_state)
        return;
    m_state = state;
    Q_EMIT stateChanged(state);
}

} // namespace flapscope
