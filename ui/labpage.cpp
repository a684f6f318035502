#include "ui/labpage.h"

#include "core/patterntext.h"
#include "report/labreport.h"
#include "ui/emptystate.h"
#include "ui/flowlayout.h"
#include "ui/formfields.h"
#include "ui/labmodel.h"
#include "ui/stormview.h"
#include "ui/theme.h"

#include <QCheckBox>
#include <QDateTime>
#include <QDir>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QStackedWidget>
#include <QTableView>
#include <QVBoxLayout>

#include <algorithm>

namespace flapscope
{

namespace
{
constexpr int MostClients = 2000;
constexpr int LongestDown = 30'000; // ms

bool isProposed(const ReconnectPolicy& policy)
{
    return policy.kind == ReconnectPolicy::Kind::Fixed || policy.kind == ReconnectPolicy::Kind::FullJitter;
}

/// All that there are, by their defaults.
QList<ReconnectPolicy> allPolicies()
{
    QList<ReconnectPolicy> policies;
    for (const QString& name : policyNames()) {
        const auto policy = policyFrom(name);
        if (policy && policy->isOn())
            policies += *policy;
    }
    return policies;
}

QSpinBox* makeBox(const QString& name, int least, int most, int value)
{
    auto* box = new NumberBox;
    box->setRange(least, most);
    box->setValue(value);
    box->setAccessibleName(name);
    return box;
}
} // namespace

LabPage::LabPage(const Theme& theme, const Session::Options& options, const QString& root, QWidget* parent)
    : QWidget(parent), m_theme(theme), m_options(options), m_root(root), m_model(new LabModel(this))
{
    m_options.history.clear();
    m_options.baseline.reset();
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(grid::One, grid::One, grid::One, 0);
    column->setSpacing(grid::One);
    column->addWidget(makeControls());
    column->addWidget(makeResults(), 1);
    follow();
}

LabPage::~LabPage() = default;

QWidget* LabPage::makeControls()
{
    auto* controls = new QWidget;
    auto* column = new QVBoxLayout(controls);
    column->setContentsMargins({});
    auto* hint = new QLabel(tr("The server restarts while clients are connected. How do they come back?"));
    hint->setWordWrap(true);
    column->addWidget(hint);

    auto* policies = new QWidget;
    auto* flow = new FlowLayout(policies);
    for (const ReconnectPolicy& policy : allPolicies()) {
        auto* box = new QCheckBox(QString(nameOf(policy.kind)));
        box->setToolTip(textOf(policy));
        box->setAccessibleName(tr("Try %1").arg(box->text()));
        box->setChecked(isProposed(policy));
        connect(box, &QCheckBox::toggled, this, &LabPage::follow);
        flow->addWidget(box);
        m_policies += box;
    }
    column->addWidget(policies);

    column->addWidget(makeTargetRow());
    column->addWidget(makeButtonRow());
    m_status = new QLabel;
    m_status->setWordWrap(true);
    m_status->setAccessibleName(tr("State of the lab"));
    column->addWidget(m_status);
    return controls;
}

QWidget* LabPage::makeTargetRow()
{
    m_url = new QLineEdit;
    m_url->setPlaceholderText(tr("Server: ws://host:port/path; empty: the demo server"));
    m_url->setAccessibleName(tr("Server of the lab"));
    m_restartCommand = new QLineEdit;
    m_restartCommand->setPlaceholderText(tr("Command that restarts it, and ends once it listens"));
    m_restartCommand->setAccessibleName(tr("Command that restarts the server of the lab"));
    connect(m_url, &QLineEdit::textChanged, this, &LabPage::follow);
    auto* row = new QWidget;
    auto* line = new QHBoxLayout(row);
    line->setContentsMargins({});
    line->addWidget(m_url, 1);
    line->addWidget(m_restartCommand, 1);
    return row;
}

QWidget* LabPage::makeButtonRow()
{
    const Plan plan = labPlan();
    m_clients = makeBox(tr("Clients of the lab"), 1, MostClients, plan.stages.first().clients);
    m_clients->setSuffix(tr(" clients"));
    m_down = makeBox(tr("Time that the server stays away"), 0, LongestDown,
                     static_cast<int>(plan.stages.first().restart.down.count()));
    m_down->setSuffix(tr(" ms away"));
    m_run = new QPushButton(m_theme.icon(QStringLiteral("run"), &Palette::muted), tr("Run the lab"));
    m_stop = new QPushButton(m_theme.icon(QStringLiteral("stop"), &Palette::muted), tr("Stop the lab"));
    m_export = new QPushButton(m_theme.icon(QStringLiteral("export"), &Palette::muted), tr("Export the lab"));
    connect(m_run, &QPushButton::clicked, this, &LabPage::start);
    connect(m_stop, &QPushButton::clicked, this, &LabPage::stop);
    connect(m_export, &QPushButton::clicked, this, &LabPage::exportResult);
    auto* row = new QWidget;
    auto* buttons = new FlowLayout(row);
    for (QWidget* widget : std::initializer_list<QWidget*>{m_clients, m_down, m_run, m_stop, m_export})
        buttons->addWidget(widget);
    return row;
}

QWidget* LabPage::makeResults()
{
    m_chart = new StormView(m_theme);
    m_chart->hide();
    m_table = new QTableView;
    m_table->setModel(m_model);
    m_table->setObjectName(QStringLiteral("lab"));
    m_table->setAccessibleName(tr("What each policy made of the storm"));
    m_table->setShowGrid(false);
    m_table->setTabKeyNavigation(false);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->verticalHeader()->hide();
    m_table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    m_table->horizontalHeader()->setHighlightSections(false);
    m_table->setSizeAdjustPolicy(QAbstractScrollArea::AdjustToContents);
    m_table->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Maximum);
    auto* tried = new QWidget;
    auto* column = new QVBoxLayout(tried);
    column->setContentsMargins({});
    column->addWidget(m_table);
    column->addWidget(m_chart);
    column->addStretch();
    auto* empty = new EmptyState(
        m_theme, {QStringLiteral("live"), QStringLiteral("Nothing tried yet"),
                  QStringLiteral("The same storm meets each of the policies that are ticked above: how many attempts "
                                 "a second it makes of it at worst, and when everybody is back."),
                  QStringLiteral("Try these policies")});
    connect(empty, &EmptyState::activated, this, &LabPage::start);
    m_results = new QStackedWidget;
    m_results->addWidget(empty);
    m_results->addWidget(tried);
    return m_results;
}

Plan LabPage::plan() const
{
    Plan plan = labPlan();
    plan.stages.first().clients = m_clients->value();
    plan.stages.first().restart.down = Millis(m_down->value());
    plan.target.url = m_url->text().trimmed();
    return plan;
}

Session::Options LabPage::options() const
{
    Session::Options options = m_options;
    options.restartCommand = m_restartCommand->text().trimmed();
    return options;
}

QList<ReconnectPolicy> LabPage::chosen() const
{
    const QList<ReconnectPolicy> all = allPolicies();
    QList<ReconnectPolicy> policies;
    for (qsizetype i = 0; i < m_policies.size(); ++i) {
        if (m_policies.at(i)->isChecked())
            policies += all.at(i);
    }
    return policies;
}

void LabPage::say(const QString& text)
{
    m_status->setText(text);
}

void LabPage::follow()
{
    const bool idle = !isRunning();
    const bool any =
        std::any_of(m_policies.begin(), m_policies.end(), [](const QCheckBox* box) { return box->isChecked(); });
    m_run->setEnabled(idle && any && !m_blocked);
    m_stop->setEnabled(!idle);
    for (QCheckBox* box : m_policies)
        box->setEnabled(idle);
    m_clients->setEnabled(idle);
    m_url->setEnabled(idle);
    // Its own server stays away for as long as the command takes.
    const bool isDemo = m_url->text().trimmed().isEmpty();
    m_down->setEnabled(idle && isDemo);
    m_restartCommand->setEnabled(idle && !isDemo);
    m_export->setEnabled(idle && !m_result.runs.isEmpty());
}

void LabPage::setBlocked(bool blocked)
{
    m_blocked = blocked;
    follow();
}

void LabPage::start()
{
    if (isRunning() || m_blocked)
        return;
    const Faults faults = Lab::faultsOf(plan(), chosen(), options());
    if (!faults.isEmpty()) {
        say(faults.first().sentence());
        return;
    }
    m_lab = std::make_unique<Lab>(plan(), chosen(), options());
    connect(m_lab.get(), &Lab::runBegan, this, [this](int policy) {
        say(tr("Policy %1 of %2: %3").arg(policy + 1).arg(m_lab->policies()).arg(textOf(chosen().at(policy))));
    });
    connect(m_lab.get(), &Lab::runFinished, this, [this] { setResult(m_lab->result()); });
    // It is still in its own signal: it goes once that is over.
    connect(m_lab.get(), &Lab::finished, this, &LabPage::onFinished, Qt::QueuedConnection);
    setResult(m_lab->result());
    m_lab->start();
    follow();
    Q_EMIT runningChanged(true);
}

void LabPage::stop()
{
    if (m_lab)
        m_lab->stop();
}

void LabPage::exportResult()
{
    const QString folder = QDir(m_root).filePath(
        QStringLiteral("flapscope-lab-") + QDateTime::currentDateTime().toString(QStringLiteral("yyyyMMdd-HHmmss")));
    const Faults faults = writeLab(folder, m_result);
    say(faults.isEmpty() ? tr("Written to %1").arg(QDir::toNativeSeparators(folder)) : faults.first().sentence());
}

void LabPage::setResult(const LabResult& result)
{
    m_result = result;
    m_model->setResult(result);
    m_chart->setResult(result);
    m_table->resizeColumnsToContents();
    m_table->updateGeometry();
    m_results->setCurrentIndex(1);
}

void LabPage::onFinished(const LabResult& result)
{
    m_lab.reset();
    setResult(result);
    say(labSummary(result));
    follow();
    Q_EMIT runningChanged(false);
    Q_EMIT finished(result);
}

} // namespace flapscope
