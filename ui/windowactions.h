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

    QAction* newPlan = nullptr;
    QAction* open = nullptr;
    QMenu* recent = nullptr;
    QAction* save = nullptr;
    QAction* saveAs = nullptr;
    QAction* quit = nullptr;
    QAction* undo = nullptr;
    QAction* redo = nullptr;
    QAction* editUrl = nullptr;
    QAction* copyCommand = nullptr;
    QAction* preferences = nullptr;
    QAction* run = nullptr;
    QAction* stop = nullptr;
    QAction* findClients = nullptr;
    QAction* findRate = nullptr;
    QAction* live = nullptr;
    QAction* compare = nullptr;
    QAction* report = nullptr;
    QAction* lab = nullptr;
    QAction* followLive = nullptr;
    QAction* marker = nullptr;
    QAction* frameFailures = nullptr;
    QAction* setup = nullptr;
    QAction* verdict = nullptr;
    QAction* log = nullptr;
    QAction* system = nullptr;
    QAction* light = nullptr;
    QAction* dark = nullptr;
    QAction* presentation = nullptr;
    QAction* exportReport = nullptr;
    QAction* help = nullptr;
    QAction* shortcuts = nullptr;
    QAction* about = nullptr;

private:
    QAction* make(const char* text, const QList<int>& keys, const char* icon = nullptr, const char* hint = nullptr);
    void makeModes();

    const Theme& m_theme;
};

} // namespace flapscope
