#include "ui/toxicrow.h"

#include "ui/flowlayout.h"
#include "ui/formfields.h"
#include "ui/theme.h"

#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QSlider>

#include <algorithm>
#include <cmath>
#include <limits>

namespace flapscope
{

namespace
{

constexpr int Steps = 1000;

/// A slider goes over decades, so that 5 ms and 5 s can both be found on it; 0 is its left end.
int stepOf(qint64 value, const Range& range)
{
    const double span = std::log1p(static_cast<double>(range.most - range.least));
    const double at = std::log1p(static_cast<double>(std::clamp(value, range.least, range.most) - range.least));
    return span <= 0.0 ? 0 : static_cast<int>(std::lround(at / span * Steps));
}

qint64 valueAt(int step, const Range& range)
{
    const double span = std::log1p(static_cast<double>(range.most - range.least));
    return range.least + static_cast<qint64>(std::llround(std::expm1(span * step / Steps)));
}

/// What a box can show of the range.
Range shownOf(const Range& range)
{
    return {range.least, std::min<qint64>(range.most, std::numeric_limits<int>::max())};
}

QString wordsOf(const ToxicParameter& parameter)
{
    return QString(parameter.key).replace(u'_', u' ');
}

} // namespace

ToxicRow::ToxicRow(ToxicKind kind, QGridLayout& grid, QWidget* parent)
    : QObject(parent), m_kind(kind), m_on(new QCheckBox(QString(nameOf(kind)))), m_stream(new QComboBox),
      m_toxicity(new NumberBox)
{
    const QString name(nameOf(kind));
    m_on->setObjectName(name);
    m_on->setAccessibleDescription(purposeOf(kind));
    m_on->setToolTip(purposeOf(kind));
    m_stream->addItems({QString(nameOf(Stream::Downstream)), QString(nameOf(Stream::Upstream))});
    m_stream->setAccessibleName(tr("Direction of %1").arg(name));
    m_toxicity->setRange(0, 100);
    m_toxicity->setValue(100);
    m_toxicity->setSuffix(tr(" %"));
    m_toxicity->setAccessibleName(tr("Share of connections of %1").arg(name));

    const int row = grid.rowCount();
    grid.addWidget(m_on, row, 0);
    if (hasStream(kind))
        grid.addWidget(m_stream, row, 1);
    auto* parameters = new QWidget;
    auto* line = new FlowLayout(parameters);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(grid::One);
    for (const ToxicParameter& parameter : parametersOf(kind))
        line->addWidget(makeParameter(parameter));
    if (parametersOf(kind).empty())
        line->addWidget(new QLabel(purposeOf(kind)));
    grid.addWidget(parameters, row, 2);
    if (kind != ToxicKind::Down)
        grid.addWidget(m_toxicity, row, 3);
    else
        m_toxicity->setParent(parent);
    m_toxicity->setVisible(kind != ToxicKind::Down);
    if (!hasStream(kind)) {
        m_stream->setParent(parent);
        m_stream->hide();
    }

    connect(m_on, &QCheckBox::toggled, this, &ToxicRow::changed);
    // What is switched off changes nothing.
    const auto ifOn = [this] {
        if (isOn())
            Q_EMIT changed();
    };
    connect(m_stream, &QComboBox::currentIndexChanged, this, ifOn);
    connect(m_toxicity, &NumberBox::valueChanged, this, ifOn);
    for (NumberBox* box : m_values)
        connect(box, &NumberBox::valueChanged, this, ifOn);
}

QWidget* ToxicRow::makeParameter(const ToxicParameter& parameter)
{
    const Range range = shownOf(parameter.range);
    auto* box = new NumberBox;
    box->setRange(static_cast<int>(range.least), static_cast<int>(range.most));
    box->setValue(static_cast<int>(parameter.usual));
    box->setPrefix(wordsOf(parameter) + u' ');
    box->setSuffix(u' ' + QString(parameter.unit));
    box->setAccessibleName(QString(nameOf(m_kind)) + u' ' + wordsOf(parameter));
    box->setMinimumWidth(box->sizeHint().width());
    auto* slider = new QSlider(Qt::Horizontal);
    slider->setRange(0, Steps);
    slider->setPageStep(Steps / 10);
    slider->setValue(stepOf(parameter.usual, range));
    slider->setAccessibleName(box->accessibleName() + tr(", slider"));
    connect(slider, &QSlider::valueChanged, box,
            [box, range](int step) { box->setValue(static_cast<int>(valueAt(step, range))); });
    connect(box, &NumberBox::valueChanged, slider, [slider, range](int value) {
        const QSignalBlocker quiet(slider); // a step is coarser than a value
        slider->setValue(stepOf(value, range));
    });
    m_values.push_back(box);
    auto* both = new QWidget;
    both->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    auto* column = new QHBoxLayout(both);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(slider, 1);
    column->addWidget(box, 1);
    return both;
}

bool ToxicRow::isOn() const
{
    return m_on->isChecked();
}

Toxic ToxicRow::toxic() const
{
    Toxic toxic;
    toxic.kind = m_kind;
    toxic.stream = static_cast<Stream>(m_stream->currentIndex());
    toxic.toxicity = m_toxicity->value() / 100.0;
    std::size_t i = 0;
    for (const ToxicParameter& parameter : parametersOf(m_kind))
        toxic.attributes.*parameter.member = m_values.at(i++)->value();
    return toxic;
}

void ToxicRow::show(const Toxic* toxic)
{
    const QSignalBlocker quiet(this);
    m_on->setChecked(toxic != nullptr);
    if (!toxic)
        return;
    m_stream->setCurrentIndex(static_cast<int>(toxic->stream));
    m_toxicity->setValue(static_cast<int>(std::lround(toxic->toxicity * 100.0)));
    std::size_t i = 0;
    for (const ToxicParameter& parameter : parametersOf(m_kind))
        m_values.at(i++)->setValue(static_cast<int>(toxic->attributes.*parameter.member));
}

} // namespace flapscope
