#pragma once

#include "ui/clienttracks.h"

#include <QString>

#include <vector>

namespace flapscope
{

/// Which clients are told in which row: each client its own up to 200, from 25 on the worst first; more share rows,
/// each of which then tells how many of its clients are open.
class TrackRows
{
public:
    static constexpr int MostInOrder = 24;
    static constexpr int MostAlone = 200;
    static constexpr int SharedRows = 20;

    /// `clients`: as many as the plan has at most, which may be more than have begun.
    void arrange(const ClientTracks& tracks, int clients);

    [[nodiscard]] int count() const { return static_cast<int>(m_rows.size()); }
    /// The clients of a row: one, or several that share it.
    [[nodiscard]] const std::vector<int>& clients(int row) const { return m_rows.at(static_cast<std::size_t>(row)); }
    /// The row of a client; −1 for one that is not there.
    [[nodiscard]] int rowOf(int client) const;
    /// "c3"; of several, the first of them: "c9…".
    [[nodiscard]] QString label(int row) const;
    [[nodiscard]] bool areShared() const { return m_shared; }
    [[nodiscard]] bool areWorstFirst() const { return m_worstFirst; }

private:
    std::vector<std::vector<int>> m_rows;
    bool m_shared = false;
    bool m_worstFirst = false;
};

} // namespace flapscope
