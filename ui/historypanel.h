#pragma once

#include "core/result.h"
#include "history/retention.h"
#include "history/runsummary.h"

#include <QList>
#include <QString>
#include <QWidget>

#include <optional>

class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QStackedLayout;
class QTableView;
class QToolButton;

namespace flapscope
{

class EmptyState;
class HistoryModel;
class Theme;

/// Past runs: found by words as they are typed, starred, noted, pinned as reference, compared, opened, deleted and
/// taken back. What goes wrong is said in place. Reads and writes the history in the main thread, but no run's data.
class HistoryPanel final : public QWidget
{
    Q_OBJECT

public:
    static constexpr qsizetype MostCompared = 5;

    /// `path` is the history's file; empty when runs are not kept.
    HistoryPanel(const Theme& theme, const QString& path, QWidget* parent = nullptr);

    [[nodiscard]] const QString& path() const { return m_path; }
    [[nodiscard]] const HistoryModel& model() const { return *m_model; }
    /// The runs that are selected, in the order of the list.
    [[nodiscard]] QStringList selected() const;
    void select(const QStringList& ids);

    /// How runs are kept; none without a history that can be read.
    [[nodiscard]] std::optional<Retention> retention() const;
    /// Keeps runs so from now on, and removes what is beyond; how many.
    Result<int> setRetention(const Retention& retention);

public Q_SLOTS:
    /// Reads the list again.
    void refresh();
    void openSelected();
    void compareSelected();
    void starSelected();
    void pinSelected();
    void deleteSelected();
    void undoDelete();

Q_SIGNALS:
    void openAsked(const QString& id);
    /// Two to five runs, the reference first.
    void compareAsked(const QStringList& ids);
    /// The user wants to take the run of a bundle in.
    void importAsked();
    /// The user wants to run a plan.
    void runAsked();

private:
    void showEvent(QShowEvent* event) override;
    void changeEvent(QEvent* event) override;
    QWidget* makeTools(const Theme& theme);
    void makeTable(const Theme& theme);
    void filter();
    void showCount();
    void updateButtons();
    void setRowHeight();
    void setMarks(const QString& id, const RunMarks& marks);
    void say(const QString& text);
    /// Opens the history, does something with it, says what went wrong, and shows the list as it is then.
    template <typename Task> Faults change(Task task);

    const QString m_path;
    HistoryModel* m_model;
    QLineEdit* m_words;
    QComboBox* m_verdict;
    QToolButton* m_starred;
    QLabel* m_count;
    QLabel* m_message;
    QPushButton* m_undo;
    QPushButton* m_open;
    QPushButton* m_compare;
    QPushButton* m_star;
    QPushButton* m_pin;
    QPushButton* m_delete;
    QPushButton* m_import;
    QTableView* m_table;
    EmptyState* m_empty;
    QStackedLayout* m_stack;
    QStringList m_deleted; // by the latest deletion
    bool m_read = false;   // the list has been read once
};

} // namespace flapscope
