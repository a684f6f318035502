#pragma once

#include "core/record.h"
#include "ui/runcontrol.h"

#include <QFrame>
#include <QStringList>

class QComboBox;
class QLabel;
class QMenu;
class QPushButton;
class QToolButton;

namespace flapscope
{

class LineField;
class PlanDocument;
class Theme;
class WindowActions;

/// The bar above everything: run and stop, whom to connect to, which plan, how the demo server behaves, the report.
class RunBar final : public QFrame
{
    Q_OBJECT

public:
    RunBar(PlanDocument& document, const Theme& theme, const WindowActions& actions, QWidget* parent = nullptr);
    ~RunBar() override;

    void setState(RunControl::State state);
    /// Where the demo server listens in this run.
    void setTarget(const TargetFacts& target);
    /// URLs that were used before, to be chosen again.
    void setRecentTargets(const QStringList& urls);
    /// The menu of plans, for whoever knows what else is in it.
    [[nodiscard]] QMenu& planMenu() const { return *m_planMenu; }
    /// Puts the keyboard where a run is begun, or ended.
    void focusRun();
    /// Whether it is there.
    [[nodiscard]] bool isAtRun() const;
    void focusTarget();

private:
    QPushButton* makeButton(QAction& action, const char* tone);
    QToolButton* makeTool(QAction& action);
    QWidget* makeTarget();
    QWidget* makeSearch(const WindowActions& actions);
    QWidget* makePlan();
    QWidget* makeConduct();
    void chooseTarget(int index);
    void chooseConduct(int index);
    void follow();

    PlanDocument& m_document;
    const Theme& m_theme;
    QPushButton* m_run;
    QPushButton* m_stop;
    QComboBox* m_target = nullptr;
    LineField* m_url = nullptr;
    QPushButton* m_plan = nullptr;
    QMenu* m_planMenu = nullptr;
    QWidget* m_conductPart = nullptr;
    QComboBox* m_conduct = nullptr;
};

} // namespace flapscope
