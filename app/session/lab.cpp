#include "session/lab.h"

#include "core/variables.h"

#include <QMetaObject>

#include <algorithm>

namespace flapscope
{

Lab::Lab(const Plan& plan, const QList<ReconnectPolicy>& policies, const Session::Options& options, QObject* parent)
    : QObject(parent), m_plan(plan), m_policies(policies), m_options(options)
{
    m_result.plan = masked(plan);
}

Lab::~Lab() = default;

Plan Lab::planUnder(const Plan& plan, const ReconnectPolicy& policy)
{
    Plan under = plan;
    for (Stage& stage : under.stages)
        stage.reconnect = policy;
    return under;
}

Faults Lab::faultsOf(const Plan& plan, const QList<ReconnectPolicy>& policies, const Session::Options& options)
{
    const bool restarts =
        std::any_of(plan.stages.begin(), plan.stages.end(), [](const Stage& stage) { return stage.restart.isAsked(); });
    if (!restarts)
        return {{QStringLiteral("stages"), QStringLiteral("No stage restarts the server, so there is no storm."),
                 QStringLiteral("Give --restart-after-ms.")}};
    if (policies.isEmpty())
        return {{QString(), QStringLiteral("There is no policy to try."), QStringLiteral("Give --reconnect.")}};
    Faults faults;
    for (const ReconnectPolicy& policy : policies) {
        if (!policy.isOn())
            return {{QString(), QStringLiteral("\"as-planned\" is no way to come back."),
                     QStringLiteral("Give another policy.")}};
        for (const Fault& fault :
             Session::faultsOf(planUnder(plan, policy), options.environment, options.restartCommand)) {
            if (!faults.contains(fault))
                faults += fault;
        }
    }
    return faults;
}

void Lab::start()
{
    Q_ASSERT(!m_running);
    m_running = true;
    runNext();
}

void Lab::stop()
{
    m_stopping = true;
    if (m_session)
        m_session->stop();
}

Progress Lab::progress() const
{
    return m_session ? m_session->progress() : Progress{};
}

void Lab::runNext()
{
    const auto next = static_cast<int>(m_result.runs.size());
    if (m_stopping || next >= policies()) {
        m_running = false;
        m_session.reset();
        Q_EMIT finished(m_result);
        return;
    }
    m_session = std::make_unique<Session>(planUnder(m_plan, m_policies.at(next)), m_options);
    connect(m_session.get(), &Session::noticed, this, &Lab::noticed);
    connect(m_session.get(), &Session::finished, this, &Lab::onFinished);
    Q_EMIT runBegan(next);
    m_session->start();
}

void Lab::onFinished(const Record& record, const Verdict& verdict)
{
    const auto policy = static_cast<int>(m_result.runs.size());
    const bool valid = verdict.standing != Standing::Invalid;
    LabRun run = labRunOf(record, valid ? QString() : verdict.reasons.value(0));
    run.policy = m_policies.at(policy);
    m_result.runs += run;
    Q_EMIT runFinished(policy, record, verdict);
    // We are in a slot of the session that is to go.
    QMetaObject::invokeMethod(this, &Lab::runNext, Qt::QueuedConnection);
}

} // namespace flapscope
