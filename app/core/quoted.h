#pragma once

#include <QString>

namespace flapscope
{

/// A stranger's text as a fault names it: in quotation marks, and cut where it is long.
inline QString quoted(const QString& text)
{
    constexpr qsizetype Longest = 60;
    const QString shown = text.size() <= Longest ? text : QString(text.left(Longest) % u'…');
    return u'"' % shown % u'"';
}

} // namespace flapscope
