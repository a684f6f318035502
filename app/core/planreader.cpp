#include "core/planreader.h"

#include "core/quoted.h"

#include <cmath>
#include <limits>

namespace flapscope
{

using namespace Qt::StringLiterals;

namespace
{

QString kindOf(const QJsonValue& value)
{
    switch (value.type()) {
    case QJsonValue::Null:
        return u"null"_s;
    case QJsonValue::Bool:
        return u"true or false"_s;
    case QJsonValue::Double:
        return u"a number"_s;
    case QJsonValue::String:
        return u"text"_s;
    case QJsonValue::Array:
        return u"a list"_s;
    case QJsonValue::Object:
        return u"an object"_s;
    case QJsonValue::Undefined:
        break;
    }
    return u"nothing"_s;
}

bool isWhole(double number)
{
    return std::trunc(number) == number;
}

QString outOfRange(double number)
{
    return u"%1 is out of range."_s.arg(grouped(number));
}

} // namespace

void PlanReader::text(QLatin1StringView key, QString& value, const TextRule&)
{
    if (const auto text = textAt(key, u"Use text in quotation marks."_s))
        value = *text;
}

void PlanReader::flag(QLatin1StringView key, bool& value)
{
    const QJsonValue found = at(key);
    if (found.isBool())
        value = found.toBool();
    else if (!found.isUndefined())
        refuseType(pathOf(key), found, u"Use true or false."_s);
}

void PlanReader::whole(QLatin1StringView key, int& value, const Range& range)
{
    Q_ASSERT(range.most <= std::numeric_limits<int>::max());
    if (const auto number = wholeAt(key, range))
        value = static_cast<int>(*number);
}

void PlanReader::whole(QLatin1StringView key, qint64& value, const Range& range)
{
    if (const auto number = wholeAt(key, range))
        value = *number;
}

void PlanReader::span(QLatin1StringView key, Millis& value, const Range& range)
{
    if (const auto number = wholeAt(key, range))
        value = Millis(*number);
}

void PlanReader::real(QLatin1StringView key, double& value, const RealRange& range)
{
    if (const auto number = realIn(at(key), pathOf(key), range))
        value = *number;
}

void PlanReader::maybeReal(QLatin1StringView key, std::optional<double>& value, const RealRange& range)
{
    const QJsonValue found = at(key);
    if (found.isNull())
        value.reset();
    else if (const auto number = realIn(found, pathOf(key), range))
        value = number;
}

void PlanReader::seed(QLatin1StringView key, quint64& value)
{
    const QString mend = u"Use a whole number from 0 to 18,446,744,073,709,551,615; from 2^53 on, as text."_s;
    const QJsonValue found = at(key);
    if (found.isUndefined())
        return;
    if (found.isString()) {
        bool ok = false;
        const QString digits = found.toString();
        const quint64 number = digits.toULongLong(&ok);
        if (ok && QString::number(number) == digits)
            value = number;
        else
            refuse(pathOf(key), quoted(digits) % u" is not a seed."_s, mend);
        return;
    }
    constexpr qint64 TooLarge = -1; // also what is no whole number
    const qint64 number = found.toInteger(TooLarge);
    if (!found.isDouble())
        refuseType(pathOf(key), found, mend);
    else if (number < 0)
        refuse(pathOf(key), outOfRange(found.toDouble()), mend);
    else
        value = static_cast<quint64>(number);
}

void PlanReader::texts(QLatin1StringView key, QStringList& values, const Range& range, const TextRule&)
{
    const auto array = arrayAt(key, range);
    if (!array)
        return;
    values.clear();
    for (qsizetype i = 0; i < qMin<qsizetype>(array->size(), range.most); ++i) {
        const QJsonValue value = array->at(i);
        if (!value.isString())
            refuseType(pathOf(key, i), value, u"Use text in quotation marks."_s);
        values.append(value.toString());
    }
}

QJsonValue PlanReader::at(QLatin1StringView key)
{
    m_known.append(QString(key));
    return m_object.value(key);
}

QString PlanReader::pathOf(QStringView key) const
{
    return m_path.isEmpty() ? key.toString() : QString(m_path % u'.' % key);
}

QString PlanReader::pathOf(QLatin1StringView key, qsizetype index) const
{
    return u"%1[%2]"_s.arg(pathOf(key)).arg(index);
}

std::optional<qint64> PlanReader::wholeAt(QLatin1StringView key, const Range& range)
{
    const QJsonValue found = at(key);
    if (found.isUndefined())
        return std::nullopt;
    const QString mend = mendFor(range);
    if (!found.isDouble()) {
        refuseType(pathOf(key), found, mend);
        return std::nullopt;
    }
    const double number = found.toDouble();
    if (!isWhole(number)) {
        refuse(pathOf(key), u"%1 is not a whole number."_s.arg(grouped(number)), mend);
        return std::nullopt;
    }
    // Beyond what a 64-bit integer holds, the substitute is out of range as well.
    const qint64 integer = found.toInteger(std::numeric_limits<qint64>::min());
    if (!range.holds(integer)) {
        refuse(pathOf(key), outOfRange(number), mend);
        return std::nullopt;
    }
    return integer;
}

std::optional<double> PlanReader::realIn(const QJsonValue& value, const QString& path, const RealRange& range)
{
    if (value.isUndefined())
        return std::nullopt;
    if (!value.isDouble()) {
        refuseType(path, value, mendFor(range));
        return std::nullopt;
    }
    if (!range.holds(value.toDouble())) {
        refuse(path, outOfRange(value.toDouble()), mendFor(range));
        return std::nullopt;
    }
    return value.toDouble();
}

std::optional<QString> PlanReader::textAt(QLatin1StringView key, const QString& mend)
{
    const QJsonValue found = at(key);
    if (found.isUndefined())
        return std::nullopt;
    if (!found.isString()) {
        refuseType(pathOf(key), found, mend);
        return std::nullopt;
    }
    return found.toString();
}

std::optional<QJsonArray> PlanReader::arrayAt(QLatin1StringView key, const Range& range)
{
    const QJsonValue found = at(key);
    if (found.isUndefined())
        return std::nullopt;
    if (!found.isArray()) {
        refuseType(pathOf(key), found, u"Use a list in square brackets."_s);
        return std::nullopt;
    }
    const qsizetype size = found.toArray().size();
    if (size > range.most)
        refuse(pathOf(key), u"There are %1 entries."_s.arg(grouped(qint64(size))), mendForCount(range));
    return found.toArray();
}

std::optional<QJsonObject> PlanReader::objectIn(const QJsonValue& value, const QString& path)
{
    if (value.isUndefined())
        return std::nullopt;
    if (!value.isObject()) {
        refuseType(path, value, u"Use an object in braces."_s);
        return std::nullopt;
    }
    return value.toObject();
}

void PlanReader::refuseType(const QString& path, const QJsonValue& value, const QString& next)
{
    refuse(path, u"This is %1, which does not belong here."_s.arg(kindOf(value)), next);
}

void PlanReader::refuseUnknownKeys()
{
    const QString mend = u"Remove it, or use one of: %1."_s.arg(m_known.join(u", "_s));
    for (auto it = m_object.begin(); it != m_object.end(); ++it) {
        if (!m_known.contains(it.key()))
            refuse(pathOf(it.key().left(60)), u"There is no such key."_s, mend);
    }
}

QString PlanReader::unknownName(const QString& name)
{
    return quoted(name) % u" is not known here."_s;
}

QString PlanReader::mendForNames(const QStringList& names)
{
    return u"Use one of: %1."_s.arg(names.join(u", "_s));
}

} // namespace flapscope
