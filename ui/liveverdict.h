#pragma once

#include "core/judgedrun.h"
#include "engine/workerthread.h"

#include <QObject>
#include <QPointer>
#include <QTimer>

#include <memory>

namespace flapscope
{

class JudgingBench;
class Session;

/// Judges a run again and again while it goes on, in a thread of its own: measuring 100,000 cycles takes longer than a
/// window may stand still. Lives in the main thread.
class LiveVerdict final : public QObject
{
    Q_OBJECT

public:
    explicit LiveVerdict(QObject* parent = nullptr);
    ~LiveVerdict() override;

    /// From now on judges that session, which has not been started yet; what was followed before is forgotten.
    void follow(const Session& session);

Q_SIGNALS:
    /// The run as far as it has come, judged. At most four times a second, and
    /// for a tenth of the time at most.
    void judged(const flapscope::Verdict& verdict, const flapscope::Metrics& metrics);
    /// The run is over, and this is what came of it; after all others have heard that.
    void concluded(const std::shared_ptr<const flapscope::JudgedRun>& run);

private:
    template <typename Task> void onBench(Task task);
    void listenTo(const Session& session);
    void askForJudgement();
    void onJudged(quint64 run, const Verdict& verdict, const Metrics& metrics, Nanos cost);
    void onFinished();
    void conclude(quint64 run);

    JudgingBench* m_bench; // owned by its thread
    WorkerThread m_thread;
    QTimer m_timer{this};
    QPointer<const Session> m_session;
    bool m_judging = false;
    bool m_news = false;
    quint64 m_run = 0; // answers about a run before this one are dropped
};

} // namespace flapscope
