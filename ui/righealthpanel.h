#pragma once

#include "core/metrics.h"
#include "core/record.h"
#include "ui/righealth.h"

#include <QPointer>
#include <QWidget>

class QLabel;
class QTableView;

namespace flapscope
{

class FindingModel;
class IconLabel;
class Session;
class Theme;

/// Whether this machine kept up with the plan. What it shows can only make a run invalid, never fail the server.
class RigHealthPanel final : public QWidget
{
    Q_OBJECT

public:
    explicit RigHealthPanel(const Theme& theme, QWidget* parent = nullptr);

    /// From now on watches the workers of that session, which has not been started yet.
    void follow(const Session& session);
    /// What was measured so far.
    void setMetrics(const Metrics& metrics);
    /// A run that is over.
    void showRecord(const Record& record, const Metrics& metrics);

    [[nodiscard]] const FindingModel& checks() const { return *m_model; }

private:
    void changeEvent(QEvent* event) override;
    void buildTable(const Theme& theme);
    void applyFonts();
    void showRows();

    FindingModel* m_model;
    IconLabel* m_picture;
    QLabel* m_headline;
    QTableView* m_table;
    QPointer<const Session> m_session;
    RigHealth m_health;
    Plan m_plan;
    Metrics m_metrics;
};

} // namespace flapscope
