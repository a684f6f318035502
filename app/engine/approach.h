#pragma once

#include "core/plan.h"
#include "core/result.h"

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
    Timeouts timeouts;
    friend bool operator==(const Approach&, const Approach&) = default;
};

/// Prepares the approach to `plan`'s target, whose variables are replaced already. Reads the TLS files; what cannot be
/// read or is no PEM is a fault that names the file.
Result<Approach> approachTo(const Plan& plan);

} // namespace flapscope
