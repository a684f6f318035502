#include "ui/setuppanel.h"

#include "core/criterion.h"
#include "ui/fileline.h"
#include "ui/formfields.h"
#include "ui/formgrid.h"
#include "ui/limitrow.h"
#include "ui/rowlist.h"
#include "ui/section.h"
#include "ui/stagecard.h"
#include "ui/theme.h"
#include "ui/verticalscroll.h"
#include "ui/wraplabel.h"

#include <QGridLayout>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

namespace flapscope
{

namespace
{
QPushButton* makeQuietButton(const Theme& theme, const char* icon, const QString& text)
{
    auto* button = new QPushButton(theme.icon(QLatin1StringView(icon)), text);
    setTone(*button, "quiet");
    return button;
}

QFrame* makeNextRunNotice()
{
    auto* frame = new QFrame;
    setTone(*frame, "notice");
    auto* text = new WrapLabel(QStringLiteral("A run is under way. What you change applies to the next run."));
    auto* layout = new QVBoxLayout(frame);
    layout->setContentsMargins(grid::One, grid::One, grid::One, grid::One);
    layout->addWidget(text);
    frame->hide();
    return frame;
}

/// The limits of a plan that are required, in short.
QString limitsSummary(const Plan& plan)
{
    const auto required =
        std::count_if(plan.limits.begin(), plan.limits.end(), [](const Limit& limit) { return limit.required; });
    return QStringLiteral("%1 required").arg(required);
}

QString watchSummary(const Plan& plan)
{
    switch (plan.watch.process) {
    case Watch::Process::Auto:
        return QStringLiteral("automatic");
    case Watch::Process::Pid:
        return QStringLiteral("process %1").arg(plan.watch.pid);
    case Watch::Process::None:
        return plan.watch.metricsUrl.isEmpty() ? QStringLiteral("not watched") : QStringLiteral("metrics page");
    }
    return {};
}
} // namespace

SetupPanel::SetupPanel(PlanDocument& document, const Theme& theme, QWidget* parent)
    : QWidget(parent), m_document(document), m_theme(theme), m_nextRun(makeNextRunNotice()), m_elsewhere(new WrapLabel),
      m_connection(makeSection("connection", "Connection")), m_stages(makeSection("stages", "Stages")),
      m_limits(makeSection("limits", "Limits")), m_watch(makeSection("watch", "Server watch"))
{
    fillConnection(*m_connection);
    fillStages(*m_stages);
    fillLimits(*m_limits);
    fillWatch(*m_watch);
    setTone(*m_elsewhere, "fail");

    auto* content = new QWidget;
    auto* parts = new QVBoxLayout(content);
    parts->setContentsMargins(grid::One, grid::One, grid::One, grid::One);
    parts->setSpacing(grid::One);
    parts->addWidget(makePlanPart());
    for (QWidget* section : {m_connection, m_stages, m_limits, m_watch})
        parts->addWidget(section);
    parts->addWidget(m_elsewhere);
    parts->addStretch(1);

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(grid::One);
    layout->addWidget(m_nextRun);
    layout->addWidget(new VerticalScroll(content), 1);

    setUnfolded({QStringLiteral("Stages")});
    connect(&m_document, &PlanDocument::changed, this, &SetupPanel::follow);
    connect(&m_document, &PlanDocument::faultsChanged, this, &SetupPanel::showMistakes);
    follow();
    showMistakes();
}

SetupPanel::~SetupPanel() = default;

Section* SetupPanel::makeSection(const char* icon, const char* title)
{
    auto* section = new Section(m_theme, QLatin1StringView(icon), QLatin1StringView(title), this);
    section->setObjectName(QLatin1StringView(title));
    return section;
}

QWidget* SetupPanel::makePlanPart()
{
    auto* part = new QWidget;
    auto* layout = formGrid(part);
    layout->setContentsMargins(grid::Half, 0, grid::Half, 0);
    (new LineField(
         m_document,
         {QStringLiteral("name"), QStringLiteral("Plan"), QStringLiteral("Plan name"), QStringLiteral("Name")},
         accessTo([](auto& plan) -> auto& { return plan.name; }), this))
        ->addTo(*layout);
    return part;
}

void SetupPanel::fillConnection(Section& section)
{
    section.addContent(makeAddress());
    section.addContent(makeHeaders());
    section.addContent(makeTls());
    section.addContent(makeTimeouts());
}

void SetupPanel::fillStages(Section& section)
{
    section.addContent(new RowList(
        m_document, [](const Plan& plan) { return plan.stages.size(); },
        [this](qsizetype index) { return new StageCard(m_document, m_theme, index); }));
    auto* add = makeQuietButton(m_theme, "add", QStringLiteral("Add stage"));
    connect(add, &QPushButton::clicked, this, [this] {
        m_document.edit(QStringLiteral("Add stage"), QStringLiteral("stages"),
                        [](Plan& plan) { plan.stages.append(Stage{}); });
        m_document.endEdit();
    });
    section.addContent(add);
    section.addContent(makePhases());
}

QWidget* SetupPanel::makePhases()
{
    auto* part = new QWidget;
    auto* layout = formGrid(part);
    auto* heading = formHeading(QStringLiteral("Around the stages"));
    layout->addWidget(heading, 0, 0, 1, 2);
    const auto add = [&](const char* key, const char* label, Millis Timing::*member, const char* hint) {
        const auto access = accessTo([member](auto& plan) -> auto& { return plan.timing.*member; });
        (new WholeField(m_document,
                        {QStringLiteral("timing.") + QLatin1StringView(key),
                         QLatin1StringView(label),
                         {},
                         QLatin1StringView(hint)},
                        WholeField::asNumber(access), QStringLiteral(" ms"), this))
            ->addTo(*layout);
    };
    add("warmUpMs", "Warm-up", &Timing::warmUp, "Connections before the baseline, discarded");
    add("baselineMs", "Baseline", &Timing::baseline, "Stillness before the flapping");
    add("recoveryHoldMs", "Recovery hold", &Timing::recoveryHold, "How long a recovered connection must hold");
    add("recoveryLimitMs", "Recovery limit", &Timing::recoveryLimit, "After which a server counts as not recovered");
    add("settleMs", "Settle", &Timing::settle, "Stillness at the end: the server lets go");
    (new FlagField(m_document, {QStringLiteral("extent.untilDecided"), QStringLiteral("Go on until decided"), {}, {}},
                   accessTo([](auto& plan) -> auto& { return plan.extent.untilDecided; }), this))
        ->addTo(*layout);
    auto* most = new WholeField(
        m_document,
        {QStringLiteral("extent.maxCycles"), QStringLiteral("At most"), QStringLiteral("At most so many cycles"),
         QStringLiteral("Cycles of all stages together, with what was added until all was decided")},
        WholeField::asNumber(accessTo([](auto& plan) -> auto& { return plan.extent.maxCycles; })),
        QStringLiteral(" cycles"), this);
    most->addTo(*layout);
    const auto usable = [this, most] { most->editor()->setEnabled(m_document.plan().extent.untilDecided); };
    connect(&m_document, &PlanDocument::changed, most, usable);
    usable();
    return part;
}

void SetupPanel::fillLimits(Section& section)
{
    section.addContent(new RowList(
        m_document, [](const Plan& plan) { return plan.limits.size(); },
        [this](qsizetype index) { return new LimitRow(m_document, m_theme, index); }));
    auto* add = makeQuietButton(m_theme, "add", QStringLiteral("Add limit"));
    auto* menu = new QMenu(add);
    add->setMenu(menu);
    connect(menu, &QMenu::aboutToShow, this, [this, menu] { offerLimits(*menu); });
    section.addContent(add);
}

void SetupPanel::offerLimits(QMenu& menu)
{
    menu.clear();
    QStringList ids;
    for (const Criterion& criterion : criteria())
        ids += criterion.id;
    for (const QString& gauge : m_document.plan().watch.gauges)
        ids += QStringLiteral("gauge:") + gauge;
    for (const Limit& limit : m_document.plan().limits)
        ids.removeAll(limit.criterion);
    for (const QString& id : std::as_const(ids)) {
        if (const auto criterion = criterionNamed(id))
            connect(menu.addAction(criterion->title), &QAction::triggered, this, [this, id] { addLimit(id); });
    }
    if (menu.isEmpty())
        menu.addAction(QStringLiteral("Every criterion has its limit"))->setEnabled(false);
}

void SetupPanel::addLimit(const QString& criterion)
{
    const auto found = criterionNamed(criterion);
    if (!found)
        return;
    const Limit limit{
        .criterion = criterion, .comparison = found->comparison, .value = {}, .required = false, .demonstrate = {}};
    m_document.edit(QStringLiteral("Add limit"), QStringLiteral("limits"),
                    [&](Plan& plan) { plan.limits.append(limit); });
    m_document.endEdit();
}

void SetupPanel::fillWatch(Section& section)
{
    auto* part = new QWidget;
    auto* layout = formGrid(part);
    (new ChoiceField(m_document,
                     {QStringLiteral("watch.process"), QStringLiteral("Process"), QStringLiteral("Server process"),
                      QStringLiteral("How the server's process is found on this machine")},
                     ChoiceField::asIndex(accessTo([](auto& plan) -> auto& { return plan.watch.process; })),
                     {QStringLiteral("By its port"), QStringLiteral("By process id"), QStringLiteral("Not watched")},
                     this))
        ->addTo(*layout);
    auto* pid =
        new WholeField(m_document, {QStringLiteral("watch.pid"), QStringLiteral("Process id"), {}, {}},
                       WholeField::asNumber(accessTo([](auto& plan) -> auto& { return plan.watch.pid; })), {}, this);
    pid->addTo(*layout);
    (new LineField(m_document,
                   {QStringLiteral("watch.metricsUrl"), QStringLiteral("Metrics page"),
                    QStringLiteral("Metrics page URL"), QStringLiteral("http://host:9100/metrics")},
                   accessTo([](auto& plan) -> auto& { return plan.watch.metricsUrl; }), this,
                   LineField::Shown::MaskedUrl))
        ->addTo(*layout);
    (new LinesField(m_document,
                    {QStringLiteral("watch.gauges"),
                     QStringLiteral("Gauges"),
                     {},
                     QStringLiteral("One a line: app_sessions{kind=\"ws\"}")},
                    accessTo([](auto& plan) -> auto& { return plan.watch.gauges; }), this))
        ->addTo(*layout);
    auto* log = new LineField(m_document,
                              {QStringLiteral("watch.serverLog"), QStringLiteral("Log file"),
                               QStringLiteral("Server's log file"), QStringLiteral("Read as it grows")},
                              accessTo([](auto& plan) -> auto& { return plan.watch.serverLog; }), this);
    log->addTo(*layout, new FileLine(m_theme, log->line(), QStringLiteral("Logs (*.log *.txt);;All files (*)")));
    const auto pattern = [&](const char* key, const char* label, const char* name, QString Watch::*member,
                             const char* hint) {
        (new LineField(m_document,
                       {QStringLiteral("watch.") + QLatin1StringView(key), QLatin1StringView(label),
                        QLatin1StringView(name), QLatin1StringView(hint)},
                       accessTo([member](auto& plan) -> auto& { return plan.watch.*member; }), this))
            ->addTo(*layout);
    };
    pattern("cleanupPattern", "Cleanup", "Pattern of a cleanup in the log", &Watch::cleanupPattern,
            "One line a disconnect: session .* closed");
    pattern("sessionPattern", "Session", "Pattern of a session's id in the first reply", &Watch::sessionPattern,
            "\"session\":\"([^\"]+)\"");
    section.addContent(part);
    const auto usable = [this, pid] {
        pid->editor()->setEnabled(m_document.plan().watch.process == Watch::Process::Pid);
    };
    connect(&m_document, &PlanDocument::changed, pid, usable);
    usable();
}

void SetupPanel::setRunning(bool running)
{
    m_nextRun->setVisible(running);
}

void SetupPanel::follow()
{
    const Plan& plan = m_document.plan();
    m_connection->setSummary(plan.target.url.isEmpty() ? QStringLiteral("built-in demo") : QString());
    m_stages->setSummary(QStringLiteral("%1, up to %2 clients").arg(plan.stages.size()).arg(mostClients(plan)));
    m_limits->setSummary(limitsSummary(plan));
    m_watch->setSummary(watchSummary(plan));
    // Rows of another plan may have come or gone.
    showMistakes();
}

void SetupPanel::showMistakes()
{
    const auto fields = findChildren<PlanField*>();
    QStringList elsewhere;
    QHash<Section*, qsizetype> counts;
    for (const Fault& fault : m_document.faults()) {
        const auto owner = std::find_if(fields.begin(), fields.end(),
                                        [&](const PlanField* field) { return field->owns(fault.where); });
        if (owner == fields.end()) {
            elsewhere += QStringLiteral("⚠ ") + fault.sentence();
            continue;
        }
        for (Section* section : {m_connection, m_stages, m_limits, m_watch}) {
            if (section->isAncestorOf((*owner)->editor()))
                ++counts[section];
        }
    }
    for (Section* section : {m_connection, m_stages, m_limits, m_watch})
        section->setMistakes(counts.value(section));
    m_elsewhere->setText(elsewhere.join(u'\n'));
    m_elsewhere->setVisible(!elsewhere.isEmpty());
}

void SetupPanel::reveal(const PlanField& field)
{
    for (Section* section : {m_connection, m_stages, m_limits, m_watch}) {
        if (section->isAncestorOf(field.editor()))
            section->setExpanded(true);
    }
    field.editor()->setFocus(Qt::OtherFocusReason);
}

void SetupPanel::focusUrl()
{
    reveal(*m_url);
    m_url->line()->selectAll();
}

void SetupPanel::focusAuthority()
{
    reveal(*m_authority);
}

bool SetupPanel::focusFirstMistake()
{
    const auto fields = findChildren<PlanField*>();
    for (const Fault& fault : m_document.faults()) {
        for (const PlanField* field : fields) {
            if (field->owns(fault.where)) {
                reveal(*field);
                return true;
            }
        }
    }
    return false;
}

QStringList SetupPanel::unfolded() const
{
    QStringList titles;
    for (const Section* section : {m_connection, m_stages, m_limits, m_watch}) {
        if (section->isExpanded())
            titles += section->objectName();
    }
    return titles;
}

void SetupPanel::setUnfolded(const QStringList& titles)
{
    for (Section* section : {m_connection, m_stages, m_limits, m_watch})
        section->setExpanded(titles.contains(section->objectName()));
}

} // namespace flapscope
