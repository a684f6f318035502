#pragma once

#include <QList>
#include <QObject>

class QAction;
class QActionGroup;
class QMenu;
class QMenuBar;

namespace flapscope
{

class Theme;

/// Everything that can be asked of the window, each with its text, shortcut and drawing, once: menus, buttons and the
/// list of shortcuts are made from these. What they do is the window's business.
class WindowActions final : public QObject
{
    Q_OBJECT

public:
    WindowActions(const Theme& theme, QObject* parent);

    /// Fills a menu bar, and keeps `recent` for the window to fill.
    void fill(QMenuBar& bar);
    /// In the order of the menus.
    [[nodiscard]] QList<QAction*> all() const;

    QAction* newPlan;
    QAction* open;
    QMenu* recent = nullptr;
    QAction* save;
    QAction* saveAs;
    QAction* quit;
    QAction* undo;
    QAction* redo;
    QAction* editUrl;
    QAction* copyCommand;
    QAction* preferences;
    QAction* run;
    QAction* stop;
    QAction* findClients;
    QAction* findRate;
    QAction* live;
    QAction* compare;
    QAction* report;
    QAction* lab;
    QAction* followLive;
    QAction* marker;
    QAction* frameFailures;
    QAction* setup;
    QAction* verdict;
    QAction* log;
    QAction* system;
    QAction* light;
    QAction* dark;
    QAction* presentation;
    QAction* exportReport;
    QAction* help;
    QAction* shortcuts;
    QAction* about;

private:
    QAction* make(const char* text, const QList<int>& keys, const char* icon = nullptr, const char* hint = nullptr);
    void makeModes();

    const Theme& m_theme;
};

} // namespace flapscope
