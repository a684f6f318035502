#pragma once

#include "core/planreader.h"
#include "core/planwriter.h"
#include "core/rangecheck.h"
#include "core/result.h"

#include <QByteArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace flapscope
{

/// The JSON object in `json`, without its `schema`, which must be the one given. No JSON, no object, a nesting that no
/// file of ours has and another schema are faults.
Result<QJsonObject> objectOfSchema(const QByteArray& json, QLatin1StringView schema);

/// A structure that a `describe` beside it describes, as the JSON text of a file.
template <typename T> QByteArray describedJson(const T& structure, QLatin1StringView schema)
{
    QJsonObject object = PlanWriter::objectOf(structure);
    object.insert(QStringLiteral("schema"), schema);
    return QJsonDocument(object).toJson();
}

/// The reverse. Every fault is named with its path, all of them at once: unknown keys, wrong types, values out of
/// range.
template <typename T> Result<T> describedFromJson(const QByteArray& json, QLatin1StringView schema)
{
    const auto object = objectOfSchema(json, schema);
    if (!object)
        return object.faults();
    T structure;
    FaultList faults;
    PlanReader::fill(structure, *object, QString(), faults);
    FaultList broken;
    RangeCheck::check(structure, QString(), broken);
    faults.addElsewhere(broken);
    return faults.isEmpty() ? Result<T>(std::move(structure)) : Result<T>(faults.faults());
}

} // namespace flapscope
