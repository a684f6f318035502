#pragma once

#include "core/metrics.h"
#include "core/record.h"
#include "core/verdict.h"
#include "ui/findingmodel.h"

#include <QWidget>

class QLabel;
class QTableView;

namespace flapscope
{

class IconLabel;
class Theme;
class VerticalScroll;

/// What a run means: the verdict, how many cycles it rests on, and a row per criterion. A click or Enter on a row asks
/// for its chart.
class VerdictPanel final : public QWidget
{
    Q_OBJECT

public:
    explicit VerdictPanel(const Theme& theme, QWidget* parent = nullptr);

    /// Nothing was run yet: what the plan will be judged by.
    void expect(const Plan& plan);
    /// A run of the plan has begun.
    void begin(const Plan& plan);
    /// While a run goes on: every value may still change.
    void showProvisional(const Verdict& verdict, const Metrics& metrics);
    void showFinal(const Verdict& verdict, const Metrics& metrics);

    [[nodiscard]] const FindingModel& findings() const { return *m_model; }

Q_SIGNALS:
    /// The criterion of that id was chosen.
    void findingActivated(const QString& id);

private:
    void changeEvent(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;
    void buildTable(const Theme& theme);
    void layOut();
    void applyFonts();
    void fitColumns();
    void onCurrentRow(const QModelIndex& current);
    void setHeadline(const Appearance& appearance, const QString& finality);
    void setReasons(const QStringList& reasons);
    void setTotals(const Metrics& metrics);
    void clearTotals();
    void setRows(const QList<FindingRow>& rows);
    void showDetail();

    FindingModel* m_model;
    IconLabel* m_picture;
    QLabel* m_headline;
    QLabel* m_finality;
    QLabel* m_reasons;
    QLabel* m_cycles;
    QLabel* m_totals;
    QTableView* m_table;
    VerticalScroll* m_scroll = nullptr;
    QLabel* m_detail;
};

} // namespace flapscope
