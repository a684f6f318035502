#pragma once

#include "core/notice.h"
#include "core/result.h"
#include "core/toxic.h"
#include "fault/descriptor.h"
#include "fault/linkreport.h"
#include "fault/streamrules.h"

#include <QHostAddress>
#include <QObject>
#include <QSocketNotifier>
#include <QTimer>

#include <memory>
#include <optional>
#include <set>
#include <unordered_map>
#include <utility>
#include <vector>

struct epoll_event;

namespace flapscope
{

class Link;
struct TcpEnd;

/// A TCP proxy with toxics, between clients and one server. It passes bytes as they are, TLS as well: no certificate is
/// needed, and none is seen. Only the header that a route gives is put in place.
///
/// It works with sockets and epoll itself instead of QTcpSocket: a reset, a half-close, a receiver that does not read
/// and the microseconds of a slicer are what it is about, and one QSocketNotifier on the epoll descriptor serves all
/// links. Lives in one thread, `flap-proxy` in a run, in which all of its functions are called.
class FaultProxy final : public QObject
{
    Q_OBJECT

public:
    struct Route
    {
        QString listen = QStringLiteral("127.0.0.1"); ///< an address of this machine
        quint16 port = 0;                             ///< 0: a free one
        QString upstream;                             ///< the server's name or address; a name is looked up once
        quint16 upstreamPort = 0;
        QByteArray hostHeader; ///< with its line breaks, instead of the one by which a client names the proxy; or empty

        friend bool operator==(const Route&, const Route&) = default;
    };

    /// `seed` is of all that is random: which links a toxicity hits, jitter, sizes of slices.
    FaultProxy(const Route& route, quint64 seed);
    ~FaultProxy() override;

    /// Looks up the server, makes one connection to see that it is there, and listens. The port, or why not. May take
    /// until 5 s.
    Result<quint16> start();
    /// What acts from now on, on links that are open as well. A toxic that acted before and is the same goes on.
    void setToxics(const QList<Toxic>& toxics);
    /// Ends all links and listens no more; what is left to report is reported.
    void stop();

    [[nodiscard]] qsizetype openLinks() const { return static_cast<qsizetype>(m_links.size()); }
    /// Bytes that wait in the proxy, and what keeping them costs.
    [[nodiscard]] qint64 queued() const;
    /// Links that have asked to be woken.
    [[nodiscard]] qsizetype pendingWakes() const { return static_cast<qsizetype>(m_wakes.size()); }

Q_SIGNALS:
    /// Links that have ended since the last time; at most 20 times a second.
    void linksEnded(const std::vector<flapscope::LinkReport>& reports);
    void troubled(const flapscope::Fault& fault);

private:
    struct Entry
    {
        std::unique_ptr<Link> link;
        std::optional<TimePoint> wake; ///< as it stands in m_wakes
    };

    std::optional<Fault> openListener();
    std::optional<Fault> findUpstream();
    void onActivity();
    void onEvent(const epoll_event& event, TimePoint now);
    void accept(TimePoint now);
    void dialFor(Link& link, TimePoint now);
    void advance(quint64 number, TimePoint now);
    void wakeDue(TimePoint now);
    void arm();
    void finish(quint64 number);
    void watch(const Descriptor& socket, quint64 key, quint32 events) const;
    void listenOrNot();
    void watchListener(bool watched);
    void report();
    [[nodiscard]] bool isDown() const;

    const Route m_route;
    QHostAddress m_upstream;
    Replacement m_inFirst;
    const quint64 m_seed;
    Descriptor m_epoll;
    Descriptor m_timer;
    Descriptor m_listener;
    std::unique_ptr<QSocketNotifier> m_notifier;
    QTimer m_reporting;
    QList<ActingToxic> m_toxics;
    std::unordered_map<quint64, Entry> m_links;
    std::set<std::pair<TimePoint, quint64>> m_wakes;
    std::optional<TimePoint> m_armed;
    std::vector<LinkReport> m_reports;
    quint64 m_next = 0;
    bool m_listening = false;
    bool m_listenerWatched = false;
};

} // namespace flapscope
