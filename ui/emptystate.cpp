#include "ui/emptystate.h"

#include "ui/iconlabel.h"
#include "ui/theme.h"
#include "ui/wraplabel.h"

#include <QEvent>
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
    : QWidget(parent), m_picture(new IconLabel(theme, PictureSize)), m_headline(new WrapLabel(content.headline)),
      m_sentence(new WrapLabel(content.sentence)), m_button(new QPushButton(content.button)),
      m_row(new QBoxLayout(QBoxLayout::TopToBottom, this)), m_texts(new QVBoxLayout)
{
    m_picture->setIcon(content.icon, &Palette::muted);
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

int EmptyState::uprightHeight(int width) const
{
    const int texts = std::min(WidestSentence, width - 2 * grid::Two);
    int height = PictureSize + m_headline->heightForWidth(texts) + m_sentence->heightForWidth(texts);
    height += grid::Half + 2 * grid::One + 2 * grid::Two;
    return m_button->isHidden() ? height : height + m_button->sizeHint().height() + grid::Two;
}

int EmptyState::sidewaysHeight(int width) const
{
    constexpr int LeastTexts = 240;
    int texts = width - 3 * grid::Two - PictureSize;
    if (!m_button->isHidden())
        texts -= m_button->sizeHint().width() + grid::Two;
    if (texts < LeastTexts)
        return uprightHeight(width);
    const int height = m_headline->heightForWidth(texts) + grid::Half + m_sentence->heightForWidth(texts);
    return 2 * grid::One + std::max(PictureSize, height);
}

QSize EmptyState::minimumSizeHint() const
{
    constexpr int LeastLetters = 20;
    const int narrowest = std::max(fontMetrics().averageCharWidth() * LeastLetters, m_button->sizeHint().width());
    const int width = std::max(this->width(), narrowest + 2 * grid::Two);
    return {narrowest + 2 * grid::Two, std::min(uprightHeight(width), sidewaysHeight(width))};
}

void EmptyState::arrange(bool upright)
{
    m_row->setDirection(upright ? QBoxLayout::TopToBottom : QBoxLayout::LeftToRight);
    m_row->setAlignment(m_texts, upright ? Qt::AlignHCenter : Qt::Alignment());
    m_row->setStretchFactor(m_texts, upright ? 0 : 1);
    m_row->setStretch(0, upright ? 2 : 0);
    m_row->setStretch(m_row->count() - 1, upright ? 3 : 0);
    m_headline->setAlignment(upright ? Qt::AlignCenter : Qt::AlignLeft | Qt::AlignBottom);
    m_sentence->setAlignment(upright ? Qt::AlignCenter : Qt::AlignLeft | Qt::AlignTop);
    // Long lines are hard to read, except side by side, where the height is what there is little of.
    for (WrapLabel* label : {m_headline, m_sentence}) {
        label->setPreferredWidth(upright ? WidestSentence : 0);
        label->setMaximumWidth(upright ? WidestSentence : QWIDGETSIZE_MAX);
    }
}

void EmptyState::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    arrange(uprightHeight(width()) <= height());
    updateGeometry();
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
