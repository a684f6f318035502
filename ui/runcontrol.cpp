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
    // Later: the next run may be started by whoever hears that the last one ended.
    if (m_session)
        m_session.release()->deleteLater();
    m_session = std::make_unique<Session>(plan, m_options);
    connect(m_session.get(), &Session::began, this, &RunControl::began);
    Q_EMIT prepared(*m_session, plan);
    // Last of those who follow: whoever hears `ended` finds everyone else done.
    connect(m_session.get(), &Session::finished, this, [this](const Record& /*record*/, const Verdict& verdict) {
        m_verdict = verdict;
        if (!m_session->isBeingKept())
            conclude();
    });
    connect(m_session.get(), &Session::keepingFailed, this, &RunControl::keepingFailed);
    connect(m_session.get(), &Session::keepingRecovered, this, &RunControl::keepingRecovered);
    connect(m_session.get(), &Session::kept, this, [this](const Faults& faults) {
        conclude();
        if (!faults.isEmpty())
            Q_EMIT notKept(faults);
    });
    setState(State::Running);
    m_session->start();
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
