#pragma once

#include <QDialog>
#include <QString>

class QAction;
class QTextBrowser;

namespace flapscope
{

/// A window with a text to be read: help, shortcuts, about. Not modal.
class TextWindow final : public QDialog
{
    Q_OBJECT

public:
    TextWindow(const QString& title, const QString& html, QWidget* parent = nullptr);

private:
    QTextBrowser* m_text;
};

/// The help, with the shortcuts of `actions` as they are.
QString helpText(const QList<QAction*>& actions);
/// A table of what can be asked of the window by keyboard.
QString shortcutText(const QList<QAction*>& actions);
/// Version, licence and what the program is made of.
QString aboutText();

} // namespace flapscope
