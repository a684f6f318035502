#pragma once

#include "fault/descriptor.h"
#include "fault/faultproxy.h"

#include <QByteArray>
#include <QThread>

#include <functional>
#include <optional>
#include <vector>

namespace flapscope
{

/// A connection through the proxy with both of its ends in the test's hands; sockets that block, for a while.
struct Held
{
    Descriptor client;
    Descriptor server; ///< none where the proxy did not dial
};

/// A proxy in a thread of its own before a listener of the test's: what a client sends, the test receives as the
/// server, and the other way round.
class ProxyRig
{
public:
    explicit ProxyRig(const QList<Toxic>& toxics = {}, quint64 seed = 1);
    ~ProxyRig();
    ProxyRig(const ProxyRig&) = delete;
    ProxyRig& operator=(const ProxyRig&) = delete;

    [[nodiscard]] quint16 port() const { return m_port; }
    [[nodiscard]] quint16 serverPort() const { return m_serverPort; }
    void setToxics(const QList<Toxic>& toxics);
    /// Of the proxy, read in its own thread.
    [[nodiscard]] qsizetype openLinks();
    [[nodiscard]] qint64 queued();
    [[nodiscard]] qsizetype pendingWakes();
    /// What it has reported so far.
    [[nodiscard]] std::vector<LinkReport> reports();
    void stop();

    /// A client's socket, connected to the proxy; none where it refused.
    [[nodiscard]] Descriptor connectClient() const;
    /// The server's end of the next link; none when none comes within `ms`.
    [[nodiscard]] Descriptor acceptServer(int ms = 2000) const;
    /// Both.
    [[nodiscard]] Held open() const { return {connectClient(), acceptServer()}; }

private:
    void inProxy(const std::function<void()>& what);

    Descriptor m_listener;
    QThread m_thread;
    FaultProxy* m_proxy = nullptr;
    std::vector<LinkReport> m_reports;
    quint16 m_port = 0;
    quint16 m_serverPort = 0;
};

/// How reading from a socket went on.
struct Received
{
    QByteArray bytes;
    bool ended = false; ///< the peer ended its stream
    bool reset = false;
};

/// Sends all of it, as long as the peer takes it within 5 s.
bool sendAll(const Descriptor& socket, const QByteArray& bytes);
/// Reads until `wanted` bytes have come, the stream ended, or nothing came for `ms`.
Received receive(const Descriptor& socket, qsizetype wanted, int ms = 3000);
/// Ends our stream; the peer's may go on.
void endStream(const Descriptor& socket);
/// Closes with a reset.
void resetSocket(Descriptor& socket);
/// Sends as much as goes without waiting.
qsizetype sendUntilFull(const Descriptor& socket, qsizetype most);

Toxic toxic(ToxicKind kind, Stream stream = Stream::Downstream, const ToxicAttributes& attributes = {});

} // namespace flapscope
