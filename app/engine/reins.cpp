#include "engine/reins.h"

#include <QTcpSocket>
#include <QWebSocket>

#include <cstring>

namespace flapscope
{

namespace
{
/// The part of a QWebSocket that reads frames, and says what they are.
QObject* frameReaderOf(const QWebSocket& webSocket)
{
    const QObjectList& parts = webSocket.children();
    for (QObject* part : parts) {
        if (std::strcmp(part->metaObject()->className(), "QWebSocketDataProcessor") == 0)
            return part;
    }
    return nullptr;
}

bool cut(const QWebSocket& webSocket, const char* signal)
{
    QObject* reader = frameReaderOf(webSocket);
    return reader && QObject::disconnect(reader, signal, &webSocket, nullptr);
}
} // namespace

bool withholdPongs(QWebSocket& webSocket)
{
    return cut(webSocket, SIGNAL(pingReceived(QByteArray)));
}

bool withholdCloseReply(QWebSocket& webSocket)
{
    return cut(webSocket, SIGNAL(closeReceived(QWebSocketProtocol::CloseCode, QString)));
}

bool withholdRequest(QWebSocket& webSocket, QTcpSocket& socket)
{
    const bool learns = QObject::disconnect(&socket, &QAbstractSocket::stateChanged, &webSocket, nullptr);
    const bool reads = QObject::disconnect(&socket, &QIODevice::readyRead, &webSocket, nullptr);
    return learns && reads;
}

} // namespace flapscope
