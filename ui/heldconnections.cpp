#include "ui/heldconnections.h"

#include "ui/clienttracks.h"

#include <algorithm>
#include <utility>

namespace flapscope
{

HeldConnections::Client& HeldConnections::client(qint32 index)
{
    const auto at = static_cast<std::size_t>(std::max(index, 0));
    if (at >= m_clients.size())
        m_clients.resize(at + 1);
    return m_clients[at];
}

void HeldConnections::add(const Cycle& cycle, const Stage& stage)
{
    Client& client = this->client(cycle.client);
    const Moment opened = std::exchange(client.opened, {});
    const Moment closed = std::exchange(client.closed, {});
    const bool countedOpen = opened.isKnown() && opened >= cycle.start;
    if (closed.isKnown() && closed >= cycle.start)
        return;
    if (!countedOpen && !cycle.opened())
        return;
    if (!countedOpen)
        m_pending.push_back({cycle.upgrade, +1});
    m_pending.push_back({std::max(connectionEnd(cycle, stage), countedOpen ? opened : cycle.upgrade), -1});
}

void HeldConnections::change(const ClientChange& change)
{
    Client& client = this->client(change.client);
    switch (change.doing) {
    case ClientChange::Doing::Open:
        if (!client.opened.isKnown()) {
            client.opened = change.since;
            m_pending.push_back({change.since, +1});
        }
        return;
    case ClientChange::Doing::Pausing:
        if (client.opened.isKnown()) {
            client.opened = {};
            client.closed = change.since;
            m_pending.push_back({change.since, -1});
        }
        return;
    case ClientChange::Doing::Nothing:
    case ClientChange::Doing::Waiting:
    case ClientChange::Doing::Connecting:
    case ClientChange::Doing::Closing:
        return;
    }
}

void HeldConnections::advance(Moment horizon, const std::function<void(Moment, int)>& step)
{
    const auto due = std::partition(m_pending.begin(), m_pending.end(),
                                    [horizon](const Change& change) { return change.at > horizon; });
    // At one moment, connections end before others begin: who reconnects at once never holds two.
    std::sort(due, m_pending.end(),
              [](const Change& a, const Change& b) { return a.at != b.at ? a.at < b.at : a.by < b.by; });
    for (auto change = due; change != m_pending.end(); ++change) {
        m_held += change->by;
        step(std::max(change->at, m_horizon), std::max(m_held, 0));
    }
    m_pending.erase(due, m_pending.end());
    m_horizon = std::max(m_horizon, horizon);
}

} // namespace flapscope
