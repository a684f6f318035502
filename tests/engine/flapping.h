#pragma once

#include "engine/clientgroup.h"
#include "engine/workerthread.h"

#include <QSignalSpy>
#include <QTest>
#include <QUrl>

#include <algorithm>
#include <vector>

namespace flapscope
{

/// Cycles of a stage against a server, by groups in threads as in a real run, gathered until all are done.
class Flapping
{
public:
    explicit Flapping(const QUrl& url)
    {
        plan.target.url = url.toString();
        plan.stages = {Stage{}};
        stage().clients = 1;
        stage().cycles = 1;
        stage().connected = Millis(60);
        stage().disconnected = Millis(0);
        plan.timeouts = {.connect = Millis(1500), .echo = Millis(400), .close = Millis(400)};
    }

    Stage& stage() { return plan.stages.first(); }

    /// Begins, without waiting.
    bool begin(int threads = 1, bool untilOk = false)
    {
        auto approach = approachTo(plan);
        if (!approach)
            return false;
        approach->sources = sources;
        m_busy = threads;
        began = clock.now();
        const Assignment assignment{.number = 0,
                                    .stage = stage(),
                                    .approach = *approach,
                                    .seed = plan.seed,
                                    .begin = began,
                                    .sessionPattern = {},
                                    .trace = trace,
                                    .untilOk = untilOk};
        for (int i = 0; i < threads; ++i) {
            auto* group = new ClientGroup(i, threads, clock);
            QObject::connect(group, &ClientGroup::ticked, &m_context, [this](const GroupTick& tick) {
                cycles.insert(cycles.end(), tick.cycles.begin(), tick.cycles.end());
                ticks.push_back(tick);
            });
            QObject::connect(group, &ClientGroup::done, &m_context, [this] { --m_busy; });
            groups.push_back(group);
            m_threads.push_back(startWorker(QStringLiteral("flap-%1").arg(i + 1), group));
            QMetaObject::invokeMethod(group, [group, assignment] { group->begin(assignment); });
        }
        return true;
    }
    /// Runs the event loop until all clients are idle; false when they are not by the deadline.
    bool await(Millis deadline = Millis(20'000))
    {
        return QTest::qWaitFor([this] { return m_busy == 0; }, static_cast<int>(deadline.count()));
    }
    bool run(int threads = 1) { return begin(threads) && await(); }

    void windDown(Millis deadline)
    {
        for (ClientGroup* group : groups)
            QMetaObject::invokeMethod(group, [group, deadline] { group->windDown(deadline); });
    }

    [[nodiscard]] qsizetype count(Outcome outcome) const
    {
        return std::count_if(cycles.begin(), cycles.end(),
                             [=](const Cycle& cycle) { return cycle.outcome == outcome; });
    }

    Plan plan;
    RunClock clock;
    Sources sources;
    std::shared_ptr<const Trace> trace; ///< that the stage's pattern replays
    Moment began;
    std::vector<Cycle> cycles;
    std::vector<GroupTick> ticks;
    std::vector<ClientGroup*> groups; // owned by their threads

private:
    /// A class of ours: ThreadSanitizer is told of events only where they come to one (support/tsanhandover.cpp).
    class Context final : public QObject
    {
    };
    Context m_context;
    std::vector<WorkerThread> m_threads;
    int m_busy = 0;
};

} // namespace flapscope
