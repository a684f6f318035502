#pragma once

#include "core/plan.h"
#include "core/result.h"
#include "engine/sources.h"

#include <QNetworkRequest>
#include <QSslConfiguration>
#include <QWebSocketHandshakeOptions>

namespace flapscope
{

/// What every attempt of a run has in common, prepared once: the request with its headers, TLS, deadlines.
struct Approach
{
    QNetworkRequest request;
    QWebSocketHandshakeOptions options;
    QSslConfiguration tls;
    bool secure = false;
    bool literalHost = false; ///< the host is an address: no name is looked up
    QString verifyName;       ///< whom the server's certificate must name; empty: the host of the URL
    Sources sources;          ///< where its connections come from
    Timeouts timeouts;
    friend bool operator==(const Approach&, const Approach&) = default;
};

/// Where connections go instead of to the server itself, which is to notice nothing of it.
struct Detour
{
    QString host; ///< an address
    quint16 port = 0;
    friend bool operator==(const Detour&, const Detour&) = default;
};

/// The line of an upgrade's head that names the host of `url`, with the line breaks around it, as QWebSocket writes it.
QByteArray hostHeaderOf(const QUrl& url);

/// The same approach by way of `detour`: TLS asks for the server's own name, and holds its certificate against that.
/// QWebSocket names the host that it connects to in Host, whatever else is asked: what stands there has to mend that,
/// and cannot where TLS hides it.
Approach byWayOf(const Detour& detour, Approach approach);

/// Prepares the approach to `plan`'s target, whose variables are replaced already. Reads the TLS files; what cannot be
/// read or is no PEM is a fault that names the file.
Result<Approach> approachTo(const Plan& plan);

} // namespace flapscope
