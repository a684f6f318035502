#pragma once

#include "core/record.h"

#include <optional>

namespace flapscope
{

/// What the fault proxy saw at its server's side, beside what the clients saw at theirs: so a slow server and a slow
/// network can be told apart. Medians.
struct ProxySight
{
    quint64 links = 0;                  ///< connections that the proxy reported, warm-up included
    std::optional<Nanos> serverConnect; ///< until the server accepted the proxy's connection
    std::optional<Nanos> serverAnswer;  ///< from the first bytes given to the server to its first ones
    std::optional<Nanos> clientUpgrade; ///< from the clients' TCP connection, and TLS, to the upgrade
    std::optional<Nanos> ownDelay;      ///< by which the proxy was later than its toxics asked
    std::optional<Nanos> worstOwnDelay; ///< likewise, the greatest of all
    double refusals = 0.0;              ///< connections that the server did not accept
    double resets = 0.0;                ///< connections that the server reset of its own accord

    friend bool operator==(const ProxySight&, const ProxySight&) = default;
};

/// None where no connection passed a proxy.
std::optional<ProxySight> proxySightOf(const Record& record);

} // namespace flapscope
