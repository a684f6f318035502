#pragma once

#include "core/notice.h"
#include "core/plan.h"
#include "core/reading.h"
#include "core/result.h"
#include "probe/logtail.h"
#include "probe/machineprobe.h"
#include "probe/metricspage.h"
#include "probe/processprobe.h"
#include "probe/procroot.h"
#include "probe/socketprobe.h"

#include <QObject>
#include <QTimer>

#include <memory>
#include <optional>
#include <vector>

namespace flapscope
{

/// What to watch, and how often.
struct WatchOrder
{
    Watch watch;
    ProcRoot procRoot;
    quint16 port = 0;               ///< the server's
    bool local = false;             ///< the server runs on this machine, by its address
    std::optional<qint64> knownPid; ///< when the caller started the server itself
    Millis interval{40};            ///< between two readings
};

/// What was found to watch.
struct Watched
{
    std::optional<qint64> pid;
    QString executable;
    QString executableDigest; ///< as in TargetFacts
    Faults fatal;             ///< what the plan names and cannot be watched: nothing should be run
    Faults unseen;            ///< what could not be found and will not be assessed

    friend bool operator==(const Watched&, const Watched&) = default;
};

/// Reads the server from outside at a steady pace. Lives in the thread `flap-probe`.
class Sampler final : public QObject
{
    Q_OBJECT

public:
    explicit Sampler(RunClock clock);
    ~Sampler() override;

public Q_SLOTS:
    /// Finds the server's process and tries each probe once; then reads until stop(). `located` follows.
    void watch(const flapscope::WatchOrder& order);
    /// Reads the server at rest, after the round of that number (from 1): waits for its sockets to be as few as before
    /// the run, though not for long, and takes the median's readings, between a RestBegin and a RestEnd. `rested`
    /// follows.
    void rest(int round);
    /// The server is about to be restarted: its process and sockets are not read any more.
    void letGo();
    /// It is back: reads its process again, by this number or, without one, as it was found at first.
    void follow(std::optional<qint64> pid);
    /// Takes a last reading. `stopped` follows.
    void stop();

Q_SIGNALS:
    void located(const flapscope::Watched& watched);
    void read(const std::vector<flapscope::Reading>& readings);
    void rested();
    void noticed(const flapscope::Notice& notice);
    void stopped();

private:
    /// A rest that is being read.
    struct Rest
    {
        int round = 0;
        Moment patience; // until then the sockets may still be going
        Moment deadline; // of a metrics page that does not answer
        bool begun = false;
        int readings = 0;
    };

    void findProcess();
    void openPage();
    void openLog();
    void announce();
    void readAll();
    void onPageRead(const std::vector<Reading>& readings);
    void onPageFailed(const Fault& fault);
    void warnOnce(const QString& text);
    void continueRest();
    [[nodiscard]] bool isQuiet();
    void readAtRest();
    void endRest();
    void mark(Quantity quantity, int round);

    const RunClock m_clock;
    WatchOrder m_order;
    Watched m_watched;
    bool m_announced = false;
    std::unique_ptr<QTimer> m_timer;
    std::unique_ptr<ProcessProbe> m_process;
    std::unique_ptr<SocketProbe> m_sockets;
    std::unique_ptr<MetricsPage> m_page;
    std::unique_ptr<LogTail> m_log;
    std::unique_ptr<MachineProbe> m_machine;
    Moment m_nextProcess;
    Moment m_nextMemory;
    Moment m_nextSockets;
    Moment m_nextPage;
    Moment m_nextLog;
    Moment m_nextMachine;
    QStringList m_warned;
    std::optional<double> m_socketsBefore; // on the server's side, before the run
    std::optional<Rest> m_rest;
    std::unique_ptr<QTimer> m_restTimer;
};

} // namespace flapscope
