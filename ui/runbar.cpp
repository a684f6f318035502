#include "ui/runbar.h"

#include "ui/democonduct.h"
#include "ui/flowlayout.h"
#include "ui/formfields.h"
#include "ui/plandocument.h"
#include "ui/theme.h"
#include "ui/windowactions.h"

#include <QAction>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QSignalBlocker>
#include <QToolButton>

namespace flapscope
{

namespace
{
constexpr QLatin1StringView DemoText("Built-in demo server");

/// A caption and what it is for, side by side.
QWidget* makePart(const QString& caption, QWidget* editor)
{
    auto* part = new QWidget;
    auto* label = new QLabel(caption);
    label->setBuddy(editor);
    setTone(*label, "muted");
    auto* layout = new QHBoxLayout(part);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(grid::Half);
    layout->addWidget(label);
    layout->addWidget(editor, 1);
    return part;
}

QString withoutMnemonic(QString text)
{
    return text.remove(u'&');
}
} // namespace

RunBar::RunBar(PlanDocument& document, const Theme& theme, const WindowActions& actions, QWidget* parent)
    : QFrame(parent), m_document(document), m_theme(theme), m_run(makeButton(*actions.run, "primary")),
      m_stop(makeButton(*actions.stop, ""))
{
    m_run->setIcon(theme.icon(QStringLiteral("run"), &Palette::onAccent));
    auto* layout = new FlowLayout(this);
    layout->setContentsMargins(grid::One, grid::Half, grid::One, grid::Half);
    layout->setSpacing(grid::One);
    layout->addWidget(m_run);
    layout->addWidget(m_stop);
    layout->addWidget(makeSearch(actions));
    layout->addWidget(makeTarget());
    layout->addWidget(makePlan());
    layout->addWidget(makeConduct());
    layout->addWidget(makeButton(*actions.exportReport, "quiet"));
    layout->addWidget(makeTool(*actions.presentation));
    layout->addWidget(makeTool(*actions.help));
    connect(&m_document, &PlanDocument::changed, this, &RunBar::follow);
    connect(&m_document, &PlanDocument::fileChanged, this, &RunBar::follow);
    follow();
    setRecentTargets({});
}

RunBar::~RunBar() = default;

QWidget* RunBar::makeSearch(const WindowActions& actions)
{
    auto* button = new QPushButton(actions.findClients->icon(), QStringLiteral("Find limit"));
    setTone(*button, "quiet");
    auto* menu = new QMenu(button);
    menu->addActions({actions.findClients, actions.findRate});
    button->setMenu(menu);
    button->setAccessibleName(button->text());
    button->setToolTip(QStringLiteral("Raise the load, run by run, until something required breaks"));
    const auto follow = [button, &action = *actions.findClients] { button->setEnabled(action.isEnabled()); };
    connect(actions.findClients, &QAction::enabledChanged, button, follow);
    return button;
}

QPushButton* RunBar::makeButton(QAction& action, const char* tone)
{
    auto* button = new QPushButton(action.icon(), withoutMnemonic(action.text()));
    button->setAccessibleName(withoutMnemonic(action.text()).remove(u'…'));
    button->setToolTip(
        QStringLiteral("%1 (%2)").arg(action.statusTip(), action.shortcut().toString(QKeySequence::NativeText)));
    button->setAutoDefault(true); // Enter works as well as Space
    if (*tone)
        setTone(*button, tone);
    connect(button, &QPushButton::clicked, &action, &QAction::trigger);
    const auto follow = [button, &action] { button->setEnabled(action.isEnabled()); };
    connect(&action, &QAction::enabledChanged, button, follow);
    follow();
    return button;
}

QToolButton* RunBar::makeTool(QAction& action)
{
    auto* button = new QToolButton;
    button->setIcon(action.icon());
    button->setAccessibleName(withoutMnemonic(action.text()));
    button->setToolTip(
        QStringLiteral("%1 (%2)").arg(button->accessibleName(), action.shortcut().toString(QKeySequence::NativeText)));
    button->setFocusPolicy(Qt::StrongFocus);
    connect(button, &QToolButton::clicked, &action, &QAction::trigger);
    return button;
}

QWidget* RunBar::makeTarget()
{
    constexpr int Letters = 26;
    m_url = new LineField(
        m_document, {QStringLiteral("target.url"), QStringLiteral("URL"), QStringLiteral("Target"), DemoText},
        accessTo([](auto& plan) -> auto& { return plan.target.url; }), this, LineField::Shown::MaskedUrl);
    m_target = new QComboBox;
    m_target->setLineEdit(m_url->line());
    m_target->setInsertPolicy(QComboBox::NoInsert);
    m_target->setCompleter(nullptr);
    m_target->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_target->setMinimumContentsLength(Letters);
    m_target->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    m_target->setAccessibleName(QStringLiteral("Target chooser"));
    connect(m_target, &QComboBox::activated, this, &RunBar::chooseTarget);
    return makePart(QStringLiteral("Target"), m_target);
}

QWidget* RunBar::makePlan()
{
    m_plan = new QPushButton;
    setTone(*m_plan, "choice");
    m_planMenu = new QMenu(m_plan);
    m_plan->setMenu(m_planMenu);
    m_plan->setAccessibleName(QStringLiteral("Choose a plan"));
    return makePart(QStringLiteral("Plan"), m_plan);
}

QWidget* RunBar::makeConduct()
{
    m_conduct = new QComboBox;
    for (const DemoConduct& conduct : demoConducts()) {
        m_conduct->addItem(conduct.name);
        m_conduct->setItemData(m_conduct->count() - 1, conduct.consequence, Qt::ToolTipRole);
    }
    m_conduct->setPlaceholderText(QStringLiteral("Own combination"));
    m_conduct->setAccessibleName(QStringLiteral("Demo server's conduct"));
    connect(m_conduct, &QComboBox::activated, this, &RunBar::chooseConduct);
    m_conductPart = makePart(QStringLiteral("Demo"), m_conduct);
    return m_conductPart;
}

void RunBar::setState(RunControl::State state)
{
    m_stop->setText(state == RunControl::State::Stopping ? QStringLiteral("Stopping…") : QStringLiteral("Stop"));
    if (state == RunControl::State::Idle)
        m_url->line()->setPlaceholderText(DemoText);
}

bool RunBar::isAtRun() const
{
    return m_run->hasFocus() || m_stop->hasFocus();
}

void RunBar::setTarget(const TargetFacts& target)
{
    if (target.demo)
        m_url->line()->setPlaceholderText(QStringLiteral("%1 · demo").arg(target.url));
}

void RunBar::setRecentTargets(const QStringList& urls)
{
    const QSignalBlocker quiet(m_target);
    const QString text = m_target->currentText();
    m_target->clear();
    m_target->addItem(m_theme.icon(QStringLiteral("server"), &Palette::muted), DemoText, QString());
    for (const QString& url : urls)
        m_target->addItem(url, url);
    m_target->setCurrentIndex(-1);
    m_target->setEditText(text);
}

void RunBar::focusRun()
{
    (m_run->isEnabled() ? m_run : m_stop)->setFocus(Qt::OtherFocusReason);
}

void RunBar::focusTarget()
{
    m_target->setFocus(Qt::ShortcutFocusReason);
    m_url->line()->selectAll();
}

void RunBar::chooseTarget(int index)
{
    const QString url = m_target->itemData(index).toString();
    m_document.edit(QStringLiteral("Choose target"), QStringLiteral("target.url"),
                    [&](Plan& plan) { plan.target.url = url; });
    m_document.endEdit();
    // The text of the item stands in the line now; what belongs there is the URL.
    const QSignalBlocker quiet(m_target);
    m_target->setCurrentIndex(-1);
    m_target->setEditText(url);
}

void RunBar::chooseConduct(int index)
{
    const DemoDefects defects = demoConducts().at(index).defects;
    m_document.edit(QStringLiteral("Choose demo conduct"), QStringLiteral("target.demo"),
                    [&](Plan& plan) { plan.target.demo = defects; });
    m_document.endEdit();
}

void RunBar::follow()
{
    constexpr int Widest = 24;
    const Plan& plan = m_document.plan();
    const QString name = plan.name.size() > Widest ? QString(plan.name.left(Widest - 1) + u'…') : plan.name;
    m_plan->setText(m_document.isModified() ? QStringLiteral("%1 · edited").arg(name) : name);
    m_plan->setAccessibleDescription(m_plan->text());
    m_plan->setToolTip(plan.description.isEmpty() ? plan.name : plan.description);
    const auto conduct = static_cast<int>(conductOf(plan.target.demo));
    m_conduct->setCurrentIndex(conduct);
    m_conduct->setToolTip(conduct < 0 ? QString() : demoConducts().at(conduct).consequence);
    m_conductPart->setVisible(plan.target.url.isEmpty());
}

} // namespace flapscope
