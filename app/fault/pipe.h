#pragma once

#include "fault/linkreport.h"
#include "fault/random.h"
#include "fault/streamrules.h"
#include "fault/tcpend.h"

#include <QByteArray>

#include <deque>
#include <optional>
#include <vector>

namespace flapscope
{

/// One direction of a link: reads from one end, and writes to the other what the rules let pass, when they do. Holds no
/// more than `capacity()` bytes: beyond that it does not read, and TCP holds the sender back.
class Pipe
{
public:
    enum class End : quint8 {
        Fin,
        Rst,
    };

    /// By how much what left was later than the rules asked, where the receiver was not what it waited for.
    struct Delays
    {
        Nanos sum{};
        Nanos worst{};
        quint64 count = 0;
    };

    Pipe(TcpEnd& from, TcpEnd& to, quint64 seed) : m_from(from), m_to(to), m_random(seed) {}

    /// Replaces these bytes once in the first data. They outlive this.
    void replaceInFirst(const Replacement& replacement) { m_inFirst = &replacement; }
    /// From now on these rules hold, for what is under way too.
    void apply(const StreamRules& rules);
    /// Moves what can be moved at `now`, the moment at which the last events came.
    void move(TimePoint now);
    /// When it is to be moved again without an event; none: only after one.
    [[nodiscard]] std::optional<TimePoint> wake() const { return m_wake; }
    /// When the first data came that are to be answered with a reset, and how long after them.
    [[nodiscard]] std::optional<TimePoint> resetAt() const;
    /// So many bytes have passed as the rules allow.
    [[nodiscard]] bool isExhausted() const;

    /// The end of the stream, once it was passed on.
    [[nodiscard]] std::optional<End> passedEnd() const { return m_passed ? m_end : std::nullopt; }
    /// The end of the stream, once it was read.
    [[nodiscard]] std::optional<End> readEnd() const { return m_end; }
    /// Bytes were thrown away: what follows them would be nonsense to the receiver.
    [[nodiscard]] bool hasDropped() const { return m_dropped; }
    [[nodiscard]] std::optional<TimePoint> firstRead() const { return m_firstRead; }
    [[nodiscard]] std::optional<TimePoint> firstGiven() const { return m_firstGiven; }
    /// The last bytes were given; none where there were none.
    [[nodiscard]] std::optional<TimePoint> lastGiven() const
    {
        return m_firstGiven ? std::optional(m_lastGiven) : std::nullopt;
    }
    [[nodiscard]] TimePoint lastMoved() const { return m_lastMoved; }
    [[nodiscard]] qint64 given() const { return m_given; }
    [[nodiscard]] qint64 queued() const { return m_queued; }
    [[nodiscard]] const Delays& delays() const { return m_delays; }

private:
    struct Piece
    {
        QByteArray bytes;
        qsizetype offset = 0;
        TimePoint arrived;
        double roll = 0.0; ///< −1 … 1, what jitter makes of it
    };
    /// What is written at once: a slice, or as much as the rate allows.
    struct Portion
    {
        qsizetype left = 0;
        TimePoint at;
    };

    [[nodiscard]] bool mayTake() const;
    void take(TimePoint now);
    void put(const char* bytes, qsizetype size, TimePoint now);
    void noteEnd(End end, TimePoint now);
    /// When what has just been read came, for what is to be passed on after a span; `now` otherwise.
    [[nodiscard]] TimePoint arrivalAfter(TimePoint now) const;
    void give(TimePoint now);
    bool givePortion(TimePoint now);
    void giveEnd(TimePoint now);
    [[nodiscard]] qsizetype write(const char* bytes, qsizetype size);
    void count(qsizetype size, TimePoint due);
    Portion nextPortion(const Piece& piece, TimePoint due);
    [[nodiscard]] TimePoint dueOf(TimePoint arrived, double roll) const;
    /// Until when nothing may leave; none when it may, the greatest time when only an event can tell.
    [[nodiscard]] std::optional<TimePoint> heldUntil(TimePoint now) const;
    [[nodiscard]] qint64 capacity() const;
    void wakeAt(TimePoint time);

    TcpEnd& m_from;
    TcpEnd& m_to;
    const Replacement* m_inFirst = nullptr;
    StreamRules m_rules;
    Random m_random;
    std::deque<Piece> m_pieces;
    qint64 m_queued = 0; ///< bytes in m_pieces, and what keeping them costs
    std::optional<Portion> m_portion;
    TimePoint m_lastDue; ///< pieces keep their order, however they were rolled
    TimePoint m_free;    ///< until then the rate is used up
    TimePoint m_lastGiven;
    std::optional<End> m_end;
    TimePoint m_endArrived;
    bool m_passed = false;
    bool m_dropped = false;
    bool m_held = false;  ///< by the rules or by a receiver that does not read
    TimePoint m_released; ///< since then it is not
    std::optional<TimePoint> m_firstRead;
    std::optional<TimePoint> m_firstGiven;
    TimePoint m_lastMoved;
    qint64 m_given = 0;
    std::optional<TimePoint> m_wake;
    Delays m_delays;
};

} // namespace flapscope
