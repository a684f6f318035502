#include "ui/phasestrip.h"

#include "core/range.h"
#include "ui/charts/nicesteps.h"
#include "ui/liverun.h"
#include "ui/phasetext.h"
#include "ui/theme.h"

#include <QEvent>
#include <QFontMetricsF>
#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>

namespace flapscope
{

namespace
{
constexpr std::chrono::milliseconds TickInterval{100};
constexpr double Gap = 2.0;
constexpr double Padding = 8.0;

Nanos lengthOf(const Stage& stage)
{
    return expectedDuration(stage);
}

/// All phases that a run of `plan` goes through after its preflight, which is over too soon to be seen.
std::vector<std::pair<PhaseSpan, Nanos>> phasesOf(const Plan& plan)
{
    std::vector<std::pair<PhaseSpan, Nanos>> phases;
    if (plan.timing.warmUp > Millis::zero())
        phases.push_back({{Phase::WarmUp, 0, {}, {}}, plan.timing.warmUp});
    phases.push_back({{Phase::Baseline, 0, {}, {}}, plan.timing.baseline});
    for (qsizetype i = 0; i < plan.stages.size(); ++i)
        phases.push_back({{Phase::Stage, static_cast<qint16>(i), {}, {}}, lengthOf(plan.stages.at(i))});
    phases.push_back({{Phase::Recovery, 0, {}, {}}, plan.timing.recoveryHold});
    phases.push_back({{Phase::Settle, 0, {}, {}}, plan.timing.settle});
    return phases;
}

bool isSame(const PhaseSpan& a, const PhaseSpan& b)
{
    return a.phase == b.phase && (a.phase != Phase::Stage || a.stage == b.stage);
}
} // namespace

PhaseStrip::PhaseStrip(const LiveRun& run, const Theme& theme, QWidget* parent)
    : QWidget(parent), m_run(run), m_theme(theme)
{
    setAccessibleName(tr("Phases and progress"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    m_ticker.setInterval(TickInterval);
    connect(&m_ticker, &QTimer::timeout, this, &PhaseStrip::refresh);
    connect(&run, &LiveRun::changed, this, &PhaseStrip::refresh);
    connect(&run, &LiveRun::wasReset, this, &PhaseStrip::refresh);
    connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void PhaseStrip::refresh()
{
    if (m_run.state() != LiveRun::State::Running)
        m_ticker.stop();
    else if (!m_ticker.isActive())
        m_ticker.start();
    setAccessibleDescription(sentence());
    update();
}

QSize PhaseStrip::sizeHint() const
{
    return {600, 2 * fontMetrics().height() + 3 * grid::One};
}

QSize PhaseStrip::minimumSizeHint() const
{
    return {240, sizeHint().height()};
}

std::vector<PhaseStrip::Segment> PhaseStrip::layOut() const
{
    const auto phases = phasesOf(m_run.plan());
    const QFontMetricsF metrics(font());
    std::vector<Segment> segments;
    double names = 0.0;
    double seconds = 0.0;
    for (const auto& [span, expected] : phases) {
        Segment segment{span, expected, {}};
        for (const PhaseSpan& actual : m_run.phases()) {
            if (isSame(actual, span))
                segment.span = actual;
        }
        segments.push_back(segment);
        names += metrics.horizontalAdvance(phaseTitle(span, m_run.plan())) + 2.0 * Padding + Gap;
        seconds += std::chrono::duration<double>(expected).count();
    }
    // First the names get their room, then what is left is shared by time.
    const double scale = std::min(1.0, width() / std::max(names, 1.0));
    const double spare = std::max(0.0, width() - names);
    double x = 0.0;
    for (Segment& segment : segments) {
        const double name = metrics.horizontalAdvance(phaseTitle(segment.span, m_run.plan())) + 2.0 * Padding;
        const double share = seconds > 0.0 ? std::chrono::duration<double>(segment.expected).count() / seconds : 0.0;
        const double wide = name * scale + spare * share;
        segment.box = QRectF(x, 0.0, wide, metrics.height() + grid::One);
        x += wide + Gap;
    }
    return segments;
}

double PhaseStrip::shareOf(const Segment& segment) const
{
    if (!segment.span.begin.isKnown())
        return 0.0;
    if (segment.span.end.isKnown())
        return 1.0;
    if (segment.span.phase == Phase::Stage) {
        qint64 before = 0;
        for (qsizetype i = 0; i < segment.span.stage; ++i)
            before += qint64(m_run.plan().stages.at(i).clients) * m_run.plan().stages.at(i).cycles;
        const Stage& stage = m_run.plan().stages.at(segment.span.stage);
        const double all = std::max(1.0, static_cast<double>(stage.clients) * stage.cycles);
        return std::clamp(static_cast<double>(static_cast<qint64>(m_run.tally().attempts) - before) / all, 0.0, 1.0);
    }
    const double lasted = static_cast<double>(between(segment.span.begin, m_run.now())->count());
    return std::clamp(lasted / std::max(1.0, static_cast<double>(segment.expected.count())), 0.0, 1.0);
}

QStringList PhaseStrip::readablePhases() const
{
    QStringList names;
    const QFontMetricsF metrics(font());
    const auto all = layOut();
    for (const Segment& segment : all) {
        const QString title = phaseTitle(segment.span, m_run.plan());
        if (metrics.horizontalAdvance(title) <= segment.box.width())
            names.append(title);
    }
    return names;
}

QString PhaseStrip::sentence() const
{
    const Progress progress = m_run.progress();
    const QString cycles = tr("cycle %1 of %2").arg(grouped(progress.cyclesDone), grouped(progress.cyclesTotal));
    switch (m_run.state()) {
    case LiveRun::State::Empty:
        return tr("Takes about %1.").arg(roughSpanText(expectedDuration(m_run.plan())));
    case LiveRun::State::Over: {
        const QString verb = m_run.ending() == Ending::Completed ? tr("Completed") : tr("Ended early");
        return tr("%1 after %2 · %3 of %4 cycles")
            .arg(verb, roughSpanText(m_run.now().sinceStart()), grouped(progress.cyclesDone),
                 grouped(progress.cyclesTotal));
    }
    case LiveRun::State::Running:
        break;
    }
    const PhaseSpan span{progress.phase, progress.stage, {}, {}};
    QString phase = phaseTitle(span, m_run.plan());
    if (progress.phase == Phase::Stage)
        phase = tr("stage %1 of %2, %3").arg(progress.stage + 1).arg(m_run.plan().stages.size()).arg(phase);
    phase.replace(0, 1, phase.at(0).toUpper());
    return QStringLiteral("%1 · %2 · %3")
        .arg(phase, cycles, tr("about %1 left").arg(roughSpanText(progress.remaining)));
}

void PhaseStrip::paintSegment(QPainter& painter, const Segment& segment) const
{
    const Palette& palette = m_theme.palette();
    const double share = shareOf(segment);
    const bool isCurrent = segment.span.begin.isKnown() && !segment.span.end.isKnown();
    const bool isStage = segment.span.phase == Phase::Stage;
    const QColor done = isStage ? palette.flappingTint
                                : (segment.span.phase == Phase::Recovery ? palette.recoveryTint : palette.raised);
    painter.setPen(Qt::NoPen);
    painter.setBrush(palette.surface);
    painter.drawRect(segment.box);
    QRectF filled = segment.box;
    filled.setWidth(filled.width() * share);
    painter.setBrush(done);
    painter.drawRect(filled);
    // A bar along the lower edge tells how far it has come without relying on tints.
    constexpr double BarHeight = 3.0;
    filled.setTop(filled.bottom() - BarHeight);
    QRectF bar = segment.box;
    bar.setTop(bar.bottom() - BarHeight);
    painter.setBrush(palette.border);
    painter.drawRect(bar);
    painter.setBrush(isStage ? palette.series2 : palette.accent);
    painter.drawRect(filled);

    QFont name = font();
    if (isCurrent)
        name.setWeight(QFont::DemiBold);
    painter.setFont(name);
    painter.setPen(segment.span.begin.isKnown() ? palette.text : palette.muted);
    const QString title = phaseTitle(segment.span, m_run.plan());
    const QRectF text = segment.box.adjusted(2.0, 0.0, -2.0, -2.0);
    painter.drawText(text, Qt::AlignCenter, QFontMetricsF(name).elidedText(title, Qt::ElideRight, text.width()));
}

void PhaseStrip::paintEvent(QPaintEvent* /*event*/)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    if (!m_run.plan().stages.isEmpty()) {
        const auto all = layOut();
        for (const Segment& segment : all)
            paintSegment(painter, segment);
    }
    const double top = fontMetrics().height() + grid::One + grid::Half;
    painter.setFont(font());
    painter.setPen(m_theme.palette().muted);
    painter.drawText(QRectF(0.0, top, width(), height() - top), Qt::AlignLeft | Qt::AlignVCenter, sentence());
}

bool PhaseStrip::event(QEvent* event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const auto all = layOut();
        for (const Segment& segment : all) {
            if (segment.box.contains(help->pos()))
                QToolTip::showText(help->globalPos(), phaseTitle(segment.span, m_run.plan()), this);
        }
        return true;
    }
    return QWidget::event(event);
}

} // namespace flapscope
