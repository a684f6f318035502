#include "core/toxictext.h"

#include "core/named.h"
#include "core/range.h"

#include <QLocale>
#include <QStringBuilder>
#include <QStringList>

#include <type_traits>

namespace flapscope
{

using namespace Qt::StringLiterals;

namespace
{

QString shortest(double number)
{
    return QString::number(number, 'g', QLocale::FloatingPointShortest);
}

template <typename Enum> QString listedNames()
{
    QStringList names;
    for (std::underlying_type_t<Enum> i = 0; !nameOf(static_cast<Enum>(i)).isEmpty(); ++i)
        names += QString(nameOf(static_cast<Enum>(i)));
    return names.join(u", "_s);
}

QStringList keysOf(ToxicKind kind)
{
    QStringList keys;
    for (const ToxicParameter& parameter : parametersOf(kind))
        keys += QString(parameter.key);
    return keys;
}

Fault unreadable(const QString& text, const QString& what, const QString& next)
{
    return {text, what, next};
}

/// Takes KEY=VALUE that any toxic has; false when the key is none of those.
bool takeCommon(Toxic& toxic, const QString& key, const QString& value, bool& ok)
{
    if (key == "stream"_L1) {
        const auto stream = valueNamed<Stream>(value);
        ok = stream.has_value();
        toxic.stream = stream.value_or(Stream::Downstream);
    } else if (key == "toxicity"_L1) {
        toxic.toxicity = value.toDouble(&ok);
    } else if (key == "name"_L1) {
        toxic.name = value;
        ok = !value.isEmpty();
    } else {
        return false;
    }
    return true;
}

bool takeParameter(Toxic& toxic, const QString& key, const QString& value, bool& ok)
{
    for (const ToxicParameter& parameter : parametersOf(toxic.kind)) {
        if (key == parameter.key) {
            toxic.attributes.*parameter.member = value.toLongLong(&ok);
            return true;
        }
    }
    return false;
}

bool takeTime(StageToxic& toxic, const QString& key, const QString& value, bool& ok)
{
    if (key == "at_cycle"_L1)
        toxic.atCycle = value.toInt(&ok);
    else if (key == "for_ms"_L1)
        toxic.forSpan = Millis(value.toLongLong(&ok));
    else
        return false;
    return true;
}

Result<StageToxic> parsed(const QString& text, bool timed)
{
    const QStringList parts = text.split(u',');
    const auto kind = valueNamed<ToxicKind>(parts.first().trimmed());
    if (!kind)
        return unreadable(text, u"\"%1\" is no toxic."_s.arg(parts.first().trimmed().left(60)),
                          u"Use one of: %1."_s.arg(listedNames<ToxicKind>()));
    StageToxic result;
    result.toxic.kind = *kind;
    QStringList known = keysOf(*kind) + QStringList{u"stream"_s, u"toxicity"_s, u"name"_s};
    if (timed)
        known += {u"at_cycle"_s, u"for_ms"_s};
    for (const QString& part : parts.mid(1)) {
        const QString key = part.section(u'=', 0, 0).trimmed();
        const QString value = part.section(u'=', 1).trimmed();
        bool ok = false;
        const bool taken = takeParameter(result.toxic, key, value, ok) || takeCommon(result.toxic, key, value, ok) ||
                           (timed && takeTime(result, key, value, ok));
        if (!taken)
            return unreadable(text, u"%1 has no \"%2\"."_s.arg(nameOf(*kind), key.left(60)),
                              u"Use KEY=VALUE with one of: %1."_s.arg(known.join(u", "_s)));
        if (!ok)
            return unreadable(text, u"\"%1\" is no value of %2."_s.arg(value.left(60), key),
                              key == "stream"_L1 ? u"Use downstream or upstream."_s
                              : key == "name"_L1 ? u"Give at least one character."_s
                                                 : u"Use a number; parameters take whole ones."_s);
    }
    return result;
}

} // namespace

QString toxicText(const Toxic& toxic)
{
    QString text(nameOf(toxic.kind));
    for (const ToxicParameter& parameter : parametersOf(toxic.kind)) {
        if (const qint64 value = toxic.attributes.*parameter.member; value != 0)
            text += u",%1=%2"_s.arg(parameter.key).arg(value);
    }
    if (toxic.stream != Stream::Downstream)
        text += u",stream=%1"_s.arg(nameOf(toxic.stream));
    if (toxic.toxicity != 1.0)
        text += u",toxicity="_s % shortest(toxic.toxicity);
    if (!toxic.name.isEmpty())
        text += u",name="_s % toxic.name;
    return text;
}

QString toxicText(const StageToxic& toxic)
{
    QString text = toxicText(toxic.toxic);
    if (toxic.atCycle != 1)
        text += u",at_cycle=%1"_s.arg(toxic.atCycle);
    if (toxic.forSpan != Millis::zero())
        text += u",for_ms=%1"_s.arg(toxic.forSpan.count());
    return text;
}

Result<Toxic> toxicFrom(const QString& text)
{
    const auto toxic = parsed(text, false);
    if (!toxic)
        return toxic.faults();
    return toxic->toxic;
}

Result<StageToxic> stageToxicFrom(const QString& text)
{
    return parsed(text, true);
}

QString toxicsHelp()
{
    QStringList kinds;
    for (int i = 0; !nameOf(static_cast<ToxicKind>(i)).isEmpty(); ++i) {
        const auto kind = static_cast<ToxicKind>(i);
        QStringList parameters;
        for (const ToxicParameter& parameter : parametersOf(kind))
            parameters += QString(parameter.key % u' ' % parameter.unit);
        kinds +=
            parameters.isEmpty() ? QString(nameOf(kind)) : u"%1 (%2)"_s.arg(nameOf(kind), parameters.join(u", "_s));
    }
    return QString(kinds.join(u", "_s) % u'.');
}

QString wordingOf(const Toxic& toxic)
{
    QStringList parts;
    for (const ToxicParameter& parameter : parametersOf(toxic.kind)) {
        const qint64 value = toxic.attributes.*parameter.member;
        if (value == 0 && parameter.range.least == 0)
            continue;
        QString key(parameter.key);
        const QString unit = parameter.unit == "us"_L1 ? u"µs"_s : QString(parameter.unit);
        const QString amount = grouped(value) % u' ' % unit;
        // "latency 100 ms", not "latency latency 100 ms".
        parts += key == nameOf(toxic.kind) || key == unit ? amount : QString(key.replace(u'_', u' ') % u' ' % amount);
    }
    QString text = QString(nameOf(toxic.kind));
    if (!parts.isEmpty())
        text += u' ' % parts.join(u", "_s);
    if (hasStream(toxic.kind))
        text += u", "_s % nameOf(toxic.stream);
    if (toxic.toxicity < 1.0)
        text += u", on %1 % of the connections"_s.arg(shortest(toxic.toxicity * 100.0));
    return text;
}

QString wordingOf(const StageToxic& toxic)
{
    QString text = wordingOf(toxic.toxic);
    if (toxic.atCycle > 1)
        text += u", from cycle %1"_s.arg(grouped(qint64(toxic.atCycle)));
    if (toxic.forSpan > Millis::zero())
        text += u", for %1 ms"_s.arg(grouped(qint64(toxic.forSpan.count())));
    return text;
}

} // namespace flapscope
