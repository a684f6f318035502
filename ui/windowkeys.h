#pragma once

#include <QKeySequence>
#include <QObject>

class QAction;
class QWidget;

namespace flapscope
{

/// Keeps the keys of a window's actions for the window while a text field has the keyboard. On X11 a QLineEdit takes
/// Ctrl+E and Ctrl+D for itself ("end of line", "delete"), and the action of that key would never be asked for. Keys
/// without Ctrl stay with the field, since they write; undo and redo too, since a field has its own.
class WindowKeys final : public QObject
{
    Q_OBJECT

public:
    /// Both must outlive it. `actions` are read anew at each key.
    WindowKeys(const QWidget& window, QList<QAction*> actions, QObject* parent);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    [[nodiscard]] bool isOurs(const QKeySequence& key) const;

    const QWidget& m_window;
    const QList<QAction*> m_actions;
};

} // namespace flapscope
