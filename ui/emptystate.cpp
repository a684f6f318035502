#include "ui/emptystate.h"

#include "ui/iconlabel.h"
#include "ui/theme.h"

#include <QEvent>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace flapscope
{

namespace
{
constexpr int PictureSize = 48;
constexpr int WidestSentence = 420;
} // namespace

EmptyState::EmptyState(const Theme& theme, const Content& content, QWidget* parent)
    : QWidget(parent), m_picture(new IconLabel(theme, PictureSize)), m_headline(new QLabel(content.headline)),
      m_sentence(new QLabel(content.sentence)), m_button(new QPushButton(content.button))
{
    m_picture->setIcon(content.icon, &Palette::muted);
    m_headline->setAlignment(Qt::AlignCenter);
    m_headline->setWordWrap(true);
    m_sentence->setAlignment(Qt::AlignHCenter | Qt::AlignTop);
    m_sentence->setWordWrap(true);
    m_sentence->setMaximumWidth(WidestSentence);
    m_sentence->setMinimumWidth(WidestSentence / 2);
    setTone(*m_sentence, "muted");
    m_button->setVisible(!content.button.isEmpty());
    m_button->setAccessibleName(content.button);

    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(grid::Three, grid::Two, grid::Three, grid::Two);
    column->setSpacing(grid::One);
    column->addStretch(2);
    column->addWidget(m_picture, 0, Qt::AlignHCenter);
    column->addWidget(m_headline);
    column->addWidget(m_sentence, 0, Qt::AlignHCenter);
    column->addSpacing(grid::Half);
    column->addWidget(m_button, 0, Qt::AlignHCenter);
    column->addStretch(3);
    applyFonts();
    connect(m_button, &QPushButton::clicked, this, &EmptyState::activated);
}

void EmptyState::setSentence(const QString& sentence)
{
    m_sentence->setText(sentence);
}

void EmptyState::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::ApplicationFontChange)
        applyFonts();
}

void EmptyState::applyFonts()
{
    m_headline->setFont(Theme::font(TextSize::Headline));
}

} // namespace flapscope
