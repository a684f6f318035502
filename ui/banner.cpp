#include "ui/banner.h"

#include "ui/iconlabel.h"
#include "ui/theme.h"

#include <QAccessible>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QStyle>
#include <QToolButton>
#include <QVBoxLayout>

namespace flapscope
{

namespace
{
constexpr int PictureSize = 24;
} // namespace

Banner::Banner(const Theme& theme, QWidget* parent)
    : QFrame(parent), m_icon(new IconLabel(theme, PictureSize)), m_headline(new QLabel), m_text(new QLabel),
      m_ways(new QHBoxLayout)
{
    setObjectName(QStringLiteral("banner"));
    setTone(*this, "banner");
    m_headline->setFont(Theme::font(TextSize::Heading));
    m_headline->setTextFormat(Qt::PlainText);
    m_headline->setWordWrap(true);
    m_text->setTextFormat(Qt::PlainText);
    m_text->setWordWrap(true);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    auto* close = new QToolButton;
    close->setIcon(theme.icon(QStringLiteral("close"), &Palette::muted));
    close->setAccessibleName(QStringLiteral("Dismiss the message"));
    close->setToolTip(close->accessibleName());
    close->setFocusPolicy(Qt::StrongFocus);
    connect(close, &QToolButton::clicked, this, &Banner::clear);

    auto* texts = new QVBoxLayout;
    texts->setSpacing(grid::Half);
    texts->addWidget(m_headline);
    texts->addWidget(m_text);
    m_ways->setSpacing(grid::One);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(grid::Two, grid::One, grid::One, grid::One);
    layout->setSpacing(grid::Two);
    layout->addWidget(m_icon, 0, Qt::AlignTop);
    layout->addLayout(texts, 1);
    layout->addLayout(m_ways);
    layout->addWidget(close, 0, Qt::AlignTop);
    hide();
}

void Banner::say(const Content& content)
{
    setTone(*this, content.good ? "notice" : "banner");
    if (content.good)
        m_icon->setIcon(QStringLiteral("information"), &Palette::accent);
    else
        m_icon->setIcon(QStringLiteral("warning"), &Palette::fail);
    m_headline->setText(content.headline);
    m_text->setText(content.text);
    m_text->setVisible(!content.text.isEmpty());
    while (QLayoutItem* item = m_ways->takeAt(0)) {
        // Later: one of these buttons may be what led here.
        item->widget()->hide();
        item->widget()->deleteLater();
        delete item;
    }
    for (const Way& way : content.ways) {
        auto* button = new QPushButton(way.text, this);
        connect(button, &QPushButton::clicked, this, [this, go = way.go] {
            clear();
            go();
        });
        m_ways->addWidget(button);
        button->show();
    }
    setAccessibleName(content.headline);
    setAccessibleDescription(content.text);
    show();
    QAccessibleEvent alert(this, QAccessible::Alert);
    QAccessible::updateAccessibility(&alert);
}

void Banner::clear()
{
    hide();
}

void Banner::changeEvent(QEvent* event)
{
    QFrame::changeEvent(event);
    if (event->type() == QEvent::ApplicationFontChange)
        m_headline->setFont(Theme::font(TextSize::Heading));
}

} // namespace flapscope
