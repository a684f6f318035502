#pragma once

#include "core/cycle.h"
#include "core/plan.h"
#include "engine/grouptick.h"

#include <cstddef>
#include <functional>
#include <vector>

namespace flapscope
{

/// Counts the connections that clients hold, from upgrade to end, at the very moments at which they change: finished
/// cycles tell them exactly, and what clients do now tells them before the cycle is over. Groups report at different
/// times, so changes are put in order before they count.
class HeldConnections
{
public:
    /// A finished cycle. Of one batch, cycles go before the changes.
    void add(const Cycle& cycle, const Stage& stage);
    void change(const ClientChange& change);

    /// Counts every change up to `horizon`; calls `step` with each moment and the number held from then on. Later
    /// arrivals from before the horizon count at it.
    void advance(Moment horizon, const std::function<void(Moment, int)>& step);
    [[nodiscard]] int held() const { return m_held; }

private:
    struct Change
    {
        Moment at;
        int by = 0;
    };
    struct Client
    {
        Moment opened; // counted, and not over yet
        Moment closed; // over and counted before its cycle came in
    };

    Client& client(qint32 index);
    void order();
    void forgetCounted();

    std::vector<Change> m_pending; // counted, then those in order, then those that came since
    std::size_t m_counted = 0;
    std::size_t m_ordered = 0;
    std::vector<Client> m_clients;
    Moment m_horizon;
    int m_held = 0;
};

} // namespace flapscope
