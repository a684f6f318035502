#include "ui/retentionform.h"

#include "ui/theme.h"
#include "ui/wraplabel.h"

#include <QFormLayout>
#include <QLocale>
#include <QPushButton>
#include <QSpinBox>

#include <cmath>

namespace flapscope
{

namespace
{
constexpr int MostRuns = 1'000'000;
constexpr int MostMegabytes = 1'000'000;

QSpinBox* limitField(int most, const QString& suffix, const QString& none, const QString& name)
{
    auto* field = new QSpinBox;
    field->setLocale(QLocale::c());
    field->setRange(0, most);
    field->setGroupSeparatorShown(true);
    field->setSuffix(suffix);
    field->setSpecialValueText(none); // at 0
    field->setAccessibleName(name);
    return field;
}
} // namespace

RetentionForm::RetentionForm(const Retention& retention, QWidget* parent)
    : QWidget(parent), m_inForce(retention),
      m_runs(limitField(MostRuns, QStringLiteral(" runs"), QStringLiteral("any number of runs"),
                        QStringLiteral("Past runs to keep"))),
      m_megabytes(limitField(MostMegabytes, QStringLiteral(" MB"), QStringLiteral("any size"),
                             QStringLiteral("Disk space for past runs"))),
      m_apply(new QPushButton(QStringLiteral("Apply, and remove what is beyond"))), m_outcome(new WrapLabel)
{
    m_runs->setValue(static_cast<int>(std::min<qint64>(retention.runs.value_or(0), MostRuns)));
    if (retention.size)
        m_megabytes->setValue(
            static_cast<int>(std::min<double>(std::ceil(retention.size->megabytes()), MostMegabytes)));
    m_apply->setAccessibleName(m_apply->text());
    auto* note = new WrapLabel(QStringLiteral("The oldest go first, and for good; starred and pinned runs stay."));
    setTone(*note, "muted");
    setTone(*m_outcome, "muted");
    m_outcome->hide();

    auto* form = new QFormLayout(this);
    form->setContentsMargins({});
    form->setVerticalSpacing(grid::One);
    form->addRow(QStringLiteral("&Keep"), m_runs);
    form->addRow(QStringLiteral("&in"), m_megabytes);
    form->addRow(note);
    form->addRow(m_apply);
    form->addRow(m_outcome);
    updateButton();
    connect(m_runs, &QSpinBox::valueChanged, this, &RetentionForm::updateButton);
    connect(m_megabytes, &QSpinBox::valueChanged, this, &RetentionForm::updateButton);
    connect(m_apply, &QPushButton::clicked, this, [this] { Q_EMIT applied(entered()); });
}

Retention RetentionForm::entered() const
{
    Retention retention;
    if (m_runs->value() > 0)
        retention.runs = m_runs->value();
    if (m_megabytes->value() > 0)
        retention.size = Bytes{std::int64_t{m_megabytes->value()} * 1'000'000};
    return retention;
}

void RetentionForm::showApplied(const Result<int>& gone)
{
    if (gone)
        m_inForce = entered();
    m_outcome->setText(gone ? QStringLiteral("In force. Runs removed for good: %1.").arg(*gone)
                            : gone.faults().constFirst().sentence());
    m_outcome->show();
    updateButton();
}

void RetentionForm::updateButton()
{
    m_apply->setEnabled(entered() != m_inForce);
}

} // namespace flapscope
