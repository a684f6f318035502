#pragma once

#include "core/planfields.h"

#include <QJsonArray>
#include <QJsonObject>

namespace flapscope
{

/// Writes described fields into a JSON object. Infinities and NaN become null, as JSON has neither.
class PlanWriter
{
public:
    /// Any structure that core/planfields.h, or a `describe` beside the structure, describes.
    template <typename T> static QJsonObject objectOf(const T& structure)
    {
        PlanWriter writer;
        using planfields::describe;
        describe(writer, structure);
        return writer.m_object;
    }

    void text(QLatin1StringView key, const QString& value, const TextRule&) { put(key, value); }
    void flag(QLatin1StringView key, bool value) { put(key, value); }
    void whole(QLatin1StringView key, qint64 value, const Range&) { put(key, value); }
    void span(QLatin1StringView key, Millis value, const Range&) { put(key, qint64(value.count())); }
    void real(QLatin1StringView key, double value, const RealRange&) { put(key, value); }
    void maybeReal(QLatin1StringView key, const std::optional<double>& value, const RealRange&)
    {
        put(key, value ? QJsonValue(*value) : QJsonValue());
    }
    void choice(QLatin1StringView key, auto value) { put(key, nameOf(value)); }
    /// As text from 2^53 on: many readers of JSON know no greater whole number.
    void seed(QLatin1StringView key, quint64 value);
    void texts(QLatin1StringView key, const QStringList& values, const Range&, const TextRule&)
    {
        put(key, QJsonArray::fromStringList(values));
    }
    void group(QLatin1StringView key, const auto& structure) { put(key, objectOf(structure)); }
    void list(QLatin1StringView key, const auto& structures, const Range&)
    {
        QJsonArray array;
        for (const auto& structure : structures)
            array.append(objectOf(structure));
        put(key, array);
    }

private:
    void put(QLatin1StringView key, const QJsonValue& value) { m_object.insert(key, value); }

    QJsonObject m_object;
};

} // namespace flapscope
