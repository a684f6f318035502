#include "ui/clienttracks.h"

#include <algorithm>
#include <numeric>

namespace flapscope
{

namespace
{
float shareOf(const TrackCell& cell, double seconds)
{
    const double span = std::chrono::duration<double>(*between(cell.begin, cell.until)).count();
    return span > 0.0 ? static_cast<float>(std::clamp(seconds / span, 0.0, 1.0)) : 0.0F;
}

double openSeconds(const TrackCell& cell)
{
    return std::chrono::duration<double>(*between(cell.begin, cell.until)).count() *
           static_cast<double>(cell.openShare);
}

TrackCell merged(const TrackCell& a, const TrackCell& b)
{
    TrackCell both = a.failed == 0 && b.failed > 0 ? b : a;
    both.begin = a.begin;
    both.until = std::max(a.until, b.until);
    both.cycles = a.cycles + b.cycles;
    both.failed = a.failed + b.failed;
    both.openShare = shareOf(both, openSeconds(a) + openSeconds(b));
    return both;
}
} // namespace

Moment connectionEnd(const Cycle& cycle, const Stage& stage)
{
    if (cycle.closeReceived.isKnown())
        return std::max(cycle.closeReceived, cycle.closeSent);
    if (cycle.closeSent.isKnown() && (cycle.outcome == Outcome::Ok || cycle.outcome == Outcome::LeftEarly))
        return cycle.closeSent;
    const Moment lastSeen = std::max({cycle.start, cycle.tcp, cycle.upgrade, cycle.firstEcho, cycle.closeSent});
    if (!cycle.end.isKnown())
        return lastSeen;
    if (stage.reconnect.isOn() && callsForReturn(cycle.outcome))
        return std::max(lastSeen, cycle.end);
    // How long a pause was that a pattern has drawn is not on record.
    return hasFixedCycle(stage) ? std::max(lastSeen, Moment(cycle.end.sinceStart() - stage.disconnected)) : lastSeen;
}

ClientTrack& ClientTracks::track(qint32 client)
{
    const auto index = static_cast<std::size_t>(std::max(client, 0));
    if (index >= m_tracks.size())
        m_tracks.resize(index + 1);
    return m_tracks[index];
}

void ClientTracks::add(const Cycle& cycle, const Stage& stage)
{
    if (!cycle.start.isKnown())
        return;
    ClientTrack& track = this->track(cycle.client);
    TrackCell cell;
    cell.cycle = cycle;
    cell.begin = cycle.start;
    cell.ended = connectionEnd(cycle, stage);
    cell.until = std::max(cycle.end, cell.ended);
    cell.failed = isFailure(cycle.outcome) ? 1 : 0;
    if (cycle.opened())
        cell.openShare = shareOf(cell, std::chrono::duration<double>(*between(cycle.upgrade, cell.ended)).count());
    track.failed += cell.failed;
    m_failed += cell.failed;
    track.cells.push_back(cell);
    if (++m_cells > m_budget)
        compact();
}

void ClientTracks::change(const ClientChange& change)
{
    ClientTrack& track = this->track(change.client);
    track.doing = change.doing;
    track.since = change.since;
}

void ClientTracks::end()
{
    for (ClientTrack& track : m_tracks)
        track.doing = ClientChange::Doing::Nothing;
}

void ClientTracks::clear()
{
    m_tracks.clear();
    m_cells = 0;
    m_failed = 0;
}

void ClientTracks::compact()
{
    constexpr std::size_t Pair = 2;
    m_cells = 0;
    for (ClientTrack& track : m_tracks) {
        auto& cells = track.cells;
        const std::size_t pairs = cells.size() / (2 * Pair);
        for (std::size_t i = 0; i < pairs; ++i)
            cells[i] = merged(cells[Pair * i], cells[Pair * i + 1]);
        const auto from = cells.begin() + static_cast<std::ptrdiff_t>(pairs);
        cells.erase(from, from + static_cast<std::ptrdiff_t>(pairs));
        m_cells += cells.size();
    }
}

std::vector<int> ClientTracks::worstFirst() const
{
    std::vector<int> order(m_tracks.size());
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(), [this](int a, int b) {
        return m_tracks[static_cast<std::size_t>(a)].failed > m_tracks[static_cast<std::size_t>(b)].failed;
    });
    return order;
}

} // namespace flapscope
