#pragma once

#include "session/lab.h"

#include <QWidget>

#include <memory>

class QCheckBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QSpinBox;
class QStackedWidget;
class QTableView;

namespace flapscope
{

class LabModel;
class StormView;
class Theme;

/// Reconnect policies in the same storm: which ones to try, how many clients, and, policy after policy, a strip of the
/// chart and a row of the table. The server is the demo server, or one of the user's with a command that restarts it.
class LabPage final : public QWidget
{
    Q_OBJECT

public:
    /// `options` are those of a session; what the lab runs is kept in no history. Results are written into folders of
    /// `root`.
    LabPage(const Theme& theme, const Session::Options& options, const QString& root, QWidget* parent = nullptr);
    ~LabPage() override;

    [[nodiscard]] bool isRunning() const { return m_lab != nullptr; }
    [[nodiscard]] const LabResult& result() const { return m_result; }
    /// While a run goes on, no lab may begin: each would disturb the other.
    void setBlocked(bool blocked);

public Q_SLOTS:
    void start();
    void stop();
    /// Writes table, chart and data into a new folder, and says which.
    void exportResult();

Q_SIGNALS:
    void runningChanged(bool running);
    void finished(const flapscope::LabResult& result);

private:
    QWidget* makeControls();
    QWidget* makeTargetRow();
    QWidget* makeButtonRow();
    QWidget* makeResults();
    [[nodiscard]] Plan plan() const;
    [[nodiscard]] Session::Options options() const;
    [[nodiscard]] QList<ReconnectPolicy> chosen() const;
    void follow();
    void say(const QString& text);
    void setResult(const LabResult& result);
    void onFinished(const LabResult& result);

    const Theme& m_theme;
    Session::Options m_options;
    const QString m_root;
    std::unique_ptr<Lab> m_lab; // while one runs
    LabResult m_result;
    LabModel* m_model;
    QList<QCheckBox*> m_policies;
    QLineEdit* m_url = nullptr;
    QLineEdit* m_restartCommand = nullptr;
    QSpinBox* m_clients = nullptr;
    QSpinBox* m_down = nullptr;
    QPushButton* m_run = nullptr;
    QPushButton* m_stop = nullptr;
    QPushButton* m_export = nullptr;
    QLabel* m_status = nullptr;
    QStackedWidget* m_results = nullptr;
    StormView* m_chart = nullptr;
    QTableView* m_table = nullptr;
    bool m_blocked = false;
};

} // namespace flapscope
