#include "report/schemacheck.h"

#include <QJsonArray>
#include <QRegularExpression>

#include <cmath>

namespace flapscope
{

using namespace Qt::StringLiterals;

namespace
{

bool isOfType(const QJsonValue& value, const QString& type)
{
    if (type == "object"_L1)
        return value.isObject();
    if (type == "array"_L1)
        return value.isArray();
    if (type == "string"_L1)
        return value.isString();
    if (type == "boolean"_L1)
        return value.isBool();
    if (type == "null"_L1)
        return value.isNull();
    if (type == "integer"_L1)
        return value.isDouble() && std::trunc(value.toDouble()) == value.toDouble();
    return type == "number"_L1 && value.isDouble();
}

bool isOfAnyType(const QJsonValue& value, const QJsonValue& types)
{
    if (types.isString())
        return isOfType(value, types.toString());
    const QJsonArray all = types.toArray();
    for (const auto& type : all) {
        if (isOfType(value, type.toString()))
            return true;
    }
    return false;
}

} // namespace

QStringList SchemaCheck::faultsOf(const QJsonValue& value) const
{
    QStringList faults;
    check(value, m_root, u"$"_s, faults);
    return faults;
}

void SchemaCheck::check(const QJsonValue& value, const QJsonObject& schema, const QString& path,
                        QStringList& faults) const
{
    for (auto it = schema.begin(); it != schema.end(); ++it)
        checkKeyword(it.key(), it.value(), value, path, faults);
    if (value.isObject())
        checkObject(value.toObject(), schema, path, faults);
}

void SchemaCheck::checkKeyword(const QString& keyword, const QJsonValue& rule, const QJsonValue& value,
                               const QString& path, QStringList& faults) const
{
    static const QStringList Elsewhere{u"$schema"_s,     u"$id"_s,      u"$defs"_s,      u"title"_s,
                                       u"description"_s, u"required"_s, u"properties"_s, u"additionalProperties"_s};
    bool holds = true;
    if (Elsewhere.contains(keyword))
        return;
    if (keyword == "type"_L1)
        holds = isOfAnyType(value, rule);
    else if (keyword == "const"_L1)
        holds = value == rule;
    else if (keyword == "enum"_L1)
        holds = rule.toArray().contains(value);
    else if (keyword == "minimum"_L1)
        holds = !value.isDouble() || value.toDouble() >= rule.toDouble();
    else if (keyword == "maximum"_L1)
        holds = !value.isDouble() || value.toDouble() <= rule.toDouble();
    else if (keyword == "pattern"_L1)
        holds = QRegularExpression(rule.toString()).match(value.toString()).hasMatch();
    else if (keyword == "$ref"_L1)
        check(value, m_root.value("$defs"_L1).toObject().value(rule.toString().section(u'/', -1)).toObject(), path,
              faults);
    else if (keyword == "items"_L1) {
        const QJsonArray array = value.toArray();
        for (qsizetype i = 0; i < array.size(); ++i)
            check(array.at(i), rule.toObject(), u"%1[%2]"_s.arg(path).arg(i), faults);
    } else
        faults += u"%1: the schema's keyword %2 is not checked"_s.arg(path, keyword);
    if (!holds)
        faults += u"%1: not as %2 asks"_s.arg(path, keyword);
}

void SchemaCheck::checkObject(const QJsonObject& object, const QJsonObject& schema, const QString& path,
                              QStringList& faults) const
{
    const QJsonObject properties = schema.value("properties"_L1).toObject();
    const QJsonArray required = schema.value("required"_L1).toArray();
    for (const auto& key : required) {
        if (!object.contains(key.toString()))
            faults += u"%1: %2 is missing"_s.arg(path, key.toString());
    }
    for (auto it = object.begin(); it != object.end(); ++it) {
        const QString inner = path + u'.' + it.key();
        if (properties.contains(it.key()))
            check(it.value(), properties.value(it.key()).toObject(), inner, faults);
        else if (schema.value("additionalProperties"_L1) == QJsonValue(false))
            faults += u"%1: not in the schema"_s.arg(inner);
    }
}

} // namespace flapscope
