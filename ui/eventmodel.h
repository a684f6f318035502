#pragma once

#include "ui/event.h"

#include <QAbstractTableModel>

#include <deque>
#include <vector>

namespace flapscope
{

/// What happened in a run, in the order in which it was told. Keeps the latest 10,000 and counts what it let go.
class EventModel final : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { Time, Severity, Text };
    enum Role : int {
        SeverityRole = Qt::UserRole + 100, ///< int of Notice::Severity
        CycleRole,                         ///< CycleKey; none when it tells of no cycle
    };
    static constexpr int MostKept = 10'000;

    using QAbstractTableModel::QAbstractTableModel;

    void clear();
    void append(const std::vector<Event>& events);
    [[nodiscard]] const Event& at(int row) const { return m_events.at(static_cast<std::size_t>(row)); }
    /// Older events that had to go.
    [[nodiscard]] quint64 dropped() const { return m_dropped; }

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    void makeRoomFor(int count);

    std::deque<Event> m_events;
    quint64 m_dropped = 0;
};

} // namespace flapscope

Q_DECLARE_METATYPE(flapscope::CycleKey)
