#include "ui/stagecard.h"

#include "ui/flappingform.h"
#include "ui/formfields.h"
#include "ui/formgrid.h"
#include "ui/mixfield.h"
#include "ui/theme.h"
#include "ui/toxicsfield.h"

#include <QGridLayout>
#include <QLabel>
#include <QToolButton>
#include <QVBoxLayout>

namespace flapscope
{

namespace
{
template <typename Place> auto inStage(qsizetype index, Place place)
{
    return accessTo(
        [](auto& plan) -> auto& { return plan.stages; }, index, place);
}

PlanAccess<std::optional<double>> asOptional(const PlanAccess<double>& access)
{
    return {[access](const Plan& plan) { return std::optional(access.get(plan)); },
            [access](Plan& plan, const std::optional<double>& value) { access.set(plan, value.value_or(0.0)); }};
}

PlanAccess<bool> negated(const PlanAccess<bool>& access)
{
    return {[access](const Plan& plan) { return !access.get(plan); },
            [access](Plan& plan, const bool& value) { access.set(plan, !value); }};
}
} // namespace

StageCard::StageCard(PlanDocument& document, const Theme& theme, qsizetype index, QWidget* parent)
    : QFrame(parent), m_document(document), m_index(index)
{
    setTone(*this, "card");
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(grid::One, grid::One, grid::One, grid::One);
    layout->setSpacing(grid::Half);
    layout->addWidget(makeHeader(theme));
    layout->addWidget(makeMain());
    addFolded(*layout, theme, QStringLiteral("Pattern and return"),
              new FlappingForm(m_document, m_index, [this](const QString& label) { return named(label); }));
    addFolded(*layout, theme, QStringLiteral("Messages and closing"), makeMore());
    addFolded(*layout, theme, QStringLiteral("Network faults"), makeFaults());
    connect(&m_document, &PlanDocument::changed, this, &StageCard::follow);
    follow();
}

void StageCard::addFolded(QVBoxLayout& layout, const Theme& theme, const QString& title, QWidget* folded)
{
    auto* more = new QToolButton;
    more->setText(title);
    more->setAccessibleName(named(title.toLower()));
    more->setCheckable(true);
    more->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    more->setIcon(theme.icon(QStringLiteral("chevron-right"), &Palette::muted));
    folded->hide();
    connect(more, &QToolButton::toggled, this, [more, folded, &theme](bool on) {
        folded->setVisible(on);
        more->setIcon(
            theme.icon(on ? QStringLiteral("chevron-down") : QStringLiteral("chevron-right"), &Palette::muted));
    });
    layout.addWidget(more, 0, Qt::AlignLeft);
    layout.addWidget(folded);
}

QString StageCard::named(const QString& label) const
{
    return QStringLiteral("Stage %1 %2").arg(m_index + 1).arg(label);
}

QString StageCard::pathOf(const char* key) const
{
    return QStringLiteral("stages[%1].%2").arg(m_index).arg(QLatin1StringView(key));
}

QToolButton* StageCard::makeButton(const Theme& theme, const QString& icon, const QString& name)
{
    auto* button = new QToolButton;
    button->setIcon(theme.icon(icon, &Palette::muted));
    button->setToolTip(name);
    button->setAccessibleName(name);
    button->setFocusPolicy(Qt::StrongFocus);
    return button;
}

QWidget* StageCard::makeHeader(const Theme& theme)
{
    auto* header = new QWidget;
    auto* name = new LineField(m_document,
                               {pathOf("name"), QStringLiteral("Stage %1").arg(m_index + 1),
                                named(QStringLiteral("name")), QStringLiteral("Name of the stage")},
                               inStage(
                                   m_index, [](auto& stage) -> auto& { return stage.name; }),
                               this);
    auto* duplicate =
        makeButton(theme, QStringLiteral("duplicate"), QStringLiteral("Duplicate stage %1").arg(m_index + 1));
    m_remove = makeButton(theme, QStringLiteral("remove"), QStringLiteral("Remove stage %1").arg(m_index + 1));
    connect(duplicate, &QToolButton::clicked, this, [this] {
        m_document.edit(QStringLiteral("Duplicate stage"), QStringLiteral("stages"), [this](Plan& plan) {
            if (m_index < plan.stages.size())
                plan.stages.insert(m_index + 1, Stage(plan.stages.at(m_index)));
        });
        m_document.endEdit();
    });
    connect(m_remove, &QToolButton::clicked, this, [this] {
        m_document.edit(QStringLiteral("Remove stage"), QStringLiteral("stages"), [this](Plan& plan) {
            if (plan.stages.size() > 1 && m_index < plan.stages.size())
                plan.stages.removeAt(m_index);
        });
        m_document.endEdit();
    });
    auto* layout = formGrid(header);
    layout->addWidget(name->editor(), 0, 0, 1, 2);
    layout->addWidget(duplicate, 0, 2);
    layout->addWidget(m_remove, 0, 3);
    layout->addWidget(name->makeFaultLine(), 1, 0, 1, 4);
    return header;
}

QWidget* StageCard::makeMain()
{
    auto* form = new QWidget;
    auto* layout = formGrid(form);
    const auto add = [&](const char* key, const char* label, auto access, const QString& suffix, const char* hint) {
        const QString text = QLatin1StringView(label);
        auto* field = new WholeField(m_document, {pathOf(key), text, named(text.toLower()), QLatin1StringView(hint)},
                                     WholeField::asNumber(access), suffix, this);
        field->addTo(*layout);
    };
    const QString ms = QStringLiteral(" ms");
    add("clients", "Clients",
        inStage(
            m_index, [](auto& stage) -> auto& { return stage.clients; }),
        {}, "How many connect and drop at once");
    add("cycles", "Cycles",
        inStage(
            m_index, [](auto& stage) -> auto& { return stage.cycles; }),
        {}, "How often each client does so");
    add("connectedMs", "Connected",
        inStage(
            m_index, [](auto& stage) -> auto& { return stage.connected; }),
        ms, "How long a connection is held open");
    add("disconnectedMs", "Pause",
        inStage(
            m_index, [](auto& stage) -> auto& { return stage.disconnected; }),
        ms, "How long a client waits before it connects again");
    return form;
}

QWidget* StageCard::makeMore()
{
    auto* form = new QWidget;
    auto* layout = formGrid(form);
    const auto text = [this](const char* key, const char* label, const char* hint) {
        const QString shown = QLatin1StringView(label);
        return FieldText{pathOf(key), shown, named(shown.toLower()), QString::fromUtf8(hint)};
    };
    (new RealField(m_document, text("jitterPercent", "Jitter %", "Both times vary by ± this share"),
                   asOptional(inStage(
                       m_index, [](auto& stage) -> auto& { return stage.jitterPercent; })),
                   false, this))
        ->addTo(*layout);
    (new WholeField(m_document,
                    text("rounds.cycles", "Rest after cycles",
                         "Every so many cycles all leave, and the server is read at rest; 0: never"),
                    WholeField::asNumber(inStage(
                        m_index, [](auto& stage) -> auto& { return stage.rounds.cycles; })),
                    {}, this))
        ->addTo(*layout);
    (new WholeField(m_document,
                    text("rounds.warmUp", "Rests left out", "So many at the start, while the server still warms up"),
                    WholeField::asNumber(inStage(
                        m_index, [](auto& stage) -> auto& { return stage.rounds.warmUp; })),
                    {}, this))
        ->addTo(*layout);
    (new WholeField(m_document, text("rounds.settleMs", "Before reading", "Stillness of a rest before it is read"),
                    WholeField::asNumber(inStage(
                        m_index, [](auto& stage) -> auto& { return stage.rounds.settle; })),
                    QStringLiteral(" ms"), this))
        ->addTo(*layout);
    (new ChoiceField(m_document, text("close", "Leave by", "How a client leaves its connection"),
                     ChoiceField::asIndex(inStage(
                         m_index, [](auto& stage) -> auto& { return stage.close; })),
                     {QStringLiteral("Closing handshake"), QStringLiteral("End of stream (FIN)"),
                      QStringLiteral("Reset (RST)"), QStringLiteral("Silence"), QStringLiteral("No answer to pings"),
                      QStringLiteral("End before the request"), QStringLiteral("End in mid-request"),
                      QStringLiteral("End before the answer"), QStringLiteral("End in mid-frame"),
                      QStringLiteral("The server's close")},
                     this))
        ->addTo(*layout);
    (new WholeField(m_document, text("closeCode", "Close code", "1000 to 1003, 1007 to 1011, or 3000 to 4999"),
                    WholeField::asNumber(inStage(
                        m_index, [](auto& stage) -> auto& { return stage.closeCode; })),
                    {}, this))
        ->addTo(*layout);
    (new LineField(m_document, text("closeReason", "Close reason", "Sent in the Close frame"),
                   inStage(
                       m_index, [](auto& stage) -> auto& { return stage.closeReason; }),
                   this))
        ->addTo(*layout);
    (new MixField(m_document, text("closeMix", "Or a mix", "3*clean:4001:going, rst"),
                  inStage(
                      m_index, [](auto& stage) -> auto& { return stage.closeMix; }),
                  this))
        ->addTo(*layout);
    (new LineField(m_document, text("exchange.message", "First message", "{{nonce}} changes with each cycle"),
                   inStage(
                       m_index, [](auto& stage) -> auto& { return stage.exchange.message; }),
                   this))
        ->addTo(*layout);
    (new LineField(m_document, text("exchange.expect", "Expected reply", "A pattern; empty: the message itself"),
                   inStage(
                       m_index, [](auto& stage) -> auto& { return stage.exchange.expect; }),
                   this))
        ->addTo(*layout);
    (new FlagField(m_document, text("exchange.echo", "Say nothing, expect nothing", ""),
                   negated(inStage(
                       m_index, [](auto& stage) -> auto& { return stage.exchange.echo; })),
                   this))
        ->addTo(*layout);
    return form;
}

QWidget* StageCard::makeFaults()
{
    auto* form = new QWidget;
    auto* layout = formGrid(form);
    (new ToxicsField(m_document,
                     {pathOf("faults"), QStringLiteral("Toxics"), named(QStringLiteral("toxics")),
                      QStringLiteral("down,at_cycle=10,for_ms=3000")},
                     inStage(
                         m_index, [](auto& stage) -> auto& { return stage.faults; }),
                     this))
        ->addTo(*layout);
    return form;
}

void StageCard::follow()
{
    // A plan without a stage says nothing.
    m_remove->setEnabled(m_document.plan().stages.size() > 1);
}

} // namespace flapscope
