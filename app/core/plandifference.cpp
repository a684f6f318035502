#include "core/comparison.h"

#include "core/planjson.h"
#include "core/variables.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSet>

#include <algorithm>

namespace flapscope
{

using namespace Qt::StringLiterals;

namespace
{
QString textOf(const QJsonValue& value)
{
    switch (value.type()) {
    case QJsonValue::Undefined:
        return u"–"_s;
    case QJsonValue::String:
        return value.toString();
    case QJsonValue::Object:
        return QString::fromUtf8(QJsonDocument(value.toObject()).toJson(QJsonDocument::Compact));
    case QJsonValue::Array:
        return QString::fromUtf8(QJsonDocument(value.toArray()).toJson(QJsonDocument::Compact));
    case QJsonValue::Null:
    case QJsonValue::Bool:
    case QJsonValue::Double:
        return value.toVariant().toString();
    }
    return {};
}

void differ(const QString& path, const QJsonValue& before, const QJsonValue& after, QList<PlanDifference>& found);

void differ(const QString& path, const QJsonObject& before, const QJsonObject& after, QList<PlanDifference>& found)
{
    QStringList keys = before.keys();
    for (const QString& key : after.keys()) {
        if (!before.contains(key))
            keys += key;
    }
    for (const QString& key : keys)
        differ(path.isEmpty() ? key : path + u'.' + key, before.value(key), after.value(key), found);
}

void differ(const QString& path, const QJsonValue& before, const QJsonValue& after, QList<PlanDifference>& found)
{
    if (before == after)
        return;
    if (before.isObject() && after.isObject()) {
        differ(path, before.toObject(), after.toObject(), found);
        return;
    }
    if (!before.isArray() || !after.isArray()) {
        found += {path, textOf(before), textOf(after)};
        return;
    }
    const QJsonArray from = before.toArray();
    const QJsonArray to = after.toArray();
    for (qsizetype i = 0; i < std::max(from.size(), to.size()); ++i)
        differ(u"%1[%2]"_s.arg(path).arg(i), i < from.size() ? from.at(i) : QJsonValue(QJsonValue::Undefined),
               i < to.size() ? to.at(i) : QJsonValue(QJsonValue::Undefined), found);
}
} // namespace

QList<PlanDifference> planDifferences(const Plan& reference, const Plan& plan)
{
    QList<PlanDifference> found;
    differ({}, toJson(masked(reference)), toJson(masked(plan)), found);
    return found;
}

} // namespace flapscope
