#include "core/patterntext.h"

#include <QLocale>

#include <algorithm>
#include <cmath>
#include <functional>
#include <vector>

namespace flapscope
{

using namespace Qt::StringLiterals;

namespace
{

/// A key, whom it belongs to, and how its value is read and written.
template <typename Value> struct Key
{
    QLatin1StringView name;
    std::function<bool(const Value&)> belongs;
    std::function<bool(Value&, const QString&)> read; ///< false: not what belongs there
    std::function<QString(const Value&)> write;
};

QString exact(double number)
{
    return QString::number(number, 'g', QLocale::FloatingPointShortest);
}

template <typename Value> Key<Value> millisKey(QLatin1StringView name, Millis Value::*member, auto belongs)
{
    return {name, belongs,
            [member](Value& value, const QString& text) {
                bool ok = false;
                const int number = text.toInt(&ok);
                if (ok)
                    value.*member = Millis(number);
                return ok;
            },
            [member](const Value& value) { return QString::number((value.*member).count()); }};
}

template <typename Value> Key<Value> realKey(QLatin1StringView name, double Value::*member, auto belongs)
{
    return {name, belongs,
            [member](Value& value, const QString& text) {
                bool ok = false;
                const double number = text.toDouble(&ok);
                if (ok && std::isfinite(number))
                    value.*member = number;
                return ok && std::isfinite(number);
            },
            [member](const Value& value) { return exact(value.*member); }};
}

auto isShape(std::initializer_list<Pattern::Shape> shapes)
{
    return [shapes = std::vector(shapes)](const Pattern& pattern) {
        return std::find(shapes.begin(), shapes.end(), pattern.shape) != shapes.end();
    };
}

Pattern::Arrival usualArrival(Pattern::Shape shape)
{
    const bool waits = shape == Pattern::Shape::Steady || shape == Pattern::Shape::GilbertElliott;
    return waits ? Pattern::Arrival::Closed : Pattern::Arrival::Open;
}

const QList<Key<Pattern>>& patternKeys()
{
    using Shape = Pattern::Shape;
    static const QList<Key<Pattern>> Keys{
        {"arrival"_L1, [](const Pattern&) { return true; },
         [](Pattern& pattern, const QString& text) {
             const auto arrival = arrivalNamed(text);
             pattern.arrival = arrival.value_or(pattern.arrival);
             return arrival.has_value();
         },
         [](const Pattern& pattern) { return QString(nameOf(pattern.arrival)); }},
        millisKey("skew-ms"_L1, &Pattern::skew, isShape({Shape::Burst})),
        realKey("rate"_L1, &Pattern::rate, isShape({Shape::Poisson, Shape::Ramp})),
        realKey("end-rate"_L1, &Pattern::endRate, isShape({Shape::Ramp})),
        realKey("p"_L1, &Pattern::p, isShape({Shape::GilbertElliott})),
        realKey("r"_L1, &Pattern::r, isShape({Shape::GilbertElliott})),
        millisKey("step-ms"_L1, &Pattern::step, isShape({Shape::GilbertElliott})),
        {"file"_L1, isShape({Shape::Trace}),
         [](Pattern& pattern, const QString& text) {
             pattern.trace = text;
             return !text.isEmpty();
         },
         [](const Pattern& pattern) { return pattern.trace; }},
    };
    return Keys;
}

const QList<Key<ReconnectPolicy>>& policyKeys()
{
    using Kind = ReconnectPolicy::Kind;
    const auto hasBase = [](const ReconnectPolicy& policy) {
        return policy.kind >= Kind::Fixed && policy.kind <= Kind::DecorrelatedJitter;
    };
    const auto grows = [hasBase](const ReconnectPolicy& policy) {
        return hasBase(policy) && policy.kind != Kind::Fixed;
    };
    const auto multiplies = [grows](const ReconnectPolicy& policy) {
        return grows(policy) && policy.kind != Kind::DecorrelatedJitter;
    };
    static const QList<Key<ReconnectPolicy>> Keys{
        millisKey("base-ms"_L1, &ReconnectPolicy::base, hasBase),
        millisKey("cap-ms"_L1, &ReconnectPolicy::cap, grows),
        realKey("factor"_L1, &ReconnectPolicy::factor, multiplies),
        millisKey("patience-ms"_L1, &ReconnectPolicy::patience,
                  [](const ReconnectPolicy& policy) { return policy.isOn(); }),
    };
    return Keys;
}

template <typename Value> QString keysOf(const Value& value, const QList<Key<Value>>& keys)
{
    QStringList names;
    for (const Key<Value>& key : keys) {
        if (key.belongs(value))
            names += QString(key.name);
    }
    return names.isEmpty() ? u"It has no keys."_s : QString(u"Use one of: "_s % names.join(u", "_s) % u'.');
}

/// The first part "key=value" of `text`, which is left with what follows. A file name is all the rest.
QString takePart(QString& text)
{
    const qsizetype comma = text.startsWith("file="_L1) ? -1 : text.indexOf(u',');
    QString part = comma < 0 ? text : text.left(comma);
    text = comma < 0 ? QString() : text.mid(comma + 1);
    return part;
}

template <typename Value> Result<Value> withKeys(Value value, QString text, const QList<Key<Value>>& keys)
{
    while (!text.isEmpty()) {
        const QString part = takePart(text);
        const QString name = part.section(u'=', 0, 0).trimmed();
        const auto key = std::find_if(keys.begin(), keys.end(), [&](const Key<Value>& candidate) {
            return candidate.name == name && candidate.belongs(value);
        });
        if (key == keys.end())
            return Fault{{}, u"\"%1\" is no key of it."_s.arg(name), keysOf(value, keys)};
        if (!key->read(value, part.section(u'=', 1).trimmed()))
            return Fault{{}, u"\"%1\" is not what belongs there."_s.arg(part), u"Give it as KEY=VALUE."_s};
    }
    return value;
}

template <typename Value>
QString textWithKeys(const Value& value, const QList<Key<Value>>& keys, QLatin1StringView name)
{
    QStringList parts;
    for (const Key<Value>& key : keys) {
        if (key.belongs(value))
            parts += QString(key.name % u'=' % key.write(value));
    }
    return parts.isEmpty() ? QString(name) : QString(name % u':' % parts.join(u','));
}

Fault unknownName(const QString& name, const QStringList& names)
{
    return {{}, u"\"%1\" is not known here."_s.arg(name), QString(u"Use one of: "_s % names.join(u", "_s) % u'.')};
}

template <typename Enum> QStringList namesOf()
{
    QStringList names;
    for (quint8 i = 0; !nameOf(static_cast<Enum>(i)).isEmpty(); ++i)
        names += QString(nameOf(static_cast<Enum>(i)));
    return names;
}

} // namespace

Result<Pattern> patternFrom(const QString& text)
{
    const QString name = text.section(u':', 0, 0).trimmed();
    const auto shape = shapeNamed(name);
    if (!shape)
        return unknownName(name, shapeNames());
    Pattern pattern;
    pattern.shape = *shape;
    pattern.arrival = usualArrival(*shape);
    return withKeys(pattern, text.section(u':', 1), patternKeys());
}

Result<ReconnectPolicy> policyFrom(const QString& text)
{
    const QString name = text.section(u':', 0, 0).trimmed();
    const auto kind = policyNamed(name);
    if (!kind)
        return unknownName(name, policyNames());
    ReconnectPolicy policy;
    policy.kind = *kind;
    return withKeys(policy, text.section(u':', 1), policyKeys());
}

QString textOf(const Pattern& pattern)
{
    return textWithKeys(pattern, patternKeys(), nameOf(pattern.shape));
}

QString textOf(const ReconnectPolicy& policy)
{
    return textWithKeys(policy, policyKeys(), nameOf(policy.kind));
}

QStringList shapeNames()
{
    return namesOf<Pattern::Shape>();
}

QStringList policyNames()
{
    return namesOf<ReconnectPolicy::Kind>();
}

} // namespace flapscope
