#pragma once

#include "session/lab.h"

#include <QWidget>

#include <memory>

class QCheckBox;
class QLabel;
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
/// chart and a row of the table. The server is the demo server, which is restarted.
class LabPage final : public QWidget
{
    Q_OBJECT

public:
    /// `options` are those of a session; what the lab runs is kept in no history.
    LabPage(const Theme& theme, const Session::Options& options, QWidget* parent = nullptr);
    ~LabPage() override;

    [[nodiscard]] bool isRunning() const { return m_lab != nullptr; }
    [[nodiscard]] const LabResult& result() const { return m_result; }
    /// While a run goes on, no lab may begin: each would disturb the other.
    void setBlocked(bool blocked);

public Q_SLOTS:
    void start();
    void stop();

Q_SIGNALS:
    void runningChanged(bool running);
    void finished(const flapscope::LabResult& result);

private:
    QWidget* makeControls();
    QWidget* makeResults();
    [[nodiscard]] Plan plan() const;
    [[nodiscard]] QList<ReconnectPolicy> chosen() const;
    void follow();
    void say(const QString& text);
    void setResult(const LabResult& result);
    void onFinished(const LabResult& result);

    const Theme& m_theme;
    Session::Options m_options;
    std::unique_ptr<Lab> m_lab; // while one runs
    LabResult m_result;
    LabModel* m_model;
    QList<QCheckBox*> m_policies;
    QSpinBox* m_clients = nullptr;
    QSpinBox* m_down = nullptr;
    QPushButton* m_run = nullptr;
    QPushButton* m_stop = nullptr;
    QLabel* m_status = nullptr;
    QStackedWidget* m_results = nullptr;
    StormView* m_chart = nullptr;
    QTableView* m_table = nullptr;
    bool m_blocked = false;
};

} // namespace flapscope
