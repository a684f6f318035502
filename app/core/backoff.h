#pragma once

#include "core/randomstream.h"
#include "core/reconnectpolicy.h"

namespace flapscope
{

/// The delays of one client under a reconnect policy. A value; seeded by its stream.
class Backoff
{
public:
    Backoff(const ReconnectPolicy& policy, RandomStream random);

    /// How long to wait from the end of the attempt that failed, or of the connection that was dropped, to the next
    /// attempt.
    Nanos next();
    /// The client is connected again.
    void reset();

private:
    [[nodiscard]] double millis();
    [[nodiscard]] double grown(double base, double factor, double cap) const;

    ReconnectPolicy m_policy;
    RandomStream m_random;
    double m_ownBase = 0.0; // ms, of a client that draws it once
    double m_before = 0.0;  // ms, the delay before
    int m_failures = 0;     // delays given since the last connection
};

} // namespace flapscope
