#include "fault/link.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <sys/epoll.h>
#include <sys/socket.h>

namespace flapscope
{

namespace
{

/// How long a link that is being closed waits for its peers to end their streams as well.
constexpr std::chrono::seconds Patience{2};

/// Reads what has come and forgets it: closing a socket with bytes unread would send a reset.
void drain(TcpEnd& end)
{
    std::array<char, 4096> sink{};
    while (end.readable && end.socket.isOpen()) {
        const auto size = ::recv(end.socket.number(), sink.data(), sink.size(), 0);
        if (size > 0 || (size < 0 && errno == EINTR))
            continue;
        end.readable = false;
        end.leaving = end.leaving || size == 0;
        end.broken = end.broken || (size < 0 && errno != EAGAIN);
    }
}

void shutDown(TcpEnd& end)
{
    if (end.socket.isOpen() && !end.shut)
        ::shutdown(end.socket.number(), SHUT_WR);
    end.shut = true;
}

} // namespace

Link::Link(quint64 number, Descriptor client, TimePoint accepted, quint64 seed, const Replacement& inFirst)
    : m_number(number), m_accepted(accepted), m_client{.socket = std::move(client), .connected = true},
      m_up(m_client, m_server, Random(seed ^ (2 * number)).next()),
      m_down(m_server, m_client, Random(seed ^ (2 * number + 1)).next())
{
    m_up.replaceInFirst(inFirst);
}

bool Link::wantsServer() const
{
    // Where nothing may pass, not even a SYN does.
    return !m_over && !m_dialled && !m_rules.up.blackhole;
}

void Link::setServer(Descriptor socket, int error, TimePoint now)
{
    m_dialled = now;
    m_server.socket = std::move(socket);
    if (!m_server.socket.isOpen()) {
        m_error = error;
        reset(LinkReport::Ending::Refused, now);
        return;
    }
    m_owesSince = now;
}

void Link::note(TcpEnd& end, quint32 events, TimePoint now)
{
    if (m_over)
        return;
    if (&end == &m_server && !m_server.connected && (events & (EPOLLOUT | EPOLLERR | EPOLLHUP)) != 0) {
        const int error = errorOf(m_server.socket);
        // A reset is no refusal: the connection has stood, and was reset before we heard of it.
        if (error != 0 && error != ECONNRESET) {
            m_error = error;
            reset(LinkReport::Ending::Refused, now);
            return;
        }
        end.broken = error != 0;
        m_server.connected = true;
        m_connected = now;
        endSilence(now);
    }
    if ((events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0) {
        end.readable = true;
        if (&end == &m_server) {
            endSilence(now);
            m_heard = now;
        }
    }
    if ((events & EPOLLOUT) != 0)
        end.writable = true;
    if ((events & EPOLLRDHUP) != 0)
        end.leaving = true;
    if ((events & EPOLLERR) != 0)
        end.broken = true;
}

void Link::advance(TimePoint now)
{
    m_wake.reset();
    if (m_over)
        return;
    if (m_closingUntil) {
        continueClosing(now);
        return;
    }
    if (endByRules(now))
        return;
    if (!m_forgotten)
        movePipes(now);
    // Nothing can pass any more that anybody waits for.
    if (!m_over && m_client.isGone() && (m_server.isGone() || !m_dialled) &&
        (m_forgotten || m_rules.up.blackhole || m_rules.down.blackhole))
        stop(LinkReport::Ending::Toxic, now);
}

/// Whether the rules have ended the link by now; if not, asks to be woken for the next of them.
bool Link::endByRules(TimePoint now)
{
    std::optional<TimePoint> resetAt = m_rules.resetAt;
    for (const Pipe* pipe : {&m_up, &m_down}) {
        if (const auto at = pipe->resetAt())
            resetAt = resetAt ? std::min(*resetAt, *at) : at;
    }
    if (resetAt && now >= *resetAt) {
        reset(LinkReport::Ending::Toxic, now);
        return true;
    }
    wakeAt(resetAt);
    const bool cutShort = (m_up.hasDropped() && !m_rules.up.drops) || (m_down.hasDropped() && !m_rules.down.drops);
    if ((m_rules.closeAt && now >= *m_rules.closeAt) || cutShort || m_up.isExhausted() || m_down.isExhausted()) {
        beginClosing(now);
        return true;
    }
    wakeAt(m_rules.closeAt);
    if (m_rules.forgetAfter && !m_forgotten) {
        const TimePoint idleSince = std::max({m_accepted, m_up.lastMoved(), m_down.lastMoved()});
        m_forgotten = now >= idleSince + *m_rules.forgetAfter;
        if (!m_forgotten)
            wakeAt(idleSince + *m_rules.forgetAfter);
    }
    return false;
}

void Link::movePipes(TimePoint now)
{
    m_up.apply(m_rules.up);
    m_down.apply(m_rules.down);
    m_up.move(now);
    followSilence();
    m_down.move(now);
    // The end of one stream is for the other to know: an upload may have found that its receiver is gone.
    if (m_client.readable && m_client.broken && !m_up.readEnd())
        m_up.move(now);
    if (m_up.passedEnd() == Pipe::End::Rst) {
        reset(LinkReport::Ending::ClientReset, now);
        return;
    }
    if (m_down.passedEnd() == Pipe::End::Rst) {
        reset(LinkReport::Ending::ServerReset, now);
        return;
    }
    if (m_up.passedEnd() && m_down.passedEnd()) {
        stop(LinkReport::Ending::Closed, now);
        return;
    }
    if (m_up.isExhausted() || m_down.isExhausted()) {
        beginClosing(now);
        return;
    }
    if (m_up.resetAt() || m_down.resetAt()) {
        if (endByRules(now))
            return;
    }
    wakeAt(m_up.wake());
    wakeAt(m_down.wake());
}

void Link::wakeAt(std::optional<TimePoint> time)
{
    if (time)
        m_wake = m_wake ? std::min(*m_wake, *time) : time;
}

void Link::beginClosing(TimePoint now)
{
    m_closingUntil = now + Patience;
    m_ending = LinkReport::Ending::Toxic;
    shutDown(m_client);
    if (m_server.connected)
        shutDown(m_server);
    else
        m_server.socket.reset();
    continueClosing(now);
}

void Link::continueClosing(TimePoint now)
{
    drain(m_client);
    drain(m_server);
    const bool serverDone = !m_server.socket.isOpen() || m_server.isGone();
    if ((m_client.isGone() && serverDone) || now >= *m_closingUntil)
        stop(LinkReport::Ending::Toxic, now);
    else
        wakeAt(m_closingUntil);
}

void Link::reset(LinkReport::Ending ending, TimePoint now)
{
    resetConnection(m_client.socket);
    if (m_server.socket.isOpen())
        resetConnection(m_server.socket);
    stop(ending, now);
}

void Link::stop(LinkReport::Ending ending, TimePoint now)
{
    if (m_over)
        return;
    m_over = true;
    endSilence(now);
    m_ending = ending;
    m_ended = now;
    m_wake.reset();
    m_client.socket.reset();
    m_server.socket.reset();
}

bool Link::hasAll() const
{
    // Of what was kept from it, or came to it in part, the server owes nothing.
    return m_up.queued() == 0 && !m_up.hasDropped() && !m_client.readable;
}

/// After bytes may have been given to the server.
void Link::followSilence()
{
    if (!m_server.connected)
        return;
    if (m_owesSince && !hasAll()) {
        endSilence(std::chrono::steady_clock::now());
        return;
    }
    const auto given = m_up.lastGiven();
    if (!m_owesSince && hasAll() && given && (!m_heard || *given > *m_heard))
        m_owesSince = given;
}

void Link::endSilence(TimePoint now)
{
    if (!m_owesSince)
        return;
    if (const Nanos lasted = now - *m_owesSince; lasted > m_longestSilence) {
        m_longestSilence = lasted;
        m_silenceEnded = now;
    }
    m_owesSince.reset();
}

LinkReport Link::report() const
{
    const auto samples = m_up.delays().count + m_down.delays().count;
    const auto sum = m_up.delays().sum + m_down.delays().sum;
    return {.number = m_number,
            .accepted = m_accepted,
            .dialled = m_dialled,
            .connected = m_connected,
            .asked = m_up.firstGiven(),
            .answered = m_down.firstRead(),
            .longestSilence = m_longestSilence,
            .silenceEnded = m_silenceEnded,
            .ended = m_ended,
            .bytesUp = m_up.given(),
            .bytesDown = m_down.given(),
            .ending = m_ending,
            .error = m_error,
            .meanDelay = samples == 0 ? Nanos{} : sum / static_cast<Nanos::rep>(samples),
            .worstDelay = std::max(m_up.delays().worst, m_down.delays().worst),
            .delays = samples};
}

} // namespace flapscope
