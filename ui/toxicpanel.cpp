#include "ui/toxicpanel.h"

#include "core/faultlist.h"
#include "core/network.h"
#include "core/toxicrules.h"
#include "core/toxictext.h"
#include "session/session.h"
#include "ui/formfields.h"
#include "ui/formgrid.h"
#include "ui/plandocument.h"
#include "ui/runcontrol.h"
#include "ui/theme.h"
#include "ui/toxicrow.h"
#include "ui/wraplabel.h"

#include <QGridLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

namespace flapscope
{

ToxicPanel::ToxicPanel(PlanDocument& document, RunControl& control, const Theme& theme, QWidget* parent)
    : QWidget(parent), m_document(document), m_control(control), m_state(new WrapLabel), m_fault(new WrapLabel)
{
    setTone(*m_fault, "fail");
    m_state->setObjectName(QStringLiteral("toxicState"));
    m_fault->setObjectName(QStringLiteral("toxicFault"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(grid::Two, grid::One, grid::One, grid::One);
    column->setSpacing(grid::One);
    column->addWidget(m_state);
    column->addWidget(m_fault);
    column->addWidget(makeRows());
    column->addWidget(makePlanPart(theme));
    column->addStretch(1);
    tell({});
    showToxics(m_document.plan().faults.toxics);
    connect(&m_document, &PlanDocument::changed, this, &ToxicPanel::showState);
    showState();
}

QWidget* ToxicPanel::makeRows()
{
    auto* part = new QWidget;
    auto* layout = new QGridLayout(part);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setColumnStretch(2, 1);
    int place = 0;
    for (const QString& heading : {tr("Toxic"), tr("Direction"), tr("Setting"), tr("Connections")}) {
        auto* label = new QLabel(heading);
        setTone(*label, "muted");
        layout->addWidget(label, 0, place++);
    }
    for (int i = 0; !nameOf(static_cast<ToxicKind>(i)).isEmpty(); ++i) {
        auto* row = new ToxicRow(static_cast<ToxicKind>(i), *layout, part);
        connect(row, &ToxicRow::changed, this, &ToxicPanel::apply);
        m_rows.push_back(row);
    }
    return part;
}

QWidget* ToxicPanel::makePlanPart(const Theme& theme)
{
    auto* part = new QWidget;
    auto* layout = formGrid(part);
    (new FlagField(m_document,
                   {QStringLiteral("faults.standBy"),
                    QStringLiteral("Proxy between clients and server, also without "
                                   "toxics in the plan"),
                    QStringLiteral("Fault proxy"),
                    {}},
                   accessTo([](auto& plan) -> auto& { return plan.faults.standBy; }), this))
        ->addTo(*layout);
    (new LineField(m_document,
                   {QStringLiteral("faults.toxiproxy"), QStringLiteral("Toxiproxy"),
                    QStringLiteral("Address of a Toxiproxy's API"),
                    QStringLiteral("http://host:8474; empty: the proxy of the program")},
                   accessTo([](auto& plan) -> auto& { return plan.faults.toxiproxy; }), this))
        ->addTo(*layout);
    auto* networks = new QComboBox;
    networks->setAccessibleName(tr("Network of the plan"));
    networks->addItem(tr("Networks…"));
    // Its list is wide; the box need not be.
    networks->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    networks->setMinimumContentsLength(16);
    for (const Network& network : flapscope::networks()) {
        networks->addItem(network.name + QStringLiteral(" — ") + network.description);
        networks->setItemData(networks->count() - 1, network.source, Qt::ToolTipRole);
    }
    connect(networks, &QComboBox::activated, this, [this, networks](int index) {
        networks->setCurrentIndex(0);
        takeNetwork(index);
    });
    m_intoPlan = new QPushButton(theme.icon(QStringLiteral("add")), tr("Use what is switched on in the plan"));
    connect(m_intoPlan, &QPushButton::clicked, this, [this] {
        m_document.edit(tr("Set toxics"), QStringLiteral("faults.toxics"),
                        [this](Plan& plan) { plan.faults.toxics = asked(); });
        m_document.endEdit();
    });
    layout->addWidget(networks, layout->rowCount(), 0, 1, 2);
    layout->addWidget(m_intoPlan, layout->rowCount(), 0, 1, 2);
    return part;
}

void ToxicPanel::takeNetwork(int index)
{
    if (index < 1)
        return;
    const QList<Toxic> toxics = networks().at(index - 1).toxics;
    m_document.edit(tr("Set network"), QStringLiteral("faults.toxics"),
                    [&](Plan& plan) { plan.faults.toxics = toxics; });
    m_document.endEdit();
}

QList<Toxic> ToxicPanel::asked() const
{
    QList<Toxic> toxics;
    for (const ToxicRow* row : m_rows) {
        if (row->isOn())
            toxics += row->toxic();
    }
    return toxics;
}

void ToxicPanel::showToxics(const QList<Toxic>& toxics)
{
    for (std::size_t i = 0; i < m_rows.size(); ++i) {
        const auto found = std::find_if(toxics.begin(), toxics.end(),
                                        [i](const Toxic& toxic) { return static_cast<std::size_t>(toxic.kind) == i; });
        m_rows[i]->show(found == toxics.end() ? nullptr : &*found);
    }
}

void ToxicPanel::follow(const Session& session)
{
    if (m_session)
        m_session->disconnect(this);
    m_session = &session;
    // Those of the plan act by themselves.
    showToxics({});
    tell({});
    connect(&session, &Session::began, this, &ToxicPanel::showState);
    connect(&session, &Session::toxicsChanged, this, &ToxicPanel::showState);
    connect(&session, &Session::finished, this, [this] {
        showToxics({});
        tell({});
        showState();
    });
    showState();
}

void ToxicPanel::apply()
{
    const QList<Toxic> toxics = asked();
    if (m_session && m_session->isRunning() && m_session->hasProxy()) {
        tell(m_control.setToxics(toxics));
        return;
    }
    FaultList faults;
    checkToxics(toxics, tr("toxics"), faults);
    tell(faults.faults());
    showState();
}

void ToxicPanel::tell(const Faults& faults)
{
    m_fault->setText(faults.isEmpty() ? QString()
                                      : QStringLiteral("⚠ ") + faults.first().what + u' ' + faults.first().next);
    m_fault->setVisible(!faults.isEmpty());
    m_intoPlan->setEnabled(faults.isEmpty());
}

void ToxicPanel::showState()
{
    if (m_session && m_session->isRunning()) {
        QStringList acting;
        for (const Toxic& toxic : m_session->actingToxics())
            acting += wordingOf(toxic);
        m_state->setText(!m_session->hasProxy()
                             ? tr("This run has no proxy between clients and server. Switch it on below for the next.")
                         : acting.isEmpty()
                             ? tr("Nothing goes wrong now. A switch acts at once.")
                             : tr("Acting now: %1. A switch acts at once.").arg(acting.join(QStringLiteral("; "))));
        return;
    }
    QStringList planned;
    for (const Toxic& toxic : m_document.plan().faults.toxics)
        planned += wordingOf(toxic);
    m_state->setText(planned.isEmpty() ? tr("The plan has no toxics for its whole run. No packets are lost by any of "
                                            "these: a proxy cannot do that.")
                                       : tr("In the plan: %1.").arg(planned.join(QStringLiteral("; "))));
}

} // namespace flapscope
