#include "engine/carrier.h"

#include "engine/attempt.h"
#include "engine/framescanner.h"

#include <QNetworkProxy>
#include <QSslSocket>
#include <QTcpSocket>

namespace flapscope
{

namespace
{
constexpr quint64 LargestMessage = 4 * FrameScanner::LargestFrame;
constexpr qint64 ReadBuffer = 2 * static_cast<qint64>(FrameScanner::LargestFrame);
} // namespace

/// A slot that passes on what it is told to the attempt whose turn it is.
auto Carrier::forward(auto told)
{
    return [this, told](auto&&... what) {
        if (m_attempt)
            (m_attempt->*told)(what...);
    };
}

Carrier::Carrier(const Approach& approach) : m_approach(approach), m_webSocket(std::make_unique<QWebSocket>())
{
    QWebSocket* webSocket = m_webSocket.get();
    webSocket->setProxy(QNetworkProxy::NoProxy);
    webSocket->setMaxAllowedIncomingFrameSize(FrameScanner::LargestFrame);
    webSocket->setMaxAllowedIncomingMessageSize(LargestMessage);
    webSocket->setReadBufferSize(ReadBuffer);
    if (approach.secure)
        webSocket->setSslConfiguration(approach.tls);

    connect(webSocket, &QWebSocket::stateChanged, this, forward(&Attempt::onWebSocketState));
    connect(webSocket, &QWebSocket::connected, this, forward(&Attempt::onUpgraded));
    connect(webSocket, &QWebSocket::aboutToClose, this, forward(&Attempt::onLeaving));
    connect(webSocket, qOverload<QAbstractSocket::SocketError>(&QWebSocket::error), this,
            [this](QAbstractSocket::SocketError) {
                if (m_attempt)
                    m_attempt->onError();
            });
    connect(webSocket, &QWebSocket::textMessageReceived, this, [this](const QString& text) {
        if (m_attempt)
            m_attempt->onMessage(text.toUtf8());
    });
    connect(webSocket, &QWebSocket::binaryMessageReceived, this, forward(&Attempt::onMessage));
}

Carrier::~Carrier()
{
    if (!m_webSocket)
        return;
    // Its destructor would emit into this half-destroyed object, and send a Close frame.
    m_attempt = nullptr;
    m_webSocket->abort();
    m_webSocket->disconnect(this);
}

void Carrier::listenTo(const QTcpSocket& socket)
{
    connect(&socket, &QTcpSocket::stateChanged, this, forward(&Attempt::onSocketState));
    connect(&socket, &QTcpSocket::readyRead, this, forward(&Attempt::onBytes));
    connect(&socket, &QTcpSocket::disconnected, this, forward(&Attempt::onStreamEnded));
    if (!m_approach.literalHost)
        connect(&socket, &QTcpSocket::hostFound, this, forward(&Attempt::onHostFound));
    if (const auto* tls = qobject_cast<const QSslSocket*>(&socket))
        connect(tls, &QSslSocket::encrypted, this, forward(&Attempt::onEncrypted));
}

void Carrier::callLater(void (Attempt::*what)())
{
    const auto call = [this, what, attempt = m_attempt] {
        if (m_attempt == attempt)
            (attempt->*what)();
    };
    QMetaObject::invokeMethod(this, call, Qt::QueuedConnection);
}

std::unique_ptr<QWebSocket> Carrier::release()
{
    m_attempt = nullptr;
    return std::move(m_webSocket);
}

} // namespace flapscope
