#pragma once

#include "core/cycle.h"
#include "core/histogram.h"
#include "core/outage.h"
#include "core/plan.h"

#include <QtGlobal>

#include <array>
#include <map>
#include <optional>
#include <set>
#include <utility>

namespace flapscope
{

/// k successes in n trials.
struct Rate
{
    quint64 k = 0;
    quint64 n = 0;
    friend bool operator==(const Rate&, const Rate&) = default;
    /// 100 only when k = n; none without a trial.
    [[nodiscard]] std::optional<double> percent() const;
};

/// How many attempts ended in which way.
class OutcomeCounts
{
public:
    void add(Outcome outcome) { ++m_counts.at(indexOf(outcome)); }
    void merge(const OutcomeCounts& other);
    [[nodiscard]] quint64 of(Outcome outcome) const { return m_counts.at(indexOf(outcome)); }
    [[nodiscard]] quint64 total() const;

    friend bool operator==(const OutcomeCounts&, const OutcomeCounts&) = default;

private:
    static constexpr std::size_t Kinds = static_cast<std::size_t>(Outcome::LeftEarly) + 1;
    static constexpr std::size_t indexOf(Outcome outcome) { return static_cast<std::size_t>(outcome); }
    std::array<quint64, Kinds> m_counts{};
};

/// Attempts by the way in which they were to leave, and how many of them came to leave so.
class WayCounts
{
public:
    void add(CloseMode way, bool asAsked);
    void merge(const WayCounts& other);
    /// k that left so, of n that were to.
    [[nodiscard]] Rate of(CloseMode way) const { return m_ways.at(static_cast<std::size_t>(way)); }

    friend bool operator==(const WayCounts&, const WayCounts&) = default;

private:
    std::array<Rate, static_cast<std::size_t>(CloseMode::AwaitClose) + 1> m_ways{};
};

/// What one attempt counts as, by the definitions below: a success, a failure, or no trial of that rate.
struct Trials
{
    std::optional<bool> connect;
    std::optional<bool> disconnect;
    std::optional<bool> echo;
    friend bool operator==(const Trials&, const Trials&) = default;
};
/// `seed` is the plan's: it tells in which of the stage's ways the client was to leave.
Trials trialsOf(const Cycle& attempt, const Stage& stage, quint64 seed);

/// Cycles counted and their durations. Grows by one cycle at a time, so that a live run need not be counted again, and
/// merges. Success and failure are never in one histogram: the durations are of what succeeded.
///
/// What counts as what:
/// - *opened*: a valid 101 came. An attempt that opened is a trial and a success of `connect`, whatever came later; one
///   that did not is a failed trial, unless the rig ended it (`local-exhausted`, `cancelled`) or it left on purpose
///   before the upgrade (`left-early`): then it is none.
/// - `disconnect` has a trial for each connection that opened and was not ended by the rig, be it that the client
///   closed it or that the server dropped it. It succeeded if its outcome is `ok`; or if only the echo failed and it
///   then ended as the client was to leave: with the full closing handshake where a Close frame passes, and otherwise
///   by whatever the client did last.
/// - `echo` has a trial for each connection that opened in a stage that asks for a reply. It succeeded if the reply
///   came. No reply is no trial when the rig ended the connection first.
/// - what a restart of the server that was asked for broke (core/outage.h) is no trial of anything; it is counted
/// apart.
///
/// What the ways to leave (core/departure.h) come to, once the attempt got that far; whatever goes wrong before is
/// charged as ever, in mid-handshake as well, for a refusal stays one:
/// - `clean`: `ok` with the peer's Close and the end of the stream, else `close-timeout` or `unclean-close`.
/// - `fin`, `rst`, `silent`, `mid-frame`: `ok` as the client does it. No answer is asked of the server; whether it lets
///   go shows in its sockets.
/// - `no-pong`: a server that ends the connection after a ping without an answer is right to, in whatever way: `ok`.
///   One that does so unasked is charged (`closed-early`, `reset`). Left at the end of the hold, it is as `clean`.
/// - `after-accept`, `half-request`, `before-101`: `left-early`, also when the server ends a handshake that never
///   comes, or answers it with a status such as 408: it is right to. Never `ok`, for nothing was opened.
/// - `await-close`: `ok` when the server's Close comes before the end of the hold and the close timeout, and it then
///   ends the stream; `close-timeout` without one; `unclean-close` or `reset` for an end without a Close frame;
///   `closed-early` before the reply that the client still waits for.
class Tally
{
public:
    Tally() = default;
    explicit Tally(Outages outages) : m_outages(std::move(outages)) {}

    /// `seed` is the plan's.
    void add(const Cycle& attempt, const Stage& stage, quint64 seed);
    void merge(const Tally& other);

    [[nodiscard]] quint64 of(Outcome outcome) const { return outcomes.of(outcome); }

    quint64 attempts = 0; ///< all of them
    quint64 opened = 0;   ///< reached a valid 101
    quint64 leftOpen = 0; ///< of these: still open when the rig ended them, which is nobody's fault
    quint64 closedClean = 0;
    Rate connect;                 ///< opened ÷ attempts, without the rig's outcomes
    Rate disconnect;              ///< ended as the plan asked ÷ opened connections, without the rig's outcomes
    Rate echo;                    ///< expected replies ÷ opened connections that asked for one
    quint64 throttled = 0;        ///< 429 and 503
    quint64 turnedAway = 0;       ///< not opened, because of a restart that was asked for
    quint64 droppedByRestart = 0; ///< opened, and broken by one

    OutcomeCounts outcomes;
    OutcomeCounts notConnected; ///< how the failed trials of `connect` ended
    OutcomeCounts notClosed;    ///< how those of `disconnect` ended
    OutcomeCounts notEchoed;    ///< how those of `echo` ended

    WayCounts ways; ///< `ok`, `left-early` and successes of `disconnect` left as they were to

    /// Start → end of the pause, of `ok` cycles of stages where all are meant to last as long, except for what was left
    /// of a cycle that a client came back for.
    Histogram cycle;
    Histogram connecting; ///< open() → upgraded
    Histogram tcp;     ///< address known (or open(), for a literal) → established; like the next two, of what opened
    Histogram tls;     ///< established → encrypted
    Histogram upgrade; ///< established or encrypted → upgraded
    Histogram firstEcho; ///< upgraded → expected reply
    Histogram close;     ///< Close sent → peer's Close received, of successes of `disconnect`
    /// Intended → actual start, of all cycles. With open arrival, only from when the client was free: that a server is
    /// slow to let it go is not this machine's lateness.
    Histogram lag;

    friend bool operator==(const Tally&, const Tally&) = default;

private:
    void count(const Cycle& attempt, const Trials& trials);
    void time(const Cycle& attempt, const Stage& stage, const Trials& trials);
    [[nodiscard]] Moment couldStart(const Cycle& attempt, const Stage& stage);
    [[nodiscard]] bool makesUpForAnother(const Cycle& attempt, const Stage& stage);

    Outages m_outages;
    using Place = std::pair<qint16, qint32>; // stage and client
    std::map<Place, Moment> m_freeSince;     // of open arrival
    std::set<Place> m_returning;             // whose last attempt failed, under a reconnect policy
};

/// Where all attempts went. Each number is counted for itself, so that their sums prove that nothing was lost or
/// counted twice.
struct Totals
{
    quint64 attempts = 0;
    quint64 opened = 0;
    quint64 notOpened = 0;  ///< the server's or the network's doing
    quint64 notCharged = 0; ///< not opened, by the rig's doing or a restart's that was asked for
    quint64 leftEarly = 0;  ///< not opened, because the client was to leave before
    quint64 closed = 0;     ///< opened, and ended as the plan asked
    quint64 failed = 0;     ///< opened, and ended otherwise
    quint64 stillOpen = 0;  ///< opened, and still open when the run ended
    quint64 dropped = 0;    ///< opened, and broken by a restart that was asked for

    friend bool operator==(const Totals&, const Totals&) = default;
    /// attempts = opened + not opened + not charged + left early, and opened = closed + failed + still open +
    /// dropped.
    [[nodiscard]] bool reconcile() const;
};

Totals totalsOf(const Tally& tally);

} // namespace flapscope
