#include "core/backoff.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace flapscope
{

namespace
{

/// The published numbers; sources at ReconnectPolicy::Kind. Milliseconds.
constexpr double Second = 1000.0;
constexpr double GrpcInitial = Second;
constexpr double GrpcMultiplier = 1.6;
constexpr double GrpcMost = 120.0 * Second;
constexpr double GrpcJitter = 0.2;
constexpr double SocketIoDelay = Second;
constexpr double SocketIoMost = 5.0 * Second;
constexpr double SocketIoRandomization = 0.5;
constexpr std::array PhoenixSteps{10.0, 50.0, 100.0, 150.0, 200.0, 250.0, 500.0, 1000.0, 2000.0};
constexpr double PhoenixMost = 5.0 * Second;
constexpr double RwsLeast = Second;
constexpr double RwsSpread = 4.0 * Second;
constexpr double RwsGrowth = 1.3;
constexpr double RwsMost = 10.0 * Second;
constexpr double RfcFirst = 5.0 * Second;
constexpr double RfcMost = 60.0 * Second; // ours: the RFC names no bound

/// As backo2 has it: one random number is both the deviation and, by its first digit, its direction.
double socketIoDelay(double grown, double random)
{
    const double deviation = std::floor(random * SocketIoRandomization * grown);
    const bool earlier = static_cast<int>(std::floor(random * 10.0)) % 2 == 0;
    return std::floor(std::min(earlier ? grown - deviation : grown + deviation, SocketIoMost));
}

} // namespace

Backoff::Backoff(const ReconnectPolicy& policy, RandomStream random) : m_policy(policy), m_random(random)
{
    if (policy.kind == ReconnectPolicy::Kind::ReconnectingWebSocket)
        m_ownBase = RwsLeast + RwsSpread * m_random.uniform();
    reset();
}

void Backoff::reset()
{
    m_failures = 0;
    m_before = static_cast<double>(m_policy.base.count());
}

Nanos Backoff::next()
{
    const double delay = std::max(0.0, millis());
    ++m_failures;
    return std::chrono::duration_cast<Nanos>(std::chrono::duration<double, std::milli>(delay));
}

double Backoff::grown(double base, double factor, double cap) const
{
    // Beyond what a double holds it is infinite, and so the cap.
    return std::min(cap, base * std::pow(factor, m_failures));
}

double Backoff::millis()
{
    const auto base = static_cast<double>(m_policy.base.count());
    const auto cap = static_cast<double>(m_policy.cap.count());
    const double most = grown(base, m_policy.factor, cap);
    switch (m_policy.kind) {
    case ReconnectPolicy::Kind::AsPlanned:
    case ReconnectPolicy::Kind::Immediate:
        return 0.0;
    case ReconnectPolicy::Kind::Fixed:
        return base;
    case ReconnectPolicy::Kind::Exponential:
        return most;
    case ReconnectPolicy::Kind::FullJitter:
        return m_random.between(0.0, most);
    case ReconnectPolicy::Kind::EqualJitter:
        return most / 2.0 + m_random.between(0.0, most / 2.0);
    case ReconnectPolicy::Kind::DecorrelatedJitter:
        m_before = std::min(cap, m_random.between(base, 3.0 * m_before));
        return m_before;
    case ReconnectPolicy::Kind::Grpc: {
        const double delay = grown(GrpcInitial, GrpcMultiplier, GrpcMost);
        return m_failures == 0 ? delay : delay * m_random.between(1.0 - GrpcJitter, 1.0 + GrpcJitter);
    }
    case ReconnectPolicy::Kind::SocketIo:
        return socketIoDelay(grown(SocketIoDelay, 2.0, 1e12), m_random.uniform());
    case ReconnectPolicy::Kind::Phoenix: {
        const auto step = static_cast<std::size_t>(m_failures);
        return step < PhoenixSteps.size() ? PhoenixSteps.at(step) : PhoenixMost;
    }
    case ReconnectPolicy::Kind::ReconnectingWebSocket:
        return grown(m_ownBase, RwsGrowth, RwsMost);
    case ReconnectPolicy::Kind::Rfc6455:
        return m_random.between(0.0, grown(RfcFirst, 2.0, RfcMost));
    }
    return 0.0;
}

} // namespace flapscope
