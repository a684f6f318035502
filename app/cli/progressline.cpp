#include "cli/progressline.h"

#include <cstdio>
#include <unistd.h>

namespace flapscope
{

namespace
{
constexpr Nanos LogInterval = std::chrono::seconds(5);

QString phaseText(const Progress& progress, const Plan& plan)
{
    switch (progress.phase) {
    case Phase::Preflight:
        return QStringLiteral("preflight");
    case Phase::WarmUp:
        return QStringLiteral("warm-up");
    case Phase::Baseline:
        return QStringLiteral("baseline");
    case Phase::Stage:
        return QStringLiteral("stage %1 of %2, %3")
            .arg(progress.stage + 1)
            .arg(plan.stages.size())
            .arg(plan.stages.at(progress.stage).name);
    case Phase::Recovery:
        return QStringLiteral("recovery");
    case Phase::Settle:
        return QStringLiteral("settle");
    }
    return {};
}
} // namespace

ProgressLine::Style ProgressLine::styleOfStandardError()
{
    return ::isatty(STDERR_FILENO) != 0 ? Style::Terminal : Style::Log;
}

QString ProgressLine::textOf(const Progress& progress, const Plan& plan)
{
    const auto left = std::chrono::ceil<std::chrono::seconds>(progress.remaining).count();
    return QStringLiteral("%1 · %2 of %3 cycles · about %4 s left")
        .arg(phaseText(progress, plan))
        .arg(progress.cyclesDone)
        .arg(progress.cyclesTotal)
        .arg(left);
}

void ProgressLine::show(const Progress& progress, const Plan& plan)
{
    const bool newPhase = !m_shown || m_shown->phase != progress.phase || m_shown->stage != progress.stage;
    if (m_style == Style::Log && !newPhase && progress.elapsed - m_shown->elapsed < LogInterval)
        return;
    m_shown = progress;
    const QByteArray text = textOf(progress, plan).toUtf8();
    if (m_style == Style::Log) {
        std::fprintf(stderr, "%s\n", text.constData());
        return;
    }
    // Erase to the end of the line: the text before may have been longer.
    std::fprintf(stderr, "\r%s\033[K", text.constData());
    std::fflush(stderr);
    m_lineOpen = true;
}

void ProgressLine::finish()
{
    if (m_lineOpen)
        std::fprintf(stderr, "\r\033[K");
    std::fflush(stderr);
    m_lineOpen = false;
}

} // namespace flapscope
