#pragma once

#include "core/comparison.h"
#include "core/judgedrun.h"
#include "core/result.h"
#include "core/variables.h"
#include "engine/grouptick.h"
#include "engine/progress.h"
#include "history/runwriter.h"
#include "probe/procroot.h"
#include "session/faultconductor.h"

#include <QObject>
#include <QProcess>
#include <QTimer>
#include <QUrl>

#include <future>
#include <memory>
#include <optional>
#include <vector>

namespace flapscope
{

class DemoProcess;
class Recorder;
class Run;

/// One run from plan to judged record: the demo server if the plan names no URL, the Run, and the verdict, provisional
/// while it goes on. The window and the command line are two faces of it. Lives in the main thread.
class Session final : public QObject
{
    Q_OBJECT

public:
    struct Options
    {
        Lookup environment = processEnvironment();
        QString program; ///< started as `<program> serve` when the plan wants the demo server
        /// Run by the shell when the plan restarts a server that is not the demo server; it ends once that listens
        /// again.
        QString restartCommand;
        ProcRoot procRoot;
        QString history;                        ///< a database to keep the run in; empty: it is not kept
        RunMarks marks;                         ///< to keep with it
        std::shared_ptr<const Record> baseline; ///< to hold the run against when it is over
        ComparisonRules comparison;
        std::optional<BreakingPoint> breakingPoint; ///< of the search whose result this run bears out
        Shard shard;                                ///< of the plan's clients, those to run
    };

    Session(const Plan& plan, const Options& options, QObject* parent = nullptr);
    ~Session() override;

    /// What keeps the plan from being run, before anything is: its own faults and variables that are not set.
    [[nodiscard]] static Faults faultsOf(const Plan& plan, const Lookup& environment,
                                         const QString& restartCommand = {});

    /// Once. A plan with faults ends at once, invalid.
    void start();
    /// Ends the run before its time; `finished` follows within two seconds, with what was measured.
    void stop();

    /// Toxics besides those of the plan, from now on, instead of those set by hand before. Only in a run with a proxy;
    /// faults, and nothing is changed, where they do not go together.
    Faults setToxicsByHand(const QList<Toxic>& toxics);
    /// What acts between clients and server now.
    [[nodiscard]] QList<Toxic> actingToxics() const;
    [[nodiscard]] bool hasProxy() const { return m_conductor != nullptr; }

    [[nodiscard]] bool isRunning() const { return m_running; }
    /// The run is being written into the history: `kept` will follow.
    [[nodiscard]] bool isBeingKept() const;
    [[nodiscard]] Progress progress() const;
    /// The record as it grows. Complete once `finished` was emitted.
    [[nodiscard]] const Record& record() const;
    /// The run with its verdict and what it was drawn from; null before `finished` is emitted.
    [[nodiscard]] std::shared_ptr<const JudgedRun> judged() const { return m_isJudged ? m_over : nullptr; }

Q_SIGNALS:
    /// The server to be flapped is known; clients begin.
    void began(const flapscope::TargetFacts& target);
    void phaseBegan(const flapscope::PhaseSpan& span);
    void ticked(const flapscope::GroupTick& tick);
    void read(const std::vector<flapscope::Reading>& readings);
    void noticed(const flapscope::Notice& notice);
    /// These toxics act from now on, and no others; the record has them.
    void toxicsChanged(const QList<flapscope::Toxic>& acting);
    void finished(const flapscope::Record& record, const flapscope::Verdict& verdict);
    /// The run cannot be written into the history, for now; it goes on in memory, and is tried again.
    void keepingFailed(const flapscope::Faults& faults);
    /// It is being written again, and nothing is missing.
    void keepingRecovered();
    /// After `finished`: the run is in the history, or, with faults, it is not.
    void kept(const flapscope::Faults& faults);

private:
    void startDemo();
    void makeDemo(quint16 port);
    void restartServer(Millis down);
    void restartDemo(Millis down);
    void runRestartCommand();
    void endRestart(const QString& failure);
    void startRun(const QString& url, bool demo, std::optional<qint64> pid, const std::optional<Detour>& detour);
    void approach(const QString& url, bool demo, std::optional<qint64> pid);
    void onDemoEnded(const QString& how);
    void judgeThenConclude();
    void conclude();
    void tellOfEnd();
    void startKeeping();
    void endWithout(Ending ending, const QString& reason);

    const Plan m_asked;
    const Options m_options;
    std::optional<Plan> m_expanded; // holds secrets
    Record m_record;
    std::unique_ptr<DemoProcess> m_demo;
    std::unique_ptr<QProcess> m_restartCommand;
    QUrl m_demoUrl;
    QTimer m_restartTimer;
    bool m_restarting = false;
    std::unique_ptr<FaultConductor> m_conductor;
    LinkReadings m_linkReadings;
    std::unique_ptr<Run> m_run;
    std::unique_ptr<Recorder> m_recorder;
    std::shared_ptr<JudgedRun> m_over; // with the record, once the run is over
    bool m_isJudged = false;
    bool m_running = false;
    bool m_stopping = false;
    std::future<void> m_judging; // last: its end is awaited
};

} // namespace flapscope
