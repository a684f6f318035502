#pragma once

#include "core/record.h"
#include "ui/event.h"

#include <QPointer>
#include <QWidget>

#include <optional>

class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QStackedLayout;
class QTableView;

namespace flapscope
{

class EmptyState;
class EventFilter;
class EventModel;
class Session;
class Theme;

/// What happened in a run, as a list that can be filtered and copied: phases, notices, and every cycle that failed.
class EventsPanel final : public QWidget
{
    Q_OBJECT

public:
    explicit EventsPanel(const Theme& theme, QWidget* parent = nullptr);

    /// From now on lists what happens in that session, which has not been started yet.
    void follow(const Session& session);
    /// Lists what happened in a run that is over.
    void showRecord(const Record& record);
    void clear();

    /// Filter and copy. It lies above the list until it is put elsewhere.
    [[nodiscard]] QWidget* tools() const { return m_tools; }
    [[nodiscard]] const EventModel& events() const { return *m_model; }

public Q_SLOTS:
    /// Only events of that cycle, until the user says otherwise; none: of all cycles.
    void showCycle(const std::optional<flapscope::CycleKey>& cycle);
    /// The selected lines, or all that are listed, to the clipboard: time, kind and text with tabs between.
    void copy() const;

Q_SIGNALS:
    /// A line that tells of that cycle was chosen.
    void cycleActivated(const flapscope::CycleKey& cycle);

private:
    void changeEvent(QEvent* event) override;
    void buildTools(const Theme& theme);
    void buildTable(const Theme& theme);
    void layOut();
    void append(const std::vector<Event>& events);
    void showCount();
    void setRowHeight();
    void activate(const QModelIndex& index);

    EventModel* m_model;
    EventFilter* m_filter;
    QWidget* m_tools;
    QLineEdit* m_words;
    QComboBox* m_least;
    QPushButton* m_cycle;
    QLabel* m_count;
    QPushButton* m_copy;
    QTableView* m_table;
    EmptyState* m_empty;
    QStackedLayout* m_stack;
    QPointer<const QObject> m_session;
    Plan m_plan;
};

} // namespace flapscope
