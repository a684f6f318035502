#include "ui/chartspage.h"

#include "ui/charts/chartcard.h"
#include "ui/charts/timeruler.h"
#include "ui/charts/timewindow.h"
#include "ui/liverun.h"
#include "ui/theme.h"
#include "ui/verticalscroll.h"

#include <QAction>
#include <QHBoxLayout>
#include <QMenu>
#include <QPushButton>
#include <QScrollBar>
#include <QVBoxLayout>

#include <algorithm>

namespace flapscope
{

namespace
{
/// One chart a turn: five charts are drawn ten times a second each.
constexpr std::chrono::milliseconds Turn{20};
constexpr int LeastChartHeight = 84;

bool isShownFirst(const ChartSpec& spec)
{
    return spec.id != QStringLiteral("cpu") && spec.id != QStringLiteral("cycle");
}

bool canBeSeen(const QWidget& widget)
{
    return widget.isVisible() && !widget.visibleRegion().isEmpty();
}
} // namespace

ChartsPage::ChartsPage(const LiveRun& run, TimeWindow& window, const Theme& theme, QWidget* parent)
    : QWidget(parent), m_run(run), m_window(window), m_scroll(new VerticalScroll(makeCards(theme), this))
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    makeTools(theme);
    layout->addWidget(m_tools, 0, Qt::AlignRight);
    m_phases = new TimeRuler(TimeRuler::Edge::Phases, run, window, theme, this);
    layout->addWidget(m_phases);
    layout->addWidget(m_scroll, 1);
    layout->addWidget(new TimeRuler(TimeRuler::Edge::Times, run, window, theme, this));
    m_turns.setInterval(Turn);
    connect(&m_turns, &QTimer::timeout, this, &ChartsPage::drawNext);
    connect(&run, &LiveRun::changed, this, [this] {
        m_window.setLength(inSeconds(m_run.now()));
        drawAll();
    });
    connect(&run, &LiveRun::wasReset, this, [this] {
        m_window.reset();
        drawAll();
    });
    connect(&window, &TimeWindow::rangeChanged, this, [this] {
        m_follow->setVisible(!m_window.follows());
        drawAll();
    });
    connect(m_scroll->verticalScrollBar(), &QScrollBar::valueChanged, this, &ChartsPage::drawAll);
}

ChartsPage::~ChartsPage() = default;

void ChartsPage::makeTools(const Theme& theme)
{
    m_tools = new QWidget(this);
    auto* layout = new QHBoxLayout(m_tools);
    layout->setContentsMargins(grid::One, 0, grid::One, 0);
    layout->setSpacing(grid::Half);
    m_follow = new QPushButton(theme.icon(QStringLiteral("follow")), tr("Whole run"), m_tools);
    m_follow->setToolTip(tr("Show the whole run again and follow it (End)"));
    m_follow->setAccessibleName(tr("Show the whole run and follow it"));
    setTone(*m_follow, "quiet");
    m_follow->hide();
    connect(m_follow, &QPushButton::clicked, this, &ChartsPage::followLive);
    layout->addWidget(m_follow);

    auto* button = new QPushButton(theme.icon(QStringLiteral("live"), &Palette::muted), tr("Charts"), m_tools);
    auto* menu = new QMenu(button);
    for (const ChartSpec& spec : chartSpecs()) {
        QAction* action = menu->addAction(spec.title);
        action->setCheckable(true);
        action->setChecked(isShownFirst(spec));
        action->setToolTip(spec.purpose);
        const std::size_t index = m_switches.size();
        connect(action, &QAction::toggled, this, [this, index](bool shown) { setShown(index, shown); });
        m_switches.push_back(action);
    }
    menu->setToolTipsVisible(true);
    button->setMenu(menu);
    button->setToolTip(tr("Choose which charts are shown"));
    button->setAccessibleName(tr("Choose charts"));
    setTone(*button, "menu");
    layout->addWidget(button);
}

QWidget* ChartsPage::makeCards(const Theme& theme)
{
    auto* content = new QWidget;
    m_stack = new QVBoxLayout(content);
    m_stack->setContentsMargins(0, 0, 0, 0);
    m_stack->setSpacing(grid::Half);
    for (const ChartSpec& spec : chartSpecs()) {
        auto* card = new ChartCard(spec, m_run, m_window, theme, content);
        card->chart().setMinimumHeight(LeastChartHeight);
        card->chart().setPage(this);
        card->setVisible(isShownFirst(spec));
        m_stack->addWidget(card, 1);
        m_cards.push_back(card);
        m_stale.push_back(false);
    }
    return content;
}

ChartCard* ChartsPage::card(QStringView id) const
{
    const auto found = std::find_if(m_cards.begin(), m_cards.end(),
                                    [id](const ChartCard* card) { return card->chart().spec().id == id; });
    return found == m_cards.end() ? nullptr : *found;
}

QStringList ChartsPage::shownCharts() const
{
    QStringList ids;
    for (std::size_t i = 0; i < m_cards.size(); ++i) {
        if (m_switches[i]->isChecked())
            ids.append(m_cards[i]->chart().spec().id);
    }
    return ids;
}

void ChartsPage::setShownCharts(const QStringList& ids)
{
    for (std::size_t i = 0; i < m_cards.size(); ++i)
        m_switches[i]->setChecked(ids.contains(m_cards[i]->chart().spec().id));
}

QStringList ChartsPage::readablePhases() const
{
    return m_phases->readablePhases();
}

void ChartsPage::setShown(std::size_t index, bool shown)
{
    m_cards[index]->setVisible(shown);
    m_stale[index] = true;
    drawAll();
}

void ChartsPage::drawAll()
{
    std::fill(m_stale.begin(), m_stale.end(), true);
    if (!m_turns.isActive())
        m_turns.start();
}

void ChartsPage::drawNext()
{
    for (std::size_t tried = 0; tried < m_cards.size(); ++tried) {
        const std::size_t index = m_next;
        m_next = (m_next + 1) % m_cards.size();
        if (m_stale[index] && canBeSeen(m_cards[index]->chart())) {
            m_stale[index] = false;
            m_cards[index]->refresh();
            return;
        }
    }
    m_turns.stop();
}

void ChartsPage::reveal(const QString& findingId)
{
    for (std::size_t i = 0; i < m_cards.size(); ++i) {
        if (!m_cards[i]->chart().spec().findings.contains(findingId))
            continue;
        m_switches[i]->setChecked(true);
        m_scroll->ensureWidgetVisible(m_cards[i]);
        m_cards[i]->chart().setFocus(Qt::OtherFocusReason);
        return;
    }
}

void ChartsPage::followLive()
{
    m_window.follow();
}

void ChartsPage::markHere()
{
    m_window.toggleMarker(m_window.crosshair().value_or(inSeconds(m_run.now())));
}

} // namespace flapscope
