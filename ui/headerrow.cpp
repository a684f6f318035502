#include "ui/headerrow.h"

#include "core/variables.h"
#include "ui/formfields.h"
#include "ui/theme.h"

#include <QAction>
#include <QGridLayout>
#include <QLabel>
#include <QToolButton>

namespace flapscope
{

namespace
{
template <typename Place> auto inHeader(qsizetype index, Place place)
{
    return accessTo(
        [](auto& plan) -> auto& { return plan.target.headers; }, index, place);
}
} // namespace

HeaderRow::HeaderRow(PlanDocument& document, const Theme& theme, qsizetype index, QWidget* parent)
    : QWidget(parent), m_document(document), m_index(index), m_value(nullptr), m_reveal(nullptr)
{
    const QString path = QStringLiteral("target.headers[%1].").arg(index);
    const QString called = QStringLiteral("Header %1 ").arg(index + 1);
    auto* name = new LineField(
        m_document, {path + QStringLiteral("name"), {}, called + QStringLiteral("name"), QStringLiteral("Name")},
        inHeader(
            index, [](auto& header) -> auto& { return header.name; }),
        this);
    auto* value = new LineField(
        m_document, {path + QStringLiteral("value"), {}, called + QStringLiteral("value"), QStringLiteral("Value")},
        inHeader(
            index, [](auto& header) -> auto& { return header.value; }),
        this);
    m_value = value->line();
    m_reveal = addReveal(*m_value);
    auto* remove = new QToolButton;
    remove->setIcon(theme.icon(QStringLiteral("close"), &Palette::muted));
    remove->setAccessibleName(QStringLiteral("Remove header %1").arg(index + 1));
    remove->setToolTip(remove->accessibleName());
    remove->setFocusPolicy(Qt::StrongFocus);
    connect(remove, &QToolButton::clicked, this, &HeaderRow::remove);

    auto* layout = new QGridLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setHorizontalSpacing(grid::Half);
    layout->setVerticalSpacing(grid::Half);
    layout->addWidget(name->editor(), 0, 0);
    layout->addWidget(value->editor(), 0, 1);
    layout->addWidget(remove, 0, 2);
    layout->addWidget(name->makeFaultLine(), 1, 0, 1, 3);
    layout->addWidget(value->makeFaultLine(), 2, 0, 1, 3);
    layout->setColumnStretch(0, 2);
    layout->setColumnStretch(1, 3);
    connect(&m_document, &PlanDocument::changed, this, &HeaderRow::follow);
    follow();
}

void HeaderRow::remove()
{
    m_document.edit(QStringLiteral("Remove header"), QStringLiteral("target.headers"), [this](Plan& plan) {
        if (m_index < plan.target.headers.size())
            plan.target.headers.removeAt(m_index);
    });
    m_document.endEdit();
}

void HeaderRow::follow()
{
    const Plan& plan = m_document.plan();
    if (m_index >= plan.target.headers.size())
        return;
    const bool secret = masked(plan).target.headers.at(m_index) != plan.target.headers.at(m_index);
    m_reveal->setVisible(secret);
    const bool hidden = secret && !m_reveal->isChecked();
    m_value->setEchoMode(hidden ? QLineEdit::Password : QLineEdit::Normal);
}

} // namespace flapscope
