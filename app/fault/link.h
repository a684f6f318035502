#pragma once

#include "fault/linkreport.h"
#include "fault/pipe.h"
#include "fault/streamrules.h"
#include "fault/tcpend.h"

#include <QHostAddress>

#include <optional>

namespace flapscope
{

/// One connection through the proxy: a client's end, a server's end, and a pipe each way. Lives in the proxy's thread;
/// the proxy tells it of events and wakes it when it asked to be.
class Link
{
public:
    Link(quint64 number, Descriptor client, TimePoint accepted, quint64 seed, const Replacement& inFirst);

    TcpEnd& client() { return m_client; }
    TcpEnd& server() { return m_server; }
    [[nodiscard]] quint64 number() const { return m_number; }
    [[nodiscard]] TimePoint accepted() const { return m_accepted; }

    void apply(const LinkRules& rules) { m_rules = rules; }
    /// A connection to the server is wanted, and nothing forbids it now.
    [[nodiscard]] bool wantsServer() const;
    /// The socket to the server, on its way; none where there was not even that, with `error`.
    void setServer(Descriptor socket, int error, TimePoint now);
    /// epoll's events at one of the ends.
    void note(TcpEnd& end, quint32 events, TimePoint now);
    /// Does what is to be done by `now`.
    void advance(TimePoint now);
    /// Ends it at once, in order.
    void stop(LinkReport::Ending ending, TimePoint now);

    [[nodiscard]] bool isOver() const { return m_over; }
    /// When it is to be advanced again without an event; none: only after one.
    [[nodiscard]] std::optional<TimePoint> wake() const { return m_wake; }
    [[nodiscard]] qint64 queued() const { return m_up.queued() + m_down.queued(); }
    /// Once over.
    [[nodiscard]] LinkReport report() const;

private:
    void reset(LinkReport::Ending ending, TimePoint now);
    void beginClosing(TimePoint now);
    void continueClosing(TimePoint now);
    bool endByRules(TimePoint now);
    void movePipes(TimePoint now);
    void wakeAt(std::optional<TimePoint> time);
    /// Whether the server has now been given all that the client has sent, or was to be connected to.
    [[nodiscard]] bool hasAll() const;
    void followSilence();
    void endSilence(TimePoint now);

    const quint64 m_number;
    const TimePoint m_accepted;
    TcpEnd m_client;
    TcpEnd m_server;
    Pipe m_up;
    Pipe m_down;
    LinkRules m_rules;
    std::optional<TimePoint> m_wake;
    std::optional<TimePoint> m_dialled;
    std::optional<TimePoint> m_connected;
    std::optional<TimePoint> m_heard;     ///< the server's last sign of life: data or the end of its stream
    std::optional<TimePoint> m_owesSince; ///< it has been given something that it has not answered
    Nanos m_longestSilence{};
    TimePoint m_silenceEnded;
    std::optional<TimePoint> m_closingUntil; ///< a toxic closes it: what still comes is read and thrown away
    bool m_forgotten = false;
    bool m_over = false;
    TimePoint m_ended;
    LinkReport::Ending m_ending = LinkReport::Ending::Closed;
    int m_error = 0;
};

} // namespace flapscope
