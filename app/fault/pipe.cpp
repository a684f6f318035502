#include "fault/pipe.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <sys/socket.h>

namespace flapscope
{

namespace
{

constexpr qint64 Capacity = 64LL * 1024;
/// With a latency, what is under way has to be kept as well.
constexpr qint64 CapacityUnderWay = 256LL * 1024;
/// What it costs to keep a piece besides its bytes.
constexpr qint64 CostOfPiece = 128;
/// Bytes that one call moves at most, so that one busy link does not keep the others waiting.
constexpr qint64 MostAtOnce = 512LL * 1024;
/// With a rate, data leave in portions that take so long.
constexpr double SecondsOfPortion = 0.01;

/// One for all links: they live in one thread, and what is left in it is copied.
std::array<char, Capacity>& sharedBuffer()
{
    static thread_local std::array<char, Capacity> buffer;
    return buffer;
}

Nanos toNanos(double seconds)
{
    return Nanos(static_cast<Nanos::rep>(seconds * 1e9));
}

} // namespace

void Pipe::apply(const StreamRules& rules)
{
    if (rules == m_rules)
        return;
    m_rules = rules;
    // A portion that waits for its time was measured by the old ones.
    m_portion.reset();
    m_free = {};
}

void Pipe::move(TimePoint now)
{
    m_wake.reset();
    take(now);
    give(now);
    // What was given made room for what could not be taken.
    if (mayTake())
        wakeAt(now);
}

bool Pipe::mayTake() const
{
    return m_from.readable && !m_rules.blackhole && !m_end && m_queued < capacity();
}

void Pipe::wakeAt(TimePoint time)
{
    m_wake = m_wake ? std::min(*m_wake, time) : time;
}

qint64 Pipe::capacity() const
{
    return m_rules.late ? CapacityUnderWay : Capacity;
}

void Pipe::take(TimePoint now)
{
    auto& buffer = sharedBuffer();
    qint64 taken = 0;
    while (mayTake() && taken < MostAtOnce) {
        const auto size = ::recv(m_from.socket.number(), buffer.data(), buffer.size(), 0);
        if (size > 0) {
            taken += size;
            m_lastMoved = now;
            const bool isFirst = !m_firstRead;
            if (isFirst)
                m_firstRead = arrivalAfter(now);
            if (isFirst && m_inFirst && !m_inFirst->from.isEmpty()) {
                QByteArray mended(buffer.data(), size);
                if (const qsizetype at = mended.indexOf(m_inFirst->from); at >= 0)
                    mended.replace(at, m_inFirst->from.size(), m_inFirst->to);
                put(mended.constData(), mended.size(), arrivalAfter(now));
            } else {
                put(buffer.data(), size, arrivalAfter(now));
            }
            // A short read has emptied the socket; what comes later is an event of its own.
            if (static_cast<std::size_t>(size) < buffer.size() && !m_from.isGone())
                m_from.readable = false;
        } else if (size == 0) {
            noteEnd(m_from.broken ? End::Rst : End::Fin, now);
        } else if (errno == EAGAIN) {
            m_from.readable = false;
        } else if (errno != EINTR) {
            m_from.broken = true;
            noteEnd(End::Rst, now);
        }
    }
    // A peer that has ended its stream may be gone altogether later on.
    if (m_from.broken && m_end == End::Fin && !m_rules.blackhole) {
        m_passed = false;
        noteEnd(End::Rst, now);
    }
}

void Pipe::noteEnd(End end, TimePoint now)
{
    m_from.readable = false;
    m_end = end;
    m_endArrived = arrivalAfter(now);
}

TimePoint Pipe::arrivalAfter(TimePoint now) const
{
    // `now` may be from before a wait for the processor, and what was read since had not come by then: it would be
    // passed on too early.
    const bool isTimed = m_rules.late || m_rules.slowClose > Nanos::zero() ||
                         m_rules.firstWaits.value_or(Nanos::zero()) > Nanos::zero() ||
                         m_rules.firstResets.value_or(Nanos::zero()) > Nanos::zero();
    return isTimed ? std::max(now, std::chrono::steady_clock::now()) : now;
}

void Pipe::put(const char* bytes, qsizetype size, TimePoint now)
{
    if (m_rules.drops) {
        m_dropped = true;
        return;
    }
    qsizetype written = 0;
    if (m_pieces.empty() && m_rules.isPlain() && m_to.connected && m_to.writable && !m_to.broken) {
        written = write(bytes, size);
        count(written, now);
    }
    if (written == size)
        return;
    const double roll = m_rules.late && m_rules.late->jitter > Nanos::zero() ? 2.0 * m_random.share() - 1.0 : 0.0;
    m_pieces.push_back({QByteArray(bytes + written, size - written), 0, now, roll});
    m_queued += size - written + CostOfPiece;
}

qsizetype Pipe::write(const char* bytes, qsizetype size)
{
    const auto written = ::send(m_to.socket.number(), bytes, static_cast<std::size_t>(size), MSG_NOSIGNAL);
    if (written >= 0) {
        m_to.writable = written == size;
        return written;
    }
    m_to.writable = errno == EINTR;
    if (errno != EAGAIN && errno != EINTR) {
        m_to.broken = true;
        m_to.readable = true; // the other direction is to find its end
    }
    return 0;
}

void Pipe::count(qsizetype size, TimePoint due)
{
    if (size <= 0)
        return;
    const TimePoint now = std::chrono::steady_clock::now();
    if (!m_firstGiven)
        m_firstGiven = now;
    m_lastGiven = now;
    m_given += size;
    const Nanos late = now - std::max(due, m_released);
    m_delays.sum += late;
    m_delays.worst = std::max(m_delays.worst, late);
    ++m_delays.count;
}

TimePoint Pipe::dueOf(TimePoint arrived, double roll) const
{
    if (!m_rules.late)
        return arrived;
    const auto jitter = static_cast<double>(m_rules.late->jitter.count()) * roll;
    return arrived + m_rules.late->latency + Nanos(static_cast<Nanos::rep>(jitter));
}

std::optional<TimePoint> Pipe::heldUntil(TimePoint now) const
{
    if (m_rules.blackhole)
        return TimePoint::max();
    if (m_given == 0 && m_firstRead) {
        if (m_rules.firstResets)
            return TimePoint::max();
        if (m_rules.firstWaits == Nanos::zero())
            return TimePoint::max();
        if (m_rules.firstWaits && now < *m_firstRead + *m_rules.firstWaits)
            return *m_firstRead + *m_rules.firstWaits;
    }
    if (const auto& still = m_rules.standstill) {
        const Nanos into = (now - still->since) % still->interval;
        if (into < still->duration)
            return now + (still->duration - into);
    }
    return std::nullopt;
}

std::optional<TimePoint> Pipe::resetAt() const
{
    if (!m_rules.firstResets || !m_firstRead || m_given > 0)
        return std::nullopt;
    return *m_firstRead + *m_rules.firstResets;
}

bool Pipe::isExhausted() const
{
    return m_rules.mostBytes && m_given >= *m_rules.mostBytes && (m_given > 0 || !m_pieces.empty());
}

void Pipe::give(TimePoint now)
{
    if (m_to.broken) {
        // Nobody is there to read it.
        m_pieces.clear();
        m_queued = 0;
        m_portion.reset();
    }
    if (const auto until = heldUntil(now)) {
        m_held = true;
        if (*until != TimePoint::max())
            wakeAt(*until);
        return;
    }
    while (!m_pieces.empty()) {
        if (!givePortion(now))
            return;
    }
    if (m_end && !m_passed)
        giveEnd(now);
}

Pipe::Portion Pipe::nextPortion(const Piece& piece, TimePoint due)
{
    Portion portion{piece.bytes.size() - piece.offset, due};
    if (m_rules.slices) {
        const qint64 size = m_rules.slices->size + m_random.around(m_rules.slices->variation);
        portion.left = std::clamp<qint64>(size, 1, portion.left);
        portion.at = std::max(portion.at, m_lastGiven + m_rules.slices->apart);
    } else if (m_rules.rate) {
        const auto quantum = static_cast<qint64>(*m_rules.rate * SecondsOfPortion);
        portion.left = std::clamp<qint64>(quantum, 1, portion.left);
    }
    if (m_rules.rate) {
        // As on a wire, a portion has arrived when its last byte has.
        portion.at = std::max(portion.at, m_free) + toNanos(static_cast<double>(portion.left) / *m_rules.rate);
        m_free = portion.at;
    }
    return portion;
}

/// False when nothing more can leave now.
bool Pipe::givePortion(TimePoint now)
{
    Piece& piece = m_pieces.front();
    if (!m_portion) {
        const TimePoint due = std::max(m_lastDue, dueOf(piece.arrived, piece.roll));
        if (now < due) {
            wakeAt(due);
            return false;
        }
        m_lastDue = due;
        m_portion = nextPortion(piece, due);
    }
    if (now < m_portion->at) {
        wakeAt(m_portion->at);
        return false;
    }
    if (!m_to.connected || !m_to.writable) {
        m_held = true;
        return false;
    }
    if (m_held) {
        m_held = false;
        m_released = now;
    }
    qsizetype size = m_portion->left;
    if (m_rules.mostBytes)
        size = std::min<qsizetype>(size, std::max<qint64>(0, *m_rules.mostBytes - m_given));
    if (size == 0)
        return false; // the link is closed for it
    const qsizetype written = write(piece.bytes.constData() + piece.offset, size);
    count(written, std::max(m_portion->at, piece.arrived));
    piece.offset += written;
    m_queued -= written;
    m_portion->left -= written;
    if (m_portion->left == 0)
        m_portion.reset();
    if (piece.offset == piece.bytes.size()) {
        m_queued -= CostOfPiece;
        m_pieces.pop_front();
        m_portion.reset();
    }
    return written == size && !isExhausted();
}

void Pipe::giveEnd(TimePoint now)
{
    const TimePoint due = std::max(m_lastDue, dueOf(m_endArrived, 0.0)) + m_rules.slowClose;
    if (now < due) {
        wakeAt(due);
        return;
    }
    if (!m_to.connected && !m_to.broken && m_end == End::Fin)
        return;
    if (m_end == End::Fin && !m_to.broken) {
        ::shutdown(m_to.socket.number(), SHUT_WR);
        m_to.shut = true;
    }
    m_passed = true; // a reset is the link's to pass on: it ends both ways
}

} // namespace flapscope
