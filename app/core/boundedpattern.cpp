#include "core/boundedpattern.h"

namespace flapscope
{

using namespace Qt::StringLiterals;

// PCRE2 takes its limits at the head of a pattern (pcre2pattern(3)).
BoundedPattern::BoundedPattern(const QString& pattern) : m_expression(u"(*LIMIT_MATCH=100000)"_s % pattern)
{
    m_expression.optimize();
}

BoundedPattern::Answer BoundedPattern::answer(const QString& text) const
{
    const QRegularExpressionMatch match = m_expression.match(text);
    if (!match.isValid())
        return Answer::Undecided;
    return match.hasMatch() ? Answer::Yes : Answer::No;
}

std::optional<QString> BoundedPattern::captured(const QString& text) const
{
    const QRegularExpressionMatch match = m_expression.match(text);
    if (!match.isValid() || !match.hasMatch())
        return std::nullopt;
    return match.captured(m_expression.captureCount() > 0 ? 1 : 0);
}

} // namespace flapscope
