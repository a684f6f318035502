#include "ui/trackrows.h"

#include <algorithm>
#include <numeric>

namespace flapscope
{

void TrackRows::arrange(const ClientTracks& tracks, int clients)
{
    const int all = std::max(clients, static_cast<int>(tracks.tracks().size()));
    m_shared = all > MostAlone;
    m_worstFirst = all > MostInOrder && !m_shared;
    m_rows.clear();
    if (m_shared) {
        const int each = (all + SharedRows - 1) / SharedRows;
        for (int first = 0; first < all; first += each) {
            std::vector<int> row(static_cast<std::size_t>(std::min(each, all - first)));
            std::iota(row.begin(), row.end(), first);
            m_rows.push_back(std::move(row));
        }
        return;
    }
    std::vector<int> order;
    if (m_worstFirst)
        order = tracks.worstFirst();
    for (int client = static_cast<int>(order.size()); client < all; ++client)
        order.push_back(client);
    for (int client : order)
        m_rows.push_back({client});
}

int TrackRows::rowOf(int client) const
{
    const auto row = std::find_if(m_rows.begin(), m_rows.end(), [client](const std::vector<int>& clients) {
        return std::find(clients.begin(), clients.end(), client) != clients.end();
    });
    return row == m_rows.end() ? -1 : static_cast<int>(row - m_rows.begin());
}

QString TrackRows::label(int row) const
{
    const std::vector<int>& clients = this->clients(row);
    const QString first = QStringLiteral("c%1").arg(clients.front() + 1);
    return clients.size() == 1 ? first : first + u'…';
}

} // namespace flapscope
