#pragma once

#include "core/result.h"

#include <QByteArray>
#include <QProcess>
#include <QString>
#include <QStringList>
#include <QTemporaryDir>
#include <QUrl>

#include <functional>
#include <memory>

namespace flapscope
{

/// A server that nobody here wrote, or a hostile one, as a process of its own on 127.0.0.1. Starts in the factory,
/// which returns when the server accepts or has failed to within 10 s; ends, with its whole process group, in the
/// destructor. Its output goes to a file, so that no event loop is needed to keep it running.
///
///     const auto server = RealServer::pythonWebsockets();
///     QVERIFY2(server.ready(), qPrintable(server.reason()));
class RealServer
{
public:
    /// Connections that the server saw end, as its own log tells.
    struct Closes
    {
        qsizetype clean = 0;   ///< with a Close frame each way
        qsizetype unclean = 0; ///< otherwise
        friend bool operator==(const Closes&, const Closes&) = default;
    };

    /// Debian's python3-websockets. Options of servers/websockets_echo.py: `--close-delay-ms N`, `--close-with CODE`,
    /// `--after-ms N`, `--ping-ms N`, `--ping-timeout-ms N`.
    static RealServer pythonWebsockets(const QStringList& options = {});
    /// The npm package `ws`; installed into the build folder by install-node-ws.sh when it is not there yet.
    static RealServer nodeWs();
    /// The test server of libwebsockets. It mirrors: a message goes to *all* clients of a mirror, `?mirror=NAME` opens
    /// one of its own (three at most). Needs subprotocols().
    static RealServer libwebsockets();
    /// nginx, which ends TLS in front of `behind` and owns it. url() is wss://; needs caFile().
    static RealServer nginx(RealServer behind);
    /// servers/hostile.py: a mode such as `rst-while-open` or `status-503`, and options: `--ms N`, `--every N`.
    static RealServer hostile(const QString& mode, const QStringList& options = {});
    /// servers/toxiproxy_double.py, which stands in for Toxiproxy's HTTP API: no package of Debian 12 has it. Options:
    /// `--fail-create`, `--hang-on VERB`. log() has its requests.
    static RealServer toxiproxyDouble(const QStringList& options = {});

    ~RealServer();
    RealServer(RealServer&&) noexcept = default;
    RealServer& operator=(RealServer&&) noexcept = delete;

    /// Whether it came to accept connections; url() and pid() hold only then.
    [[nodiscard]] bool ready() const { return m_ready.ok(); }
    /// Why it is not ready; empty if it is.
    [[nodiscard]] QString reason() const;

    [[nodiscard]] QUrl url() const;
    /// Of the main process, whose children nginx' workers are; 0 after stop().
    [[nodiscard]] qint64 pid() const { return m_pid; }
    [[nodiscard]] QStringList subprotocols() const;
    /// PEM file to trust, for wss://; empty otherwise.
    [[nodiscard]] QString caFile() const { return m_caFile; }
    /// All that the server wrote so far.
    [[nodiscard]] QByteArray log() const;
    /// For nginx: of the server behind it. {0, 0} for hostile ones, which log what they saw in words.
    [[nodiscard]] Closes closes() const;
    /// The server that nginx stands before; none otherwise.
    [[nodiscard]] const RealServer* behind() const { return m_behind.get(); }

    /// SIGTERM to the process group, SIGKILL after 2 s. Done by the destructor too.
    void stop();

private:
    enum class Kind : quint8 { PythonWebsockets, NodeWs, Libwebsockets, Nginx, Hostile };

    explicit RealServer(Kind kind);
    [[nodiscard]] QString path(QLatin1StringView name) const;
    void start(const QString& program, const QStringList& arguments);
    void awaitPort(const std::function<quint16()>& listeningPort);
    void awaitAnnouncedPort();
    void awaitListenerOn(quint16 port);
    Result<QStringList> writeNginxConfiguration(quint16 port);
    void fail(const QString& what, const QString& next = {});

    Kind m_kind;
    std::unique_ptr<QTemporaryDir> m_directory;
    std::unique_ptr<RealServer> m_behind;
    std::unique_ptr<QProcess> m_process;
    Result<quint16> m_ready;
    qint64 m_pid = 0;
    QString m_caFile;
};

} // namespace flapscope
