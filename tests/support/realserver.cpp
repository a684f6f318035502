#include "support/realserver.h"

#include "support/freeport.h"
#include "support/testcertificates.h"

#include <QDeadlineTimer>
#include <QFile>
#include <QProcessEnvironment>
#include <QRegularExpression>

#include <chrono>
#include <csignal>
#include <sys/prctl.h>
#include <unistd.h>

using namespace std::chrono_literals;

namespace flapscope
{

namespace
{

constexpr auto StartDeadline = 10s;
// Between choosing a free port and listening on it, somebody else may take it.
constexpr int PortAttempts = 3;

QString supportFile(QLatin1StringView name)
{
    return QStringLiteral(FLAPSCOPE_SUPPORT_DIR "/") % name;
}

QString nodeDirectory()
{
    return QStringLiteral(FLAPSCOPE_NODE_DIR);
}

/// Empty when the npm package is there.
QString installNodeWs()
{
    QProcess install;
    install.setProcessChannelMode(QProcess::MergedChannels);
    install.start(supportFile(QLatin1StringView("install-node-ws.sh")), {nodeDirectory()});
    if (!install.waitForFinished(60000))
        return install.errorString();
    if (install.exitStatus() == QProcess::NormalExit && install.exitCode() == 0)
        return {};
    return QString::fromLocal8Bit(install.readAll()).trimmed();
}

qsizetype count(const QByteArray& text, const QString& pattern)
{
    const QRegularExpression expression(pattern, QRegularExpression::MultilineOption);
    auto matches = expression.globalMatch(QString::fromUtf8(text));
    qsizetype found = 0;
    for (; matches.hasNext(); matches.next())
        ++found;
    return found;
}

} // namespace

RealServer::RealServer(Kind kind)
    : m_kind(kind), m_directory(std::make_unique<QTemporaryDir>()), m_process(std::make_unique<QProcess>()),
      m_ready(Fault{{}, QStringLiteral("The server was not started."), {}})
{
}

RealServer::~RealServer()
{
    stop();
}

RealServer RealServer::pythonWebsockets(const QStringList& options)
{
    RealServer server(Kind::PythonWebsockets);
    // Debian's own Python: another one on the path would not have Debian's package.
    server.start(QStringLiteral("/usr/bin/python3"),
                 QStringList{supportFile(QLatin1StringView("servers/websockets_echo.py"))} + options);
    server.awaitAnnouncedPort();
    return server;
}

RealServer RealServer::nodeWs()
{
    RealServer server(Kind::NodeWs);
    const QString refusal = installNodeWs();
    if (!refusal.isEmpty()) {
        server.fail(QStringLiteral("The npm package ws could not be installed: ") % refusal,
                    QStringLiteral("Run tests/support/install-node-ws.sh ") % nodeDirectory());
        return server;
    }
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("NODE_PATH"), nodeDirectory() % QStringLiteral("/node_modules"));
    server.m_process->setProcessEnvironment(environment);
    server.start(QStringLiteral("node"), {supportFile(QLatin1StringView("servers/node_echo.js"))});
    server.awaitAnnouncedPort();
    return server;
}

RealServer RealServer::libwebsockets()
{
    RealServer server(Kind::Libwebsockets);
    for (int attempt = 0; attempt < PortAttempts && !server.ready(); ++attempt) {
        server.stop();
        const quint16 port = freePort();
        // Log level 15: errors, warnings, notices and info, where it says how each connection ended.
        server.start(QStringLiteral("libwebsockets-test-server"),
                     {QStringLiteral("--port=%1").arg(port), QStringLiteral("-i"), QStringLiteral("lo"),
                      QStringLiteral("-r"), QStringLiteral("/usr/share/libwebsockets-test-server"),
                      QStringLiteral("-d"), QStringLiteral("15")});
        server.awaitListenerOn(port);
    }
    return server;
}

RealServer RealServer::nginx(RealServer behind)
{
    RealServer server(Kind::Nginx);
    server.m_behind = std::make_unique<RealServer>(std::move(behind));
    if (!server.m_behind->ready()) {
        server.fail(server.m_behind->reason());
        return server;
    }
    const auto certificates = makeTestCertificates(server.m_directory->path());
    if (!certificates) {
        server.m_ready = certificates.faults();
        return server;
    }
    server.m_caFile = certificates->caFile;
    for (int attempt = 0; attempt < PortAttempts && !server.ready(); ++attempt) {
        server.stop();
        const quint16 port = freePort();
        const auto arguments = server.writeNginxConfiguration(port);
        if (!arguments) {
            server.m_ready = arguments.faults();
            return server;
        }
        server.start(QStringLiteral("nginx"), *arguments);
        server.awaitListenerOn(port);
    }
    return server;
}

RealServer RealServer::hostile(const QString& mode, const QStringList& options)
{
    RealServer server(Kind::Hostile);
    server.start(QStringLiteral("/usr/bin/python3"),
                 QStringList{supportFile(QLatin1StringView("servers/hostile.py")), mode} + options);
    server.awaitAnnouncedPort();
    return server;
}

RealServer RealServer::toxiproxyDouble(const QStringList& options)
{
    RealServer server(Kind::Hostile);
    server.start(QStringLiteral("/usr/bin/python3"),
                 QStringList{supportFile(QLatin1StringView("servers/toxiproxy_double.py"))} + options);
    server.awaitAnnouncedPort();
    return server;
}

Result<QStringList> RealServer::writeNginxConfiguration(quint16 port)
{
    QFile source(supportFile(QLatin1StringView("servers/nginx.conf")));
    QFile target(path(QLatin1StringView("nginx.conf")));
    if (!source.open(QIODevice::ReadOnly))
        return Fault{source.fileName(), source.errorString() % QChar(u'.'), {}};
    QByteArray text = source.readAll();
    // Started as root, its workers would become a user who may not enter the temporary folder.
    text.replace("@USER@", ::geteuid() == 0 ? "user root;" : "");
    text.replace("@DIR@", QFile::encodeName(m_directory->path()));
    text.replace("@PORT@", QByteArray::number(port));
    text.replace("@UPSTREAM@", QByteArray::number(m_behind->url().port()));
    if (!target.open(QIODevice::WriteOnly) || target.write(text) != text.size())
        return Fault{target.fileName(), target.errorString() % QChar(u'.'), {}};
    return QStringList{QStringLiteral("-e"), path(QLatin1StringView("log")), QStringLiteral("-p"),
                       m_directory->path(),  QStringLiteral("-c"),           target.fileName()};
}

QString RealServer::path(QLatin1StringView name) const
{
    return m_directory->path() % QChar(u'/') % name;
}

void RealServer::start(const QString& program, const QStringList& arguments)
{
    const QString logFile = path(QLatin1StringView("log"));
    m_process->setStandardOutputFile(logFile, QIODevice::Append);
    m_process->setStandardErrorFile(logFile, QIODevice::Append);
    // A group of its own, so that its children end with it; and no orphan should the test be killed.
    m_process->setChildProcessModifier([] {
        ::setpgid(0, 0);
        ::prctl(PR_SET_PDEATHSIG, SIGTERM);
    });
    m_process->start(program, arguments);
    if (!m_process->waitForStarted(static_cast<int>(std::chrono::milliseconds(StartDeadline).count()))) {
        fail(QStringLiteral("%1 does not start: %2.").arg(program, m_process->errorString()),
             QStringLiteral("Install the package that provides it."));
        return;
    }
    m_pid = m_process->processId();
}

void RealServer::awaitPort(const std::function<quint16()>& listeningPort)
{
    QDeadlineTimer deadline(StartDeadline);
    while (m_process->state() == QProcess::Running && !deadline.hasExpired()) {
        const quint16 port = listeningPort();
        if (port != 0) {
            m_ready = port;
            return;
        }
        m_process->waitForFinished(5);
    }
    if (m_pid != 0)
        fail((deadline.hasExpired() ? QStringLiteral("The server does not accept connections within 10 s. It said: ")
                                    : QStringLiteral("The server ended before it accepted connections. It said: ")) %
             QString::fromUtf8(log().right(2000)));
}

void RealServer::awaitAnnouncedPort()
{
    static const QRegularExpression announcement(QStringLiteral("^listening (\\d+)\\n"),
                                                 QRegularExpression::MultilineOption);
    awaitPort([this] { return announcement.match(QString::fromUtf8(log())).captured(1).toUShort(); });
}

void RealServer::awaitListenerOn(quint16 port)
{
    awaitPort([port] { return isListening(port) ? port : quint16{0}; });
}

void RealServer::fail(const QString& what, const QString& next)
{
    m_ready = Fault{{}, what, next};
}

QString RealServer::reason() const
{
    const Faults faults = m_ready.faults();
    return faults.isEmpty() ? QString() : faults.constFirst().sentence();
}

QUrl RealServer::url() const
{
    QUrl url;
    if (!ready())
        return url;
    url.setScheme(m_kind == Kind::Nginx ? QStringLiteral("wss") : QStringLiteral("ws"));
    url.setHost(QStringLiteral("127.0.0.1"));
    url.setPort(*m_ready);
    url.setPath(QStringLiteral("/"));
    return url;
}

QStringList RealServer::subprotocols() const
{
    if (m_behind)
        return m_behind->subprotocols();
    return m_kind == Kind::Libwebsockets ? QStringList{QStringLiteral("lws-mirror-protocol")} : QStringList{};
}

QByteArray RealServer::log() const
{
    if (!m_directory)
        return {};
    QFile file(path(QLatin1StringView("log")));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray{};
}

RealServer::Closes RealServer::closes() const
{
    switch (m_kind) {
    case Kind::PythonWebsockets:
    case Kind::NodeWs:
        return {count(log(), QStringLiteral("^closed \\d+ clean$")),
                count(log(), QStringLiteral("^closed \\d+ unclean$"))};
    case Kind::Libwebsockets: {
        // 0x11e: LRS_FLUSHING_BEFORE_CLOSE of a WebSocket, which follows its own Close frame. All 0x1xx are WebSockets.
        const QByteArray text = log();
        const qsizetype all = count(text, QStringLiteral("shutdown conn: .*state 0x1[0-9a-f]{2}\\)"));
        const qsizetype clean = count(text, QStringLiteral("shutdown conn: .*state 0x11e\\)"));
        return {clean, all - clean};
    }
    case Kind::Nginx:
        return m_behind->closes();
    case Kind::Hostile:
        break;
    }
    return {};
}

void RealServer::stop()
{
    if (!m_process || m_pid == 0) // moved from, or never started
        return;
    const auto group = static_cast<pid_t>(m_pid);
    ::kill(-group, SIGTERM);
    m_process->waitForFinished(2000);
    ::kill(-group, SIGKILL);
    m_process->waitForFinished(2000);
    m_pid = 0;
}

} // namespace flapscope
