#include "ui/flappingform.h"

#include "core/trace.h"
#include "ui/formfields.h"
#include "ui/formgrid.h"
#include "ui/theme.h"

#include <QFileInfo>
#include <QGridLayout>
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

/// The file of a trace; with one that is good, the stage takes its clients, cycles and duration as well.
PlanAccess<QString> traceOf(qsizetype index)
{
    const auto access = inStage(
        index, [](auto& stage) -> auto& { return stage.pattern.trace; });
    return {access.get, [access, index](Plan& plan, const QString& path) {
                access.set(plan, path);
                if (index >= plan.stages.size() || !QFileInfo(path).isFile())
                    return;
                if (const auto trace = traceFromFile(path))
                    follow(plan.stages[index], *trace);
            }};
}
} // namespace

FlappingForm::FlappingForm(PlanDocument& document, qsizetype index, std::function<QString(const QString&)> named,
                           QWidget* parent)
    : QWidget(parent), m_document(document), m_index(index), m_named(std::move(named))
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(grid::Half);
    layout->addWidget(makeChoices());
    for (auto [member, make] : {std::pair(&FlappingForm::m_burst, &FlappingForm::makeBurst),
                                std::pair(&FlappingForm::m_rate, &FlappingForm::makeRate),
                                std::pair(&FlappingForm::m_endRate, &FlappingForm::makeEndRate),
                                std::pair(&FlappingForm::m_gilbertElliott, &FlappingForm::makeGilbertElliott),
                                std::pair(&FlappingForm::m_trace, &FlappingForm::makeTrace)})
        layout->addWidget(this->*member = (this->*make)());
    layout->addWidget(makePolicy());
    for (auto [member, make] : {std::pair(&FlappingForm::m_delay, &FlappingForm::makeDelay),
                                std::pair(&FlappingForm::m_growth, &FlappingForm::makeGrowth),
                                std::pair(&FlappingForm::m_factor, &FlappingForm::makeFactor),
                                std::pair(&FlappingForm::m_patience, &FlappingForm::makePatience)})
        layout->addWidget(this->*member = (this->*make)());
    layout->addWidget(makeRestart());
    connect(&m_document, &PlanDocument::changed, this, &FlappingForm::follow);
    follow();
}

FieldText FlappingForm::text(const char* key, const char* label, const char* hint) const
{
    const QString shown = QString::fromUtf8(label);
    return {QStringLiteral("stages[%1].%2").arg(m_index).arg(QLatin1StringView(key)), shown, m_named(shown.toLower()),
            QString::fromUtf8(hint)};
}

void FlappingForm::addNumber(QWidget* form, const char* key, const char* label, double Pattern::*member,
                             const char* hint)
{
    auto* layout = form->layout() ? static_cast<QGridLayout*>(form->layout()) : formGrid(form);
    (new RealField(m_document, text(key, label, hint),
                   asOptional(inStage(
                       m_index, [member](auto& stage) -> auto& { return stage.pattern.*member; })),
                   false, this))
        ->addTo(*layout);
}

QWidget* FlappingForm::makeChoices()
{
    auto* form = new QWidget;
    auto* layout = formGrid(form);
    (new ChoiceField(m_document, text("pattern.shape", "Pattern", "When clients connect"),
                     ChoiceField::asIndex(inStage(
                         m_index, [](auto& stage) -> auto& { return stage.pattern.shape; })),
                     {QStringLiteral("Steady"), QStringLiteral("Bursts"), QStringLiteral("Poisson"),
                      QStringLiteral("Ramp"), QStringLiteral("Gilbert–Elliott"), QStringLiteral("Recorded trace")},
                     this))
        ->addTo(*layout);
    (new ChoiceField(m_document, text("pattern.arrival", "Starts", "Whether a client waits for a slow server"),
                     ChoiceField::asIndex(inStage(
                         m_index, [](auto& stage) -> auto& { return stage.pattern.arrival; })),
                     {QStringLiteral("After the last end (closed)"), QStringLiteral("Fixed beforehand (open)")}, this))
        ->addTo(*layout);
    return form;
}

QWidget* FlappingForm::makeBurst()
{
    auto* form = new QWidget;
    (new WholeField(m_document, text("pattern.skewMs", "Skew", "Within which the clients of a burst begin"),
                    WholeField::asNumber(inStage(
                        m_index, [](auto& stage) -> auto& { return stage.pattern.skew; })),
                    QStringLiteral(" ms"), this))
        ->addTo(*formGrid(form));
    return form;
}

QWidget* FlappingForm::makeRate()
{
    auto* form = new QWidget;
    addNumber(form, "pattern.rate", "Rate per second", &Pattern::rate,
              "Starts by all clients together; of a ramp, at its beginning");
    return form;
}

QWidget* FlappingForm::makeEndRate()
{
    auto* form = new QWidget;
    addNumber(form, "pattern.endRate", "Rate at the end", &Pattern::endRate, "Likewise, at the end of the ramp");
    return form;
}

QWidget* FlappingForm::makeGilbertElliott()
{
    auto* form = new QWidget;
    addNumber(form, "pattern.p", "p (goes down)", &Pattern::p, "Probability in each step");
    addNumber(form, "pattern.r", "r (comes up)", &Pattern::r, "Likewise");
    (new WholeField(m_document, text("pattern.stepMs", "Step", "How often that is drawn"),
                    WholeField::asNumber(inStage(
                        m_index, [](auto& stage) -> auto& { return stage.pattern.step; })),
                    QStringLiteral(" ms"), this))
        ->addTo(*static_cast<QGridLayout*>(form->layout()));
    return form;
}

QWidget* FlappingForm::makeTrace()
{
    auto* form = new QWidget;
    (new LineField(m_document, text("pattern.trace", "Trace", "A CSV file of time,event,client"), traceOf(m_index),
                   this))
        ->addTo(*formGrid(form));
    return form;
}

QWidget* FlappingForm::makePolicy()
{
    auto* form = new QWidget;
    (new ChoiceField(
         m_document,
         text("reconnect.policy", "After a failure", "When a client comes back that was dropped or refused"),
         ChoiceField::asIndex(inStage(
             m_index, [](auto& stage) -> auto& { return stage.reconnect.kind; })),
         {QStringLiteral("By the pattern"), QStringLiteral("At once"), QStringLiteral("Fixed delay"),
          QStringLiteral("Exponential"), QStringLiteral("Full jitter"), QStringLiteral("Equal jitter"),
          QStringLiteral("Decorrelated jitter"), QStringLiteral("As gRPC"), QStringLiteral("As Socket.IO"),
          QStringLiteral("As Phoenix"), QStringLiteral("As reconnecting-websocket"), QStringLiteral("As RFC 6455")},
         this))
        ->addTo(*formGrid(form));
    return form;
}

QWidget* FlappingForm::makeDelay()
{
    auto* form = new QWidget;
    (new WholeField(m_document, text("reconnect.baseMs", "First delay", "The base of the delays"),
                    WholeField::asNumber(inStage(
                        m_index, [](auto& stage) -> auto& { return stage.reconnect.base; })),
                    QStringLiteral(" ms"), this))
        ->addTo(*formGrid(form));
    return form;
}

QWidget* FlappingForm::makeGrowth()
{
    auto* form = new QWidget;
    (new WholeField(m_document, text("reconnect.capMs", "Longest delay", "Which the delays do not grow beyond"),
                    WholeField::asNumber(inStage(
                        m_index, [](auto& stage) -> auto& { return stage.reconnect.cap; })),
                    QStringLiteral(" ms"), this))
        ->addTo(*formGrid(form));
    return form;
}

QWidget* FlappingForm::makeFactor()
{
    auto* form = new QWidget;
    (new RealField(m_document, text("reconnect.factor", "Factor", "By which the delays grow"),
                   asOptional(inStage(
                       m_index, [](auto& stage) -> auto& { return stage.reconnect.factor; })),
                   false, this))
        ->addTo(*formGrid(form));
    return form;
}

QWidget* FlappingForm::makePatience()
{
    auto* form = new QWidget;
    (new WholeField(m_document, text("reconnect.patienceMs", "Gives up after", "The cycle then counts as failed"),
                    WholeField::asNumber(inStage(
                        m_index, [](auto& stage) -> auto& { return stage.reconnect.patience; })),
                    QStringLiteral(" ms"), this))
        ->addTo(*formGrid(form));
    return form;
}

QWidget* FlappingForm::makeRestart()
{
    auto* form = new QWidget;
    auto* layout = formGrid(form);
    (new WholeField(m_document,
                    text("restart.afterMs", "Server restarts after", "From the stage's beginning; 0: it does not"),
                    WholeField::asNumber(inStage(
                        m_index, [](auto& stage) -> auto& { return stage.restart.after; })),
                    QStringLiteral(" ms"), this))
        ->addTo(*layout);
    (new WholeField(m_document, text("restart.downMs", "and stays away for", "The demo server"),
                    WholeField::asNumber(inStage(
                        m_index, [](auto& stage) -> auto& { return stage.restart.down; })),
                    QStringLiteral(" ms"), this))
        ->addTo(*layout);
    return form;
}

void FlappingForm::follow()
{
    const auto& stages = m_document.plan().stages;
    if (m_index >= stages.size())
        return;
    using Shape = Pattern::Shape;
    using Kind = ReconnectPolicy::Kind;
    const Shape shape = stages.at(m_index).pattern.shape;
    const Kind kind = stages.at(m_index).reconnect.kind;
    m_burst->setVisible(shape == Shape::Burst);
    m_rate->setVisible(shape == Shape::Poisson || shape == Shape::Ramp);
    m_endRate->setVisible(shape == Shape::Ramp);
    m_gilbertElliott->setVisible(shape == Shape::GilbertElliott);
    m_trace->setVisible(shape == Shape::Trace);
    const bool hasBase = kind >= Kind::Fixed && kind <= Kind::DecorrelatedJitter;
    m_delay->setVisible(hasBase);
    m_growth->setVisible(hasBase && kind != Kind::Fixed);
    m_factor->setVisible(hasBase && kind != Kind::Fixed && kind != Kind::DecorrelatedJitter);
    m_patience->setVisible(kind != Kind::AsPlanned);
}

} // namespace flapscope
