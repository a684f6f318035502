#pragma once

#include "core/departure.h"
#include "core/moment.h"
#include "core/pattern.h"
#include "core/reconnectpolicy.h"
#include "core/toxic.h"

#include <QLatin1StringView>
#include <QList>
#include <QString>
#include <QStringList>
#include <QStringView>

#include <optional>

namespace flapscope
{

/// What a client says once its connection is open, and what it expects back.
struct Exchange
{
    bool echo = true;                                        ///< false: say nothing, expect nothing
    QString message = QStringLiteral("flapscope {{nonce}}"); ///< `{{nonce}}` is replaced in each cycle
    QString expect;                                          ///< a regular expression; empty: the message itself

    friend bool operator==(const Exchange&, const Exchange&) = default;
};

/// Rests between the rounds of a stage: every client has gone, and the server is read in the same state each time,
/// which is what a trend of its memory needs.
struct Rounds
{
    int cycles = 0;    ///< of each client from one rest to the next; 0: no rests; up to 10,000,000
    int warmUp = 10;   ///< rounds at the start that the trend leaves out; 10 … 10,000
    Millis settle{50}; ///< from the end of the last connection to the first reading; 0 … 1 min

    friend bool operator==(const Rounds&, const Rounds&) = default;
};

/// A number of clients that flap alike, all at once.
struct Stage
{
    QString name = QStringLiteral("flapping");
    int clients = 1;            ///< 1 … 20,000
    int cycles = 20;            ///< of each client; 1 … 10,000,000
    Millis connected{100};      ///< held open after the upgrade; 0 … 24 h
    Millis disconnected{50};    ///< pause after the connection ended; 0 … 24 h
    double jitterPercent = 0.0; ///< both times vary uniformly by ± this; 0 … 100
    CloseMode close = CloseMode::Clean;
    Exchange exchange;
    Rounds rounds;
    Pattern pattern;           ///< when clients connect; some set the two times themselves
    ReconnectPolicy reconnect; ///< when they come back after a failure
    Restart restart;
    QList<StageToxic> faults;  ///< up to 20
    int closeCode = 1000;      ///< of the Close frame, where `close` sends one
    QString closeReason;       ///< likewise
    QList<Departure> closeMix; ///< ways to leave by weight, drawn for each cycle; empty: `close` alone

    friend bool operator==(const Stage&, const Stage&) = default;
};

struct Header
{
    QString name;
    QString value; ///< may hold `{{env:NAME}}`
    friend bool operator==(const Header&, const Header&) = default;
};

struct Tls
{
    QString caFile;     ///< PEM; empty: the system's
    QString clientCert; ///< PEM
    QString clientKey;  ///< PEM
    bool verify = true;
    friend bool operator==(const Tls&, const Tls&) = default;
};

/// The switches of the built-in demo server. All off: a sound server.
struct DemoDefects
{
    int leakKb = 0;             ///< kept for each connection, KB = 1000 bytes
    double refusePercent = 0.0; ///< of the upgrades answered with an HTTP status, seeded
    Millis slowHandshake{0};    ///< added before each 101
    bool zombie = false;        ///< the server never closes its sockets
    Millis slowRecovery{0};     ///< added before each 101 once `slowRecoveryAfter` connections were made
    int slowRecoveryAfter = 65;
    int exitAfter = 0;           ///< the process ends after that many connections; 0: never
    int mostAtOnce = 0;          ///< upgrades beyond so many open connections are answered with HTTP 503; 0: no limit
    int slowBeyond = 0;          ///< beyond so many open connections each 101 and each echo waits; 0: never
    Millis slowBeyondDelay{500}; ///< for so long

    friend bool operator==(const DemoDefects&, const DemoDefects&) = default;
};

/// Whom the clients connect to.
struct Target
{
    QString url; ///< ws:// or wss://, may hold `{{env:NAME}}`; empty: the built-in demo server
    QList<Header> headers;
    QStringList subprotocols;
    Tls tls;
    DemoDefects demo; ///< only for the built-in server

    friend bool operator==(const Target&, const Target&) = default;
};

/// Deadlines of one attempt; 1 ms … 10 min each.
struct Timeouts
{
    Millis connect{5000}; ///< from open() to the upgrade: DNS, TCP, TLS and handshake together
    Millis echo{2000};
    Millis close{1000};
    friend bool operator==(const Timeouts&, const Timeouts&) = default;
};

/// How the server is watched from outside.
struct Watch
{
    enum class Process : quint8 {
        Auto, ///< found by its listening port when it runs on this machine
        Pid,
        None,
    };
    Process process = Process::Auto;
    qint64 pid = 0;
    QString metricsUrl;     ///< http:// or https://, Prometheus text format
    QStringList gauges;     ///< names, with label matchers if wanted: `app_sessions{kind="ws"}`
    QString serverLog;      ///< a file on this machine, followed from the run's start on
    QString cleanupPattern; ///< a regular expression; the log has one line that matches for each connection cleaned up
    QString sessionPattern; ///< likewise, over the first message of each connection; its first group is the session id

    friend bool operator==(const Watch&, const Watch&) = default;
};

/// Times of the phases around the stages.
struct Timing
{
    Millis warmUp{1000};         ///< clients connect and their cycles are discarded; briskly in a plan with rounds
    Millis baseline{1000};       ///< nobody connects
    Millis recoveryHold{1000};   ///< how long a recovered connection must hold
    Millis recoveryLimit{10000}; ///< after which a server counts as not recovered
    Millis settle{1500};         ///< nobody connects; the server lets go
    friend bool operator==(const Timing&, const Timing&) = default;
};

enum class Comparison : quint8 { AtLeast, AtMost, Below };

/// What a criterion asks.
struct Limit
{
    QString criterion; ///< a finding id of core/criterion.h, or `gauge:<name>`
    Comparison comparison = Comparison::AtMost;
    std::optional<double>
        value; ///< in the criterion's unit; none: measured and shown, judged only if the criterion has a default
    bool required = true;
    std::optional<double> demonstrate; ///< percent; a success rate whose lower bound must reach this

    friend bool operator==(const Limit&, const Limit&) = default;
};

/// Whether a run may end earlier or later than planned.
struct Extent
{
    /// Ends the stages once a required success rate of 100 % is broken; goes on with the last stage as long as
    /// something required has been measured and is still open, looking again with each stretch (core/decision.h).
    bool untilDecided = false;
    qint64 maxCycles = 10'000; ///< of all stages together, with what was added; 1 … 100,000,000

    friend bool operator==(const Extent&, const Extent&) = default;
};

/// What is asked: the whole of a run, before it happens. A value; JSON both ways in core/planjson.h.
struct Plan
{
    QString name = QStringLiteral("untitled");
    QString description;
    Target target;
    QList<Stage> stages;
    Extent extent;
    Timeouts timeouts;
    Timing timing;
    Watch watch;
    QList<Limit> limits;
    NetworkFaults faults;
    quint64 seed = 1;

    friend bool operator==(const Plan&, const Plan&) = default;
};

/// Public names, as in plan files and on the command line: "rst", "pid".
QLatin1StringView nameOf(Watch::Process process);
std::optional<Watch::Process> processNamed(QStringView name);

/// The largest number of clients that any stage has at once; 0 without stages.
int mostClients(const Plan& plan);
/// The limit of that criterion, or null.
const Limit* limitOf(const QList<Limit>& limits, QStringView criterion);
/// Rounds of a stage; 0 for one without rests. The last one may have fewer cycles.
int roundsOf(const Stage& stage);
/// Whether every cycle of the stage is meant to last as long as any other, but for jitter.
bool hasFixedCycle(const Stage& stage);
/// The mean time from one start of a client to its next one, against a server that answers at once; 0 without pause.
Nanos meanPeriodOf(const Stage& stage);
/// For a ramp: how long its rate rises or falls, so that on average all of the stage's starts lie within.
Nanos rampOf(const Stage& stage);
/// Cycles of all clients of a stage together.
qint64 cyclesOf(const Stage& stage);
/// Cycles of all stages together. What overflows is the greatest number there is.
qint64 totalCycles(const Plan& plan);
/// How long a stage takes against a server that answers at once; for random patterns, on average.
Millis expectedDuration(const Stage& stage);
/// Whether anything is to stand between the clients and the server.
bool hasNetworkFaults(const Plan& plan);
/// How long the run takes against a server that answers at once: the stages and the phases around them. What overflows
/// is the longest time there is.
Millis expectedDuration(const Plan& plan);

} // namespace flapscope
