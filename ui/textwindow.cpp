#include "ui/textwindow.h"

#include "ui/theme.h"

#include <QAction>
#include <QCoreApplication>
#include <QDialogButtonBox>
#include <QFile>
#include <QKeySequence>
#include <QTextBrowser>
#include <QVBoxLayout>

namespace flapscope
{

namespace
{
QString resourceText(const QString& name)
{
    QFile file(QStringLiteral(":/help/") + name);
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

QString row(const QString& what, const QString& keys)
{
    return QStringLiteral(
               "<tr><td style=\"padding: 3px 24px 3px 0\">%1</td><td style=\"padding: 3px 0\"><b>%2</b></td></tr>")
        .arg(what.toHtmlEscaped(), keys.toHtmlEscaped());
}

QString plain(QString text)
{
    return text.remove(u'&').remove(u'…');
}
} // namespace

TextWindow::TextWindow(const QString& title, const QString& html, QWidget* parent)
    : QDialog(parent), m_text(new QTextBrowser)
{
    constexpr QSize Comfortable(720, 640);
    setWindowTitle(title);
    setAttribute(Qt::WA_DeleteOnClose);
    resize(Comfortable);
    m_text->setAccessibleName(title);
    m_text->setOpenExternalLinks(true);
    m_text->document()->setDocumentMargin(grid::Three);
    m_text->setHtml(html);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::close);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, grid::One);
    layout->addWidget(m_text, 1);
    layout->addWidget(buttons);
}

QString shortcutText(const QList<QAction*>& actions)
{
    QString rows;
    for (const QAction* action : actions) {
        if (!action->shortcuts().isEmpty())
            rows +=
                row(plain(action->text()), QKeySequence::listToString(action->shortcuts(), QKeySequence::NativeText));
    }
    rows += row(QStringLiteral("Stop the run, when nothing is being edited"), QStringLiteral("Esc"));
    rows += row(QStringLiteral("In the client timeline: one cycle back, on"), QStringLiteral(", and ."));
    rows += row(QStringLiteral("In the client timeline: frame the failures"), QStringLiteral("F"));
    rows += row(QStringLiteral("In a chart: move the crosshair"), QStringLiteral("← and →"));
    rows += row(QStringLiteral("In a chart: nearer, further"), QStringLiteral("+ and −"));
    return QStringLiteral("<h2>Keyboard shortcuts</h2><table>%1</table>").arg(rows);
}

QString helpText(const QList<QAction*>& actions)
{
    return resourceText(QStringLiteral("help.html")) + shortcutText(actions);
}

QString aboutText()
{
    return resourceText(QStringLiteral("about.html"))
        .replace(QStringLiteral("@version"), QCoreApplication::applicationVersion())
        .replace(QStringLiteral("@qt"), QString::fromLatin1(qVersion()));
}

} // namespace flapscope
