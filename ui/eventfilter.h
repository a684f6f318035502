#pragma once

#include "ui/event.h"

#include <QSortFilterProxyModel>

#include <optional>

namespace flapscope
{

/// The events that the user wants to see: with certain words, of a severity, of one cycle.
class EventFilter final : public QSortFilterProxyModel
{
    Q_OBJECT

public:
    using QSortFilterProxyModel::QSortFilterProxyModel;

    /// Every word must be in the text, in any order and case. Empty: all.
    void setWords(const QString& words);
    /// This severity and graver ones.
    void setLeast(Notice::Severity severity);
    /// Only events of that cycle; none: of all.
    void setCycle(const std::optional<CycleKey>& cycle);
    [[nodiscard]] const std::optional<CycleKey>& cycle() const { return m_cycle; }

private:
    [[nodiscard]] bool filterAcceptsRow(int row, const QModelIndex& parent) const override;

    QStringList m_words;
    Notice::Severity m_least = Notice::Severity::Information;
    std::optional<CycleKey> m_cycle;
};

} // namespace flapscope
