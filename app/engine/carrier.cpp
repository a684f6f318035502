#include "engine/carrier.h"

#include "engine/attempt.h"
#include "engine/framescanner.h"

#include <QNetworkProxy>

namespace flapscope
{

namespace
{
constexpr quint64 LargestMessage = 4 * FrameScanner::LargestFrame;
constexpr qint64 ReadBuffer = 2 * static_cast<qint64>(FrameScanner::LargestFrame);
} // namespace

Carrier::Carrier(const Approach& approach) : m_webSocket(std::make_unique<QWebSocket>())
{
    QWebSocket* webSocket = m_webSocket.get();
    webSocket->setProxy(QNetworkProxy::NoProxy);
    webSocket->setMaxAllowedIncomingFrameSize(FrameScanner::LargestFrame);
    webSocket->setMaxAllowedIncomingMessageSize(LargestMessage);
    webSocket->setReadBufferSize(ReadBuffer);
    if (approach.secure)
        webSocket->setSslConfiguration(approach.tls);

    const auto forward = [this](auto told) {
        return [this, told](auto&&... what) {
            if (m_attempt)
                (m_attempt->*told)(what...);
        };
    };
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
    m_webSocket->disconnect(this);
    m_webSocket->abort();
}

std::unique_ptr<QWebSocket> Carrier::release()
{
    m_webSocket->disconnect(this);
    return std::move(m_webSocket);
}

} // namespace flapscope
