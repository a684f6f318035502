#include "core/rangecheck.h"

#include <algorithm>

namespace flapscope
{

using namespace Qt::StringLiterals;

void RangeCheck::whole(QLatin1StringView key, qint64 value, const Range& range)
{
    if (!range.holds(value))
        m_faults.add(pathOf(key), u"%1 is out of range."_s.arg(grouped(value)), mendFor(range));
}

void RangeCheck::real(QLatin1StringView key, double value, const RealRange& range)
{
    if (!range.holds(value))
        m_faults.add(pathOf(key), u"%1 is out of range."_s.arg(grouped(value)), mendFor(range));
}

void RangeCheck::maybeReal(QLatin1StringView key, const std::optional<double>& value, const RealRange& range)
{
    if (value)
        real(key, *value, range);
}

void RangeCheck::texts(QLatin1StringView key, const QStringList& values, const Range& count, const TextRule& rule)
{
    if (!checkCount(pathOf(key), values.size(), count))
        return;
    for (qsizetype i = 0; i < values.size(); ++i)
        checkText(pathOf(key, i), values.at(i), rule);
}

QString RangeCheck::pathOf(QLatin1StringView key) const
{
    return m_path.isEmpty() ? QString(key) : QString(m_path % u'.' % key);
}

QString RangeCheck::pathOf(QLatin1StringView key, qsizetype index) const
{
    return u"%1[%2]"_s.arg(pathOf(key)).arg(index);
}

// The text itself is never quoted: it may hold a secret.
void RangeCheck::checkText(const QString& path, const QString& text, const TextRule& rule)
{
    if (text.isEmpty() && !rule.mayBeEmpty)
        m_faults.add(path, u"This is empty."_s, u"Give at least one character."_s);
    // Half a surrogate pair cannot be sent: the reply would never be the message.
    if (!text.isValidUtf16())
        m_faults.add(path, u"This holds half a character (a lone surrogate)."_s, u"Remove it or complete it."_s);
    const qsizetype size = text.toUtf8().size();
    if (size > rule.mostBytes)
        m_faults.add(path, u"This is %1 bytes long."_s.arg(grouped(qint64(size))),
                     u"Use at most %1 bytes."_s.arg(grouped(qint64(rule.mostBytes))));
    const auto isControl = [](QChar c) { return c.category() == QChar::Other_Control; };
    if (rule.lines == TextRule::Lines::One && std::any_of(text.begin(), text.end(), isControl))
        m_faults.add(path, u"This holds a line break or another control character."_s, u"Remove it."_s);
}

bool RangeCheck::checkCount(const QString& path, qsizetype size, const Range& count)
{
    if (count.holds(size))
        return true;
    const QString what = size == 0 ? u"There are none."_s : u"There are %1 entries."_s.arg(grouped(qint64(size)));
    m_faults.add(path, what, mendForCount(count));
    return false;
}

} // namespace flapscope
