#include "ui/emptystate.h"

#include "ui/iconlabel.h"
#include "ui/theme.h"

#include <QEvent>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

namespace flapscope
{

namespace
{
constexpr int PictureSize = 48;
constexpr int WidestSentence = 420;
} // namespace

EmptyState::EmptyState(const Theme& theme, const Content& content, QWidget* parent)
    : QWidget(parent), m_picture(new IconLabel(theme, PictureSize)), m_headline(new QLabel(content.headline)),
      m_sentence(new QLabel(content.sentence)), m_button(new QPushButton(content.button)),
      m_row(new QBoxLayout(QBoxLayout::TopToBottom, this)), m_texts(new QVBoxLayout)
{
    m_picture->setIcon(content.icon, &Palette::muted);
    m_headline->setWordWrap(true);
    m_sentence->setWordWrap(true);
    setTone(*m_sentence, "muted");
    m_button->setVisible(!content.button.isEmpty());
    m_button->setAccessibleName(content.button);

    m_texts->setSpacing(grid::Half);
    m_texts->addWidget(m_headline);
    m_texts->addWidget(m_sentence);
    m_row->setContentsMargins(grid::Two, grid::One, grid::Two, grid::One);
    m_row->setSpacing(grid::Two);
    m_row->addStretch(2);
    m_row->addWidget(m_picture, 0, Qt::AlignCenter);
    m_row->addLayout(m_texts);
    m_row->addWidget(m_button, 0, Qt::AlignCenter);
    m_row->addStretch(3);
    applyFonts();
    arrange(true);
    connect(m_button, &QPushButton::clicked, this, &EmptyState::activated);
}

int EmptyState::uprightHeight() const
{
    const int width = std::min(WidestSentence, this->width() - 2 * grid::Two);
    int height = PictureSize + m_headline->heightForWidth(width) + m_sentence->heightForWidth(width);
    height += grid::Half + 2 * grid::One + grid::Two;
    return m_button->isHidden() ? height : height + m_button->sizeHint().height() + grid::Two;
}

void EmptyState::arrange(bool upright)
{
    const auto alignment = upright ? Qt::AlignCenter : Qt::AlignLeft | Qt::AlignVCenter;
    m_row->setDirection(upright ? QBoxLayout::TopToBottom : QBoxLayout::LeftToRight);
    m_row->setAlignment(m_texts, upright ? Qt::AlignHCenter : Qt::Alignment());
    m_row->setStretchFactor(m_texts, upright ? 0 : 8);
    // Long lines are hard to read, except side by side, where the height is what there is little of.
    const int width = upright ? std::min(WidestSentence, std::max(0, this->width() - 2 * grid::Two)) : 0;
    for (QLabel* label : {m_headline, m_sentence}) {
        label->setAlignment(alignment);
        label->setMinimumWidth(width);
        label->setMaximumWidth(upright ? WidestSentence : QWIDGETSIZE_MAX);
    }
}

void EmptyState::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    arrange(uprightHeight() <= height());
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
