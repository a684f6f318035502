#pragma once

#include "core/cycle.h"
#include "core/plan.h"
#include "engine/grouptick.h"

#include <cstddef>
#include <optional>
#include <vector>

namespace flapscope
{

/// When the connection of a cycle was over: as recorded where the peer's Close was seen, else before the pause of
/// `stage`. Missing when the cycle has neither.
Moment connectionEnd(const Cycle& cycle, const Stage& stage);

/// One cycle of a client, or several neighbours that were merged to save memory.
struct TrackCell
{
    Cycle cycle;  ///< of several, the one that tells most: the first failed one, else the first
    Moment begin; ///< start of the first
    Moment ended; ///< when the connection of `cycle` was over
    Moment until; ///< end of the last
    quint32 cycles = 1;
    quint32 failed = 0;     ///< of them, and charged to the server
    float openShare = 0.0F; ///< of the time from `begin` to `until`, 0 … 1
};

/// What one client did, and what it does now.
struct ClientTrack
{
    std::vector<TrackCell> cells; ///< in order of time, without overlap
    quint64 failed = 0;
    ClientChange::Doing doing = ClientChange::Doing::Nothing;
    Moment since; ///< when it began to; missing before the first change
};

/// The cycles of every client in bounded memory, for drawing. When there are too many, the older half of each client's
/// cells is merged two by two: what is recent keeps its detail, and no failure is lost.
class ClientTracks
{
public:
    /// At most `budget` cells as long as that is at least 4 a client.
    explicit ClientTracks(std::size_t budget = 131'072) : m_budget(budget) {}

    /// The next finished cycle of its client.
    void add(const Cycle& cycle, const Stage& stage);
    /// What a client does now.
    void change(const ClientChange& change);
    /// Nobody does anything any more.
    void end();
    void clear();

    [[nodiscard]] const std::vector<ClientTrack>& tracks() const { return m_tracks; }
    [[nodiscard]] std::size_t cells() const { return m_cells; }
    [[nodiscard]] quint64 failed() const { return m_failed; }
    /// Clients by number of failures, most first; those with as many in their own order.
    [[nodiscard]] std::vector<int> worstFirst() const;

private:
    ClientTrack& track(qint32 client);
    void compact();

    std::size_t m_budget;
    std::size_t m_cells = 0;
    quint64 m_failed = 0;
    std::vector<ClientTrack> m_tracks;
};

} // namespace flapscope
