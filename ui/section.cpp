#include "ui/section.h"

#include "ui/theme.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>
#include <QVBoxLayout>

namespace flapscope
{

Section::Section(const Theme& theme, const QString& icon, const QString& title, QWidget* parent)
    : QWidget(parent), m_header(new QToolButton), m_summary(new QLabel), m_content(new QWidget),
      m_layout(new QVBoxLayout(m_content))
{
    m_header->setText(title);
    m_header->setIcon(theme.icon(icon, &Palette::muted));
    m_header->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_header->setCheckable(true);
    m_header->setFont(Theme::font(TextSize::Heading));
    m_header->setFocusPolicy(Qt::StrongFocus);
    m_header->setAccessibleName(QStringLiteral("%1 section").arg(title));
    setTone(*m_header, "section");
    m_summary->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    m_summary->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);

    auto* line = new QHBoxLayout;
    line->addWidget(m_header);
    line->addWidget(m_summary, 1);
    m_layout->setContentsMargins(grid::Half, grid::Half, grid::Half, grid::One);
    m_layout->setSpacing(grid::One);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(line);
    layout->addWidget(m_content);

    connect(m_header, &QToolButton::toggled, this, [this](bool expanded) {
        showState();
        Q_EMIT toggled(expanded);
    });
    showState();
}

void Section::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::ApplicationFontChange)
        m_header->setFont(Theme::font(TextSize::Heading));
}

void Section::addContent(QWidget* content)
{
    m_layout->addWidget(content);
}

void Section::setSummary(const QString& summary)
{
    m_summaryText = summary;
    showState();
}

void Section::setMistakes(qsizetype count)
{
    m_mistakes = count;
    showState();
}

bool Section::isExpanded() const
{
    return m_header->isChecked();
}

void Section::setExpanded(bool expanded)
{
    m_header->setChecked(expanded);
}

void Section::showState()
{
    m_content->setVisible(isExpanded());
    m_header->setAccessibleDescription(isExpanded() ? QStringLiteral("unfolded") : QStringLiteral("folded"));
    if (m_mistakes > 0) {
        m_summary->setText(m_mistakes == 1 ? QStringLiteral("⚠ 1 mistake")
                                           : QStringLiteral("⚠ %1 mistakes").arg(m_mistakes));
        setTone(*m_summary, "fail");
    } else {
        m_summary->setText(isExpanded() ? QString() : m_summaryText);
        setTone(*m_summary, "muted");
    }
}

} // namespace flapscope
