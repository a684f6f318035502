#include "ui/appearance.h"

namespace flapscope
{

Appearance appearanceOf(Standing standing)
{
    switch (standing) {
    case Standing::Pass:
        return {QStringLiteral("PASS"), QStringLiteral("pass"), "pass", &Palette::pass};
    case Standing::Fail:
        return {QStringLiteral("FAIL"), QStringLiteral("fail"), "fail", &Palette::fail};
    case Standing::Inconclusive:
        return {QStringLiteral("INSUFFICIENT EVIDENCE"), QStringLiteral("insufficient"), "insufficient",
                &Palette::insufficient};
    case Standing::Invalid:
        return {QStringLiteral("INVALID RUN"), QStringLiteral("invalid"), "", &Palette::text};
    }
    return appearanceOfPending();
}

Appearance appearanceOf(Judgement judgement)
{
    switch (judgement) {
    case Judgement::Pass:
        return {QStringLiteral("passed"), QStringLiteral("pass"), "pass", &Palette::pass};
    case Judgement::Fail:
        return {QStringLiteral("failed"), QStringLiteral("fail"), "fail", &Palette::fail};
    case Judgement::Inconclusive:
        return {QStringLiteral("insufficient evidence"), QStringLiteral("insufficient"), "insufficient",
                &Palette::insufficient};
    case Judgement::NotAssessed:
        return {QStringLiteral("not assessed"), QStringLiteral("not-assessed"), "muted", &Palette::muted};
    }
    return appearanceOfPending();
}

Appearance appearanceOf(Notice::Severity severity)
{
    switch (severity) {
    case Notice::Severity::Information:
        return {QStringLiteral("information"), QStringLiteral("information"), "muted", &Palette::muted};
    case Notice::Severity::Warning:
        return {QStringLiteral("warning"), QStringLiteral("warning"), "insufficient", &Palette::insufficient};
    case Notice::Severity::Error:
        return {QStringLiteral("error"), QStringLiteral("error"), "fail", &Palette::fail};
    }
    return appearanceOfPending();
}

Appearance appearanceOfPending()
{
    return {QStringLiteral("pending"), QStringLiteral("pending"), "muted", &Palette::muted};
}

} // namespace flapscope
