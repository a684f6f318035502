#pragma once

#include "engine/approach.h"

#include <QObject>
#include <QWebSocket>

#include <memory>

namespace flapscope
{

class Attempt;

/// A QWebSocket that serves one attempt after another. To make, wire and destroy one anew costs a fifth of a cycle, so
/// an attempt whose connection went through its whole closing handshake hands its carrier on. Any other may have left
/// something behind in it (half a message, a handshake that was cut off), and lets it go. Lives in its group's thread.
class Carrier final : public QObject
{
    Q_OBJECT

public:
    explicit Carrier(const Approach& approach);
    ~Carrier() override;

    /// Whom its signals go to, until another one is named; null: nobody.
    void serve(Attempt* attempt) { m_attempt = attempt; }
    [[nodiscard]] QWebSocket& webSocket() const { return *m_webSocket; }
    /// The QWebSocket, with nobody listening to it. The carrier is dead afterwards.
    [[nodiscard]] std::unique_ptr<QWebSocket> release();

private:
    std::unique_ptr<QWebSocket> m_webSocket;
    Attempt* m_attempt = nullptr;
};

} // namespace flapscope
