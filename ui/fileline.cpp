#include "ui/fileline.h"

#include "ui/theme.h"

#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QToolButton>

namespace flapscope
{

FileLine::FileLine(const Theme& theme, QLineEdit* line, const QString& filter, QWidget* parent)
    : QWidget(parent), m_line(line), m_filter(filter)
{
    auto* button = new QToolButton;
    button->setIcon(theme.icon(QStringLiteral("folder"), &Palette::muted));
    button->setAccessibleName(QStringLiteral("Choose %1").arg(line->accessibleName()));
    button->setToolTip(button->accessibleName());
    button->setFocusPolicy(Qt::StrongFocus);
    connect(button, &QToolButton::clicked, this, &FileLine::choose);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(grid::Half);
    layout->addWidget(line, 1);
    layout->addWidget(button);
}

void FileLine::choose()
{
    auto* dialog = new QFileDialog(window(), m_line->accessibleName(), QFileInfo(m_line->text()).path(), m_filter);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, m_line, [line = m_line](const QString& path) {
        line->setText(path);
        Q_EMIT line->textEdited(path);
    });
    dialog->open();
}

} // namespace flapscope
