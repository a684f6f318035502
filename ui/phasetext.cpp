#include "ui/phasetext.h"

#include <cmath>

namespace flapscope
{

QString phaseTitle(const PhaseSpan& span, const Plan& plan)
{
    if (span.phase == Phase::Stage && span.stage >= 0 && span.stage < plan.stages.size())
        return plan.stages.at(span.stage).name;
    return nameOf(span.phase);
}

QString roughSpanText(Nanos span)
{
    constexpr qint64 Minute = 60;
    constexpr qint64 Hour = 3600;
    const double seconds = std::chrono::duration<double>(span).count();
    if (seconds < 0.95)
        return QStringLiteral("%1 s").arg(seconds, 0, 'f', 1);
    const auto whole = static_cast<qint64>(std::llround(seconds));
    if (whole < Minute)
        return QStringLiteral("%1 s").arg(whole);
    if (whole < Hour)
        return QStringLiteral("%1 min %2 s").arg(whole / Minute).arg(whole % Minute);
    return QStringLiteral("%1 h %2 min").arg(whole / Hour).arg(whole % Hour / Minute);
}

} // namespace flapscope
