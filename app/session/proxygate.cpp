#include "session/proxygate.h"

#include "fault/faultproxy.h"

#include <QMetaObject>

namespace flapscope
{

ProxyGate::ProxyGate(quint64 seed, QObject* parent) : ToxicGate(parent), m_seed(seed)
{
}

ProxyGate::~ProxyGate()
{
    if (m_proxy)
        m_proxy->disconnect(this);
}

void ProxyGate::open(const QUrl& server)
{
    const bool secure = server.scheme() == QLatin1StringView("wss");
    FaultProxy::Route route;
    route.upstream = server.host();
    route.upstreamPort = static_cast<quint16>(server.port(secure ? 443 : 80));
    // Clients name the host that they connect to; their server is to be asked by its own name.
    route.hostHeader = secure ? QByteArray() : hostHeaderOf(server);
    m_proxy = new FaultProxy(route, m_seed);
    connect(m_proxy, &FaultProxy::linksEnded, this, &ProxyGate::linksEnded);
    connect(m_proxy, &FaultProxy::troubled, this, &ProxyGate::troubled);
    m_thread = startWorker(QStringLiteral("flap-proxy"), m_proxy);
    FaultProxy* proxy = m_proxy;
    QMetaObject::invokeMethod(proxy, [this, proxy, route] {
        const auto bound = proxy->start();
        // Back in the main thread; dropped when this is gone by then, for the thread is joined before it is.
        QMetaObject::invokeMethod(this, [this, bound, route] {
            if (bound)
                Q_EMIT opened({route.listen, *bound});
            else
                Q_EMIT failed(bound.faults().constFirst());
        });
    });
}

void ProxyGate::setToxics(const QList<Toxic>& toxics)
{
    // What follows, the first connection of a recovery for instance, must meet the network as it is to be.
    QMetaObject::invokeMethod(
        m_proxy, [this, &toxics] { m_proxy->setToxics(toxics); }, Qt::BlockingQueuedConnection);
    Q_EMIT acts(toxics);
}

bool ProxyGate::close()
{
    return true; // with its thread
}

} // namespace flapscope
