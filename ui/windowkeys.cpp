#include "ui/windowkeys.h"

#include <QAction>
#include <QApplication>
#include <QKeyEvent>
#include <QWidget>

#include <algorithm>

namespace flapscope
{

WindowKeys::WindowKeys(const QWidget& window, QList<QAction*> actions, QObject* parent)
    : QObject(parent), m_window(window), m_actions(std::move(actions))
{
    // Before any field is asked: an event filter of the application is the first to see an event.
    qApp->installEventFilter(this);
}

bool WindowKeys::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() != QEvent::ShortcutOverride)
        return QObject::eventFilter(watched, event);
    const auto* widget = qobject_cast<const QWidget*>(watched);
    const auto* press = static_cast<const QKeyEvent*>(event);
    if (!widget || widget->window() != &m_window || !(press->modifiers() & Qt::ControlModifier) ||
        !isOurs(QKeySequence(press->keyCombination())))
        return QObject::eventFilter(watched, event);
    event->ignore();
    return true;
}

bool WindowKeys::isOurs(const QKeySequence& key) const
{
    return std::any_of(m_actions.cbegin(), m_actions.cend(), [&key](const QAction* action) {
        return action->isEnabled() && action->shortcuts().contains(key);
    });
}

} // namespace flapscope
