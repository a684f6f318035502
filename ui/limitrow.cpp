#include "ui/limitrow.h"

#include "core/criterion.h"
#include "ui/formfields.h"
#include "ui/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>
#include <QVBoxLayout>

namespace flapscope
{

namespace
{
template <typename Place> auto inLimit(qsizetype index, Place place)
{
    return accessTo(
        [](auto& plan) -> auto& { return plan.limits; }, index, place);
}

QString signOf(Comparison comparison)
{
    switch (comparison) {
    case Comparison::AtLeast:
        return QStringLiteral("≥");
    case Comparison::AtMost:
        return QStringLiteral("≤");
    case Comparison::Below:
        return QStringLiteral("<");
    }
    return {};
}

/// The criteria that are rates, k of n, whose lower bound can be asked for.
bool isRate(const Limit& limit)
{
    const auto criterion = criterionNamed(limit.criterion);
    return criterion && criterion->id.endsWith(QStringLiteral("-success"));
}

/// What stands behind the number: things that are counted are named by the title already.
QString shortUnit(const Criterion& criterion)
{
    if (criterion.unit == QStringLiteral("KB per connection"))
        return QStringLiteral("KB/con.");
    constexpr qsizetype LongestSign = 2; // "%", "ms", "MB"
    return criterion.unit.size() <= LongestSign ? criterion.unit : QString();
}

QHBoxLayout* makeLine(QWidget* parent)
{
    auto* layout = new QHBoxLayout(parent);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(grid::Half);
    return layout;
}
} // namespace

LimitRow::LimitRow(PlanDocument& document, const Theme& theme, qsizetype index, QWidget* parent)
    : QWidget(parent), m_document(document), m_index(index), m_title(new QLabel), m_comparison(new QLabel),
      m_unit(new QLabel), m_remove(new QToolButton)
{
    makeFields();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(grid::Half);
    layout->addWidget(makeFirstLine(theme));
    layout->addWidget(makeSecondLine());
    layout->addWidget(m_value->makeFaultLine());
    layout->addWidget(m_demonstrate->makeFaultLine());
    connect(&m_document, &PlanDocument::changed, this, &LimitRow::follow);
    follow();
}

void LimitRow::makeFields()
{
    const QString path = QStringLiteral("limits[%1].").arg(m_index);
    m_value =
        new RealField(m_document, {path + QStringLiteral("value"), {}, QStringLiteral("limit"), QStringLiteral("none")},
                      inLimit(
                          m_index, [](auto& limit) -> auto& { return limit.value; }),
                      true, this);
    m_required = new FlagField(m_document,
                               {path + QStringLiteral("required"),
                                QStringLiteral("Required"),
                                {},
                                QStringLiteral("Without it, a run passes whatever comes of this")},
                               inLimit(
                                   m_index, [](auto& limit) -> auto& { return limit.required; }),
                               this);
    m_demonstrate = new RealField(
        m_document, {path + QStringLiteral("demonstrate"), {}, QStringLiteral("rate"), QStringLiteral("–")},
        inLimit(
            m_index, [](auto& limit) -> auto& { return limit.demonstrate; }),
        true, this);
}

QWidget* LimitRow::makeFirstLine(const Theme& theme)
{
    m_remove->setIcon(theme.icon(QStringLiteral("close"), &Palette::muted));
    m_remove->setFocusPolicy(Qt::StrongFocus);
    connect(m_remove, &QToolButton::clicked, this, &LimitRow::remove);
    setTone(*m_unit, "muted");
    m_title->setWordWrap(true);
    m_value->line()->setFixedWidth(m_value->line()->fontMetrics().horizontalAdvance(QStringLiteral("0000.00")) +
                                   grid::Two);
    m_unit->setMinimumWidth(m_unit->fontMetrics().horizontalAdvance(QStringLiteral("MB ")));
    auto* line = new QWidget;
    auto* layout = makeLine(line);
    layout->addWidget(m_title, 1);
    layout->addWidget(m_comparison);
    layout->addWidget(m_value->editor());
    layout->addWidget(m_unit);
    layout->addWidget(m_remove);
    return line;
}

QWidget* LimitRow::makeSecondLine()
{
    m_demonstrateParts = new QWidget;
    auto* parts = makeLine(m_demonstrateParts);
    auto* label = new QLabel(QStringLiteral("proven ≥"));
    auto* unit = new QLabel(QStringLiteral("%"));
    const QString hint =
        QStringLiteral("The rate that the run has to demonstrate: the lower bound of what was seen, with "
                       "95 % confidence. Empty: the observed rate decides.");
    label->setToolTip(hint);
    m_demonstrate->editor()->setToolTip(hint);
    m_demonstrate->line()->setFixedWidth(
        m_demonstrate->line()->fontMetrics().horizontalAdvance(QStringLiteral("00.00")) + grid::Two);
    setTone(*label, "muted");
    setTone(*unit, "muted");
    parts->addWidget(label);
    parts->addWidget(m_demonstrate->editor());
    parts->addWidget(unit);

    auto* line = new QWidget;
    auto* layout = makeLine(line);
    layout->addWidget(m_required->editor());
    layout->addStretch(1);
    layout->addWidget(m_demonstrateParts);
    return line;
}

void LimitRow::remove()
{
    m_document.edit(QStringLiteral("Remove limit"), QStringLiteral("limits"), [this](Plan& plan) {
        if (m_index < plan.limits.size())
            plan.limits.removeAt(m_index);
    });
    m_document.endEdit();
}

void LimitRow::follow()
{
    const auto& limits = m_document.plan().limits;
    if (m_index >= limits.size())
        return;
    const Limit& limit = limits.at(m_index);
    const auto criterion = criterionNamed(limit.criterion);
    const QString title = criterion ? criterion->title : limit.criterion;
    m_title->setText(title);
    m_comparison->setText(signOf(limit.comparison));
    m_unit->setText(criterion ? shortUnit(*criterion) : QString());
    m_demonstrateParts->setVisible(isRate(limit) || limit.demonstrate.has_value());
    m_value->setName(title + QStringLiteral(" limit"));
    m_required->setName(title + QStringLiteral(" required"));
    m_demonstrate->setName(title + QStringLiteral(" to be proven"));
    m_remove->setAccessibleName(QStringLiteral("Remove limit %1").arg(title));
    m_remove->setToolTip(m_remove->accessibleName());
}

} // namespace flapscope
