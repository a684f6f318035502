#include "ui/formfields.h"

#include "core/variables.h"

#include <QAction>
#include <QEvent>
#include <QFontMetrics>
#include <QLocale>
#include <QSignalBlocker>
#include <QWheelEvent>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

namespace flapscope
{

NumberBox::NumberBox(QWidget* parent) : QSpinBox(parent)
{
    setFocusPolicy(Qt::StrongFocus);
    setRange(0, std::numeric_limits<int>::max());
    setGroupSeparatorShown(true);
    setAccelerated(true);
    setMinimumWidth(fontMetrics().horizontalAdvance(QStringLiteral("10,000 ms")) + 40);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void NumberBox::wheelEvent(QWheelEvent* event)
{
    if (hasFocus())
        QSpinBox::wheelEvent(event);
    else
        event->ignore();
}

QAction* addReveal(QLineEdit& line)
{
    line.setEchoMode(QLineEdit::Password);
    auto* reveal = line.addAction(QIcon(QStringLiteral(":/icons/reveal.svg")), QLineEdit::TrailingPosition);
    reveal->setText(QStringLiteral("Show or hide"));
    reveal->setCheckable(true);
    QObject::connect(reveal, &QAction::toggled, &line,
                     [&line](bool on) { line.setEchoMode(on ? QLineEdit::Normal : QLineEdit::Password); });
    return reveal;
}

LineField::LineField(PlanDocument& document, FieldText text, PlanAccess<QString> access, QObject* parent, Shown shown)
    : PlanField(document, std::move(text), new QLineEdit, parent), m_access(std::move(access)), m_shown(shown),
      m_line(static_cast<QLineEdit*>(editor()))
{
    m_line->setPlaceholderText(this->text().hint);
    connect(m_line, &QLineEdit::textEdited, this,
            [this](const QString& typed) { edit([&](Plan& plan) { m_access.set(plan, typed); }); });
    if (m_shown == Shown::Secret)
        addReveal(*m_line);
    LineField::load();
}

void LineField::load()
{
    QString value = m_access.get(document().plan());
    if (m_shown == Shown::MaskedUrl && !m_line->hasFocus())
        value = masked(value);
    if (m_line->text() == value)
        return;
    m_line->setText(value);
    m_line->setCursorPosition(0);
}

bool LineField::eventFilter(QObject* watched, QEvent* event)
{
    // Shown whole only to whoever edits it.
    if (m_shown == Shown::MaskedUrl && (event->type() == QEvent::FocusIn || event->type() == QEvent::FocusOut))
        QMetaObject::invokeMethod(
            this, [this] { load(); }, Qt::QueuedConnection);
    return PlanField::eventFilter(watched, event);
}

LinesField::LinesField(PlanDocument& document, FieldText text, PlanAccess<QStringList> access, QObject* parent)
    : PlanField(document, std::move(text), new QPlainTextEdit, parent), m_access(std::move(access)),
      m_lines(static_cast<QPlainTextEdit*>(editor()))
{
    constexpr int LinesShown = 3;
    m_lines->setTabChangesFocus(true);
    m_lines->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_lines->setPlaceholderText(this->text().hint);
    m_lines->setFixedHeight(m_lines->fontMetrics().lineSpacing() * LinesShown + 20);
    LinesField::load();
    connect(m_lines, &QPlainTextEdit::textChanged, this,
            [this] { edit([&](Plan& plan) { m_access.set(plan, entered()); }); });
}

QStringList LinesField::entered() const
{
    QStringList lines;
    for (const QString& line : m_lines->toPlainText().split(u'\n')) {
        if (!line.trimmed().isEmpty())
            lines += line.trimmed();
    }
    return lines;
}

void LinesField::load()
{
    const QStringList lines = m_access.get(document().plan());
    if (lines == entered())
        return;
    const QSignalBlocker quiet(m_lines);
    m_lines->setPlainText(lines.join(u'\n'));
}

WholeField::WholeField(PlanDocument& document, FieldText text, PlanAccess<qint64> access, const QString& suffix,
                       QObject* parent)
    : PlanField(document, std::move(text), new NumberBox, parent), m_access(std::move(access)),
      m_box(static_cast<NumberBox*>(editor()))
{
    m_box->setSuffix(suffix);
    WholeField::load();
    connect(m_box, &QSpinBox::valueChanged, this,
            [this](int value) { edit([&](Plan& plan) { m_access.set(plan, value); }); });
}

void WholeField::load()
{
    const qint64 value = m_access.get(document().plan());
    const qint64 shown = std::clamp<qint64>(value, m_box->minimum(), m_box->maximum());
    if (m_box->value() == shown)
        return;
    const QSignalBlocker quiet(m_box);
    m_box->setValue(static_cast<int>(shown));
}

RealField::RealField(PlanDocument& document, FieldText text, PlanAccess<std::optional<double>> access, bool optional,
                     QObject* parent)
    : PlanField(document, std::move(text), new QLineEdit, parent), m_access(std::move(access)), m_optional(optional),
      m_line(static_cast<QLineEdit*>(editor()))
{
    m_line->setAlignment(Qt::AlignRight);
    m_line->setPlaceholderText(this->text().hint);
    connect(m_line, &QLineEdit::textEdited, this, &RealField::take);
    RealField::load();
}

RealField::~RealField()
{
    document().dropInputFault(path());
}

namespace
{
/// A number as it is written in a plan, with a decimal point. Not by QLocale, which takes "1e" for 1.
std::optional<double> numberIn(const QString& typed)
{
    const QByteArray text = typed.trimmed().toUtf8();
    const char* const end = text.constData() + text.size();
    double number = 0.0;
    const auto [stopped, error] = std::from_chars(text.constData(), end, number);
    const bool whole = error == std::errc() && stopped == end;
    return whole && std::isfinite(number) ? std::optional(number) : std::nullopt;
}
} // namespace

void RealField::take(const QString& typed)
{
    const auto number = numberIn(typed);
    const bool leftOut = m_optional && typed.trimmed().isEmpty();
    if (number || leftOut) {
        document().setInputFault(path(), {}, {});
        edit([&](Plan& plan) { m_access.set(plan, number); });
        return;
    }
    document().setInputFault(path(), QStringLiteral("This is no number."),
                             m_optional ? QStringLiteral("Use digits and a decimal point, or leave it empty.")
                                        : QStringLiteral("Use digits and a decimal point."));
}

void RealField::load()
{
    const auto value = m_access.get(document().plan());
    if (numberIn(m_line->text()) == value && (value || m_line->text().isEmpty()))
        return;
    // A change from elsewhere: what was typed and is no number gives way.
    document().setInputFault(path(), {}, {});
    m_line->setText(value ? QString::number(*value, 'g', QLocale::FloatingPointShortest) : QString());
}

FlagField::FlagField(PlanDocument& document, const FieldText& text, PlanAccess<bool> access, QObject* parent)
    : PlanField(document, FieldText{text.path, {}, text.name.isEmpty() ? text.label : text.name, text.hint},
                new QCheckBox(text.label), parent),
      m_access(std::move(access)), m_box(static_cast<QCheckBox*>(editor()))
{
    FlagField::load();
    connect(m_box, &QCheckBox::toggled, this, [this](bool on) { edit([&](Plan& plan) { m_access.set(plan, on); }); });
}

void FlagField::load()
{
    const QSignalBlocker quiet(m_box);
    m_box->setChecked(m_access.get(document().plan()));
}

ChoiceField::ChoiceField(PlanDocument& document, FieldText text, PlanAccess<int> access, const QStringList& choices,
                         QObject* parent)
    : PlanField(document, std::move(text), new QComboBox, parent), m_access(std::move(access)),
      m_box(static_cast<QComboBox*>(editor()))
{
    m_box->addItems(choices);
    m_box->setFocusPolicy(Qt::StrongFocus);
    m_box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_box->setMinimumContentsLength(8);
    ChoiceField::load();
    connect(m_box, &QComboBox::currentIndexChanged, this,
            [this](int index) { edit([&](Plan& plan) { m_access.set(plan, index); }); });
}

void ChoiceField::load()
{
    const QSignalBlocker quiet(m_box);
    m_box->setCurrentIndex(m_access.get(document().plan()));
}

} // namespace flapscope
