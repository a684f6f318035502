#pragma once

#include "engine/approach.h"
#include "engine/wiretap.h"

#include <QObject>
#include <QWebSocket>

#include <memory>

class QTcpSocket;

namespace flapscope
{

class Attempt;

/// A QWebSocket that serves one attempt after another, and tells the one whose turn it is what it and its socket
/// signal. To make, wire and destroy one anew costs a fifth of a cycle, so an attempt whose connection went through its
/// whole closing handshake hands its carrier on. Any other may have left something behind in it (half a message, a
/// handshake that was cut off), and lets it go. Lives in its group's thread.
class Carrier final : public QObject
{
    Q_OBJECT

public:
    /// The approach outlives it.
    explicit Carrier(const Approach& approach);
    ~Carrier() override;

    /// Whom its signals go to, until another one is named; null: nobody.
    void serve(Attempt* attempt) { m_attempt = attempt; }
    [[nodiscard]] QWebSocket& webSocket() const { return *m_webSocket; }
    /// The QWebSocket makes a socket for each connection.
    void listenTo(const QTcpSocket& socket);
    /// Sees what the connection receives, once it is told which.
    [[nodiscard]] WireTap& tap() { return m_tap; }
    /// Calls it from the event loop, if the attempt still has its turn then. It may destroy the carrier.
    void callLater(void (Attempt::*what)());
    /// The QWebSocket. The carrier is dead afterwards.
    [[nodiscard]] std::unique_ptr<QWebSocket> release();

private:
    auto forward(auto told);

    const Approach& m_approach;
    std::unique_ptr<QWebSocket> m_webSocket;
    WireTap m_tap;
    Attempt* m_attempt = nullptr;
};

} // namespace flapscope
