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

void HeldConnections::order()
{
    if (m_ordered == m_pending.size())
        return;
    // At one moment, connections end before others begin: who reconnects at once never holds two.
    const auto isBefore = [](const Change& a, const Change& b) { return a.at != b.at ? a.at < b.at : a.by < b.by; };
    const auto place = [this](std::size_t index) {
        return m_pending.begin() + static_cast<std::vector<Change>::difference_type>(index);
    };
    std::sort(place(m_ordered), m_pending.end(), isBefore);
    std::inplace_merge(place(m_counted), place(m_ordered), m_pending.end(), isBefore);
    m_ordered = m_pending.size();
}

void HeldConnections::forgetCounted()
{
    // Not each time, since what is left is moved then.
    if (m_counted <= m_pending.size() / 2)
        return;
    m_pending.erase(m_pending.begin(),
                    m_pending.begin() + static_cast<std::vector<Change>::difference_type>(m_counted));
    m_counted = 0;
    m_ordered = m_pending.size();
}

void HeldConnections::advance(Moment horizon, const std::function<void(Moment, int)>& step)
{
    order();
    for (; m_counted < m_pending.size() && m_pending[m_counted].at <= horizon; ++m_counted) {
        const Change& change = m_pending[m_counted];
        m_held += change.by;
        step(std::max(change.at, m_horizon), std::max(m_held, 0));
    }
    forgetCounted();
    m_horizon = std::max(m_horizon, horizon);
}

} // namespace flapscope
