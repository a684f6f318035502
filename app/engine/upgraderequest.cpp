#include "engine/upgraderequest.h"

#include <QRandomGenerator>
#include <QUrl>

#include <array>

namespace flapscope
{

QByteArray upgradeRequest(const Approach& approach, const QByteArray& key)
{
    const QUrl url = approach.request.url();
    QByteArray target = url.path(QUrl::FullyEncoded).toLatin1();
    if (target.isEmpty())
        target = "/";
    if (url.hasQuery())
        target += '?' + url.query(QUrl::FullyEncoded).toLatin1();
    QByteArray host = url.host(QUrl::FullyEncoded).toLatin1();
    if (host.contains(':'))
        host = '[' + host + ']';
    if (url.port() > 0)
        host += ':' + QByteArray::number(url.port());

    QByteArray request = "GET " + target + " HTTP/1.1\r\nHost: " + host +
                         "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                         "Sec-WebSocket-Key: " +
                         key + "\r\n";
    const QStringList subprotocols = approach.options.subprotocols();
    if (!subprotocols.isEmpty())
        request += "Sec-WebSocket-Protocol: " + subprotocols.join(QStringLiteral(", ")).toUtf8() + "\r\n";
    const QList<QByteArray> headers = approach.request.rawHeaderList();
    for (const QByteArray& name : headers)
        request += name + ": " + approach.request.rawHeader(name) + "\r\n";
    return request + "\r\n";
}

QByteArray randomKey()
{
    std::array<quint32, 4> bits{};
    QRandomGenerator::global()->generate(bits.begin(), bits.end());
    return QByteArray(reinterpret_cast<const char*>(bits.data()), sizeof bits).toBase64();
}

} // namespace flapscope
