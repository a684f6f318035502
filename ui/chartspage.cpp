#include "ui/chartspage.h"

#include "ui/charts/chartcard.h"
#include "ui/charts/timeruler.h"
#include "ui/charts/timewindow.h"
#include "ui/liverun.h"
#include "ui/theme.h"

#include <QHBoxLayout>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace flapscope
{

namespace
{
/// One chart a turn: five charts are drawn ten times a second each.
constexpr std::chrono::milliseconds Turn{20};
constexpr int LeastChartHeight = 112;

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
    : QWidget(parent), m_run(run), m_window(window), m_scroll(new QScrollArea(this))
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(makeBar(theme));
    m_phases = new TimeRuler(TimeRuler::Edge::Phases, run, window, theme, this);
    layout->addWidget(m_phases);
    layout->addWidget(m_scroll, 1);
    layout->addWidget(new TimeRuler(TimeRuler::Edge::Times, run, window, theme, this));
    m_scroll->setWidgetResizable(true);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scroll->setFocusPolicy(Qt::NoFocus);
    makeCards(theme);

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

QWidget* ChartsPage::makeBar(const Theme& theme)
{
    auto* bar = new QWidget(this);
    auto* layout = new QHBoxLayout(bar);
    layout->setContentsMargins(grid::One, grid::Half, grid::One, 0);
    layout->setSpacing(grid::Half);
    for (const ChartSpec& spec : chartSpecs()) {
        auto* button = new QToolButton(bar);
        button->setText(spec.title);
        button->setCheckable(true);
        button->setChecked(isShownFirst(spec));
        button->setToolTip(tr("Show or hide this chart"));
        button->setAccessibleName(tr("Show chart: %1").arg(spec.title));
        setTone(*button, "quiet");
        const std::size_t index = m_switches.size();
        connect(button, &QToolButton::toggled, this, [this, index](bool shown) { setShown(index, shown); });
        layout->addWidget(button);
        m_switches.push_back(button);
    }
    layout->addStretch(1);
    m_follow = new QPushButton(theme.icon(QStringLiteral("follow")), tr("Whole run"), bar);
    m_follow->setToolTip(tr("Show the whole run again and follow it (End)"));
    m_follow->setAccessibleName(tr("Show the whole run and follow it"));
    setTone(*m_follow, "quiet");
    m_follow->hide();
    connect(m_follow, &QPushButton::clicked, this, &ChartsPage::followLive);
    layout->addWidget(m_follow);
    return bar;
}

void ChartsPage::makeCards(const Theme& theme)
{
    auto* content = new QWidget(m_scroll);
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
    m_scroll->setWidget(content);
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
