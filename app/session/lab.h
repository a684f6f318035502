#pragma once

#include "core/storm.h"
#include "session/session.h"

#include <QObject>

#include <memory>

namespace flapscope
{

/// The same storm under several reconnect policies, one run after the other: each with the same plan, seed and server,
/// so that they differ in the policy alone. Lives in the main thread.
class Lab final : public QObject
{
    Q_OBJECT

public:
    /// `plan` restarts the server in one of its stages. `options` are those of each run.
    Lab(const Plan& plan, const QList<ReconnectPolicy>& policies, const Session::Options& options,
        QObject* parent = nullptr);
    ~Lab() override;

    /// The plan under one of the policies.
    [[nodiscard]] static Plan planUnder(const Plan& plan, const ReconnectPolicy& policy);
    /// What keeps the lab from being run, before anything is.
    [[nodiscard]] static Faults faultsOf(const Plan& plan, const QList<ReconnectPolicy>& policies,
                                         const Session::Options& options);

    /// Once.
    void start();
    /// Ends the run that goes on, and the lab with it; `finished` follows.
    void stop();

    [[nodiscard]] bool isRunning() const { return m_running; }
    /// What there is so far.
    [[nodiscard]] const LabResult& result() const { return m_result; }
    [[nodiscard]] int policies() const { return static_cast<int>(m_policies.size()); }
    /// Of the run that goes on.
    [[nodiscard]] Progress progress() const;

Q_SIGNALS:
    /// The run under that policy begins.
    void runBegan(int policy);
    /// It is over, and its place in result() is filled.
    void runFinished(int policy, const flapscope::Record& record, const flapscope::Verdict& verdict);
    void noticed(const flapscope::Notice& notice);
    void finished(const flapscope::LabResult& result);

private:
    void runNext();
    void onFinished(const Record& record, const Verdict& verdict);

    const Plan m_plan;
    const QList<ReconnectPolicy> m_policies;
    const Session::Options m_options;
    LabResult m_result;
    std::unique_ptr<Session> m_session;
    bool m_running = false;
    bool m_stopping = false;
};

} // namespace flapscope
