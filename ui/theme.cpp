#include "ui/theme.h"

#include "ui/stylesheet.h"
#include "ui/svgicon.h"

#include <QApplication>
#include <QFile>
#include <QStyle>
#include <QStyleFactory>
#include <QVariant>
#include <QWidget>

namespace flapscope
{

namespace
{
constexpr int MidGrey = 128;

QPalette qtPalette(const Palette& colors)
{
    QPalette palette;
    const auto set = [&palette](QPalette::ColorRole role, const QColor& color) { palette.setColor(role, color); };
    set(QPalette::Window, colors.surface);
    set(QPalette::WindowText, colors.text);
    set(QPalette::Base, colors.window);
    set(QPalette::AlternateBase, colors.surface);
    set(QPalette::Text, colors.text);
    set(QPalette::Button, colors.raised);
    set(QPalette::ButtonText, colors.text);
    set(QPalette::BrightText, colors.fail);
    set(QPalette::ToolTipBase, colors.raised);
    set(QPalette::ToolTipText, colors.text);
    set(QPalette::PlaceholderText, colors.muted);
    set(QPalette::Link, colors.series1);
    set(QPalette::LinkVisited, colors.insufficient);
    set(QPalette::Highlight, colors.accent);
    set(QPalette::HighlightedText, colors.onAccent);
    set(QPalette::Light, colors.raised);
    set(QPalette::Midlight, colors.surface);
    set(QPalette::Mid, colors.border);
    set(QPalette::Dark, colors.outline);
    set(QPalette::Shadow, colors.outline);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        palette.setColor(QPalette::Disabled, role, colors.outline);
    return palette;
}

/// How much larger than the application's font, and how heavy.
struct Scale
{
    double factor;
    QFont::Weight weight;
};

Scale scaleOf(TextSize size)
{
    switch (size) {
    case TextSize::Caption:
        return {0.9, QFont::Normal};
    case TextSize::Body:
        break;
    case TextSize::Heading:
        return {1.1, QFont::DemiBold};
    case TextSize::Headline:
        return {1.5, QFont::DemiBold};
    case TextSize::Figure:
        return {2.2, QFont::DemiBold};
    }
    return {1.0, QFont::Normal};
}
} // namespace

Theme::Theme(QObject* parent)
    : QObject(parent), m_systemIsDark(QApplication::palette().color(QPalette::Window).lightness() < MidGrey)
{
    // The one style that draws alike everywhere, and that Qt brings along.
    QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
    apply();
}

bool Theme::isDark() const
{
    switch (m_mode) {
    case Mode::System:
        return m_systemIsDark;
    case Mode::Light:
        return false;
    case Mode::Dark:
        return true;
    }
    return false;
}

void Theme::setMode(Mode mode)
{
    if (mode == m_mode)
        return;
    m_mode = mode;
    apply();
    Q_EMIT changed();
}

void Theme::apply()
{
    m_palette = isDark() ? darkPalette() : lightPalette();
    QApplication::setPalette(qtPalette(m_palette));
    dress();
}

void Theme::dress() const
{
    qApp->setStyleSheet(styleSheetFor(m_palette));
}

Theme::Undressed::Undressed(const Theme& theme) : m_theme(theme)
{
    qApp->setStyleSheet({});
}

Theme::Undressed::~Undressed()
{
    m_theme.dress();
}

QIcon Theme::icon(const QString& name, QColor Palette::*role) const
{
    QFile file(QStringLiteral(":/icons/%1.svg").arg(name));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    return QIcon(new SvgIcon(*this, role, file.readAll()));
}

QFont Theme::font(TextSize size)
{
    QFont font = QApplication::font();
    const Scale scale = scaleOf(size);
    font.setWeight(scale.weight);
    if (font.pointSizeF() > 0)
        font.setPointSizeF(font.pointSizeF() * scale.factor);
    else
        font.setPixelSize(qRound(font.pixelSize() * scale.factor));
    return font;
}

void setTone(QWidget& widget, const char* tone)
{
    if (widget.property("tone").toString() == QLatin1StringView(tone))
        return;
    widget.setProperty("tone", QString::fromLatin1(tone));
    // A style sheet looks at properties only when it polishes.
    widget.style()->unpolish(&widget);
    widget.style()->polish(&widget);
}

} // namespace flapscope
