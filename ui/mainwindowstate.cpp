#include "ui/mainwindow.h"

#include "core/planjson.h"
#include "core/preset.h"
#include "ui/chartspage.h"
#include "ui/setuppanel.h"
#include "ui/windowactions.h"

#include <QAction>
#include <QJsonDocument>
#include <QSplitter>
#include <QTabWidget>

// What the window is told by its last time, and tells its next one.
namespace flapscope
{

namespace
{
constexpr QSize FirstSize(1360, 860);

QByteArray stored(const Plan& plan)
{
    return QJsonDocument(toJson(masked(plan))).toJson(QJsonDocument::Compact);
}
} // namespace

void MainWindow::restoreState()
{
    if (!restoreGeometry(m_settings.value(QStringLiteral("window/geometry")).toByteArray()))
        resize(FirstSize);
    for (QSplitter* splitter : {m_columns, m_rows, m_liveSplit})
        splitter->restoreState(m_settings.value(QStringLiteral("window/") + splitter->objectName()).toByteArray());
    const auto shown = [this](QAction* action, const char* key) {
        action->setChecked(m_settings.value(QStringLiteral("window/") + QLatin1StringView(key), true).toBool());
    };
    shown(m_actions->setup, "setup");
    shown(m_actions->verdict, "verdict");
    shown(m_actions->log, "log");
    m_log->setCurrentIndex(m_settings.value(QStringLiteral("window/logPage"), 0).toInt());
    if (m_settings.contains(QStringLiteral("window/sections")))
        m_setup->setUnfolded(m_settings.value(QStringLiteral("window/sections")).toStringList());
    if (m_settings.contains(QStringLiteral("window/charts")))
        m_charts->setShownCharts(m_settings.value(QStringLiteral("window/charts")).toStringList());
}

void MainWindow::keepState()
{
    m_settings.setValue(QStringLiteral("window/geometry"), saveGeometry());
    for (const QSplitter* splitter : {m_columns, m_rows, m_liveSplit})
        m_settings.setValue(QStringLiteral("window/") + splitter->objectName(), splitter->saveState());
    m_settings.setValue(QStringLiteral("window/setup"), m_actions->setup->isChecked());
    m_settings.setValue(QStringLiteral("window/verdict"), m_actions->verdict->isChecked());
    m_settings.setValue(QStringLiteral("window/log"), m_actions->log->isChecked());
    m_settings.setValue(QStringLiteral("window/logPage"), m_log->currentIndex());
    m_settings.setValue(QStringLiteral("window/sections"), m_setup->unfolded());
    m_settings.setValue(QStringLiteral("window/charts"), m_charts->shownCharts());
}

void MainWindow::restorePlan()
{
    const auto plan = planFromJson(m_settings.value(QStringLiteral("plan/edited")).toByteArray());
    if (!plan)
        return; // the first time, or from another version
    const auto saved = planFromJson(m_settings.value(QStringLiteral("plan/saved")).toByteArray());
    m_document.restore(*plan, saved ? *saved : *plan, m_settings.value(QStringLiteral("plan/path")).toString());
}

void MainWindow::keepPlan()
{
    m_settings.setValue(QStringLiteral("plan/edited"), stored(m_document.plan()));
    m_settings.setValue(QStringLiteral("plan/saved"), stored(m_document.savedPlan()));
    m_settings.setValue(QStringLiteral("plan/path"), m_document.path());
}

} // namespace flapscope
