#pragma once

#include "core/record.h"
#include "core/tally.h"
#include "engine/approach.h"
#include "engine/assignment.h"
#include "engine/grouptick.h"
#include "engine/progress.h"
#include "engine/rig.h"
#include "engine/rigwatch.h"
#include "engine/sampler.h"
#include "engine/workerthread.h"

#include <QObject>
#include <QTimer>

#include <functional>
#include <memory>
#include <utility>
#include <vector>

namespace flapscope
{

class ClientGroup;

/// A plan being carried out: clients in worker threads, probes in another, phase after phase; the record is built here,
/// in the thread of the caller. Destroying it in mid-run joins its threads.
class Run final : public QObject
{
    Q_OBJECT

public:
    struct Options
    {
        ProcRoot procRoot;
        std::optional<qint64> serverPid; ///< when the caller started the server itself
        std::optional<Detour> detour;    ///< when something of the caller's stands before it
    };

    /// `plan` has its variables replaced and is never stored; `draft` is the record to fill, with the plan as it was
    /// asked.
    Run(const Plan& plan, Record draft, const Options& options, QObject* parent = nullptr);
    ~Run() override;

    /// Once.
    void start();
    /// Ends the run before its time: sockets are closed, what was measured is kept, `finished` follows within two
    /// seconds.
    void stop(Ending ending = Ending::Stopped, const QString& reason = {});

    /// After `restartDue`: the server listens again, as that process if it is known.
    void serverIsBack(std::optional<qint64> pid);
    /// From now on these toxics act, and no others: what began and what ended goes on record, each with a notice. Once
    /// started.
    void noteToxics(const QList<Toxic>& acting);
    /// Readings of something that the caller watches, on this run's clock.
    void add(const std::vector<Reading>& readings);

    [[nodiscard]] const Record& record() const { return m_record; }
    /// The record, which may be large, out of a run that is over. Once.
    [[nodiscard]] Record takeRecord() { return std::move(m_record); }
    [[nodiscard]] Progress progress() const;
    [[nodiscard]] RunClock clock() const { return m_clock; }

Q_SIGNALS:
    void phaseBegan(const flapscope::PhaseSpan& span);
    void ticked(const flapscope::GroupTick& tick);
    void read(const std::vector<flapscope::Reading>& readings);
    void noticed(const flapscope::Notice& notice);
    /// The plan wants the server restarted now: whoever started this run sees to it, and calls serverIsBack().
    void restartDue(flapscope::Millis down);
    /// The record is complete; the run is over.
    void finished();

private:
    struct Worker
    {
        ClientGroup* group = nullptr; // owned by its thread
        WorkerThread thread;
    };

    [[nodiscard]] Faults readTraces();
    void makeRoom();
    void startThreads();
    void enter(Phase phase, qint16 stage = 0);
    void assign(qint16 number, const Stage& stage, bool untilOk, std::function<void()> next, int firstCycle = 0);
    void after(Millis span, std::function<void()> next);
    void windDownGroups(Millis deadline);

    void preflight();
    void afterPreflight();
    void locateServer();
    void onLocated(const Watched& watched);
    void warmUp();
    void baseline();
    void flap(qint16 stage);
    void flapFrom(qint16 stage, int firstCycle);
    void rest(int round);
    void restart(Millis down);
    void mark(Quantity quantity, int number);
    void look();
    bool extend(qint64 cycles);
    void watchForBreak(const GroupTick& tick);
    void recover();
    void settle();
    void conclude(Ending ending, const QString& reason);
    void complete();

    void onTick(const GroupTick& tick);
    void store(const std::vector<Reading>& readings);
    void onGroupDone(qint16 stage);
    void note(Notice::Severity severity, const QString& text);
    void keep(const Notice& notice);
    [[nodiscard]] Stage widestStage() const;
    [[nodiscard]] Stage probingStage() const;

    const Plan m_plan;
    const Options m_options;
    Plan m_course; // the plan, with the cycles that were added to its last stage
    Record m_record;
    RunClock m_clock;
    Approach m_approach;
    QList<std::shared_ptr<const Trace>> m_traces; // by stage
    Rig m_rig;
    RigWatch m_rigWatch;
    std::vector<Worker> m_workers;
    Sampler* m_sampler = nullptr; // owned by its thread
    WorkerThread m_samplerThread;
    QTimer m_phaseTimer;
    QTimer m_limitTimer;
    QTimer m_restartTimer;
    std::function<void()> m_next;
    int m_groupsBusy = 0;
    int m_preflightTries = 0;
    std::optional<Cycle> m_preflightCycle;
    qint64 m_cyclesDone = 0;
    Tally m_tally; // of the stages; only where the plan goes on until it is decided
    int m_looks = 0;
    int m_restarts = 0;
    Outages m_outages;           // these restarts
    bool m_serverIsAway = false; // by order of the plan
    bool m_broken = false;       // nothing that follows can make it a pass
    bool m_started = false;
    bool m_concluding = false;
    Ending m_ending = Ending::Completed;
    QString m_endingReason;
};

} // namespace flapscope
