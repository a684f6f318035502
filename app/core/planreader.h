#pragma once

#include "core/faultlist.h"
#include "core/named.h"
#include "core/planfields.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QJsonValue>

#include <optional>

namespace flapscope
{

/// Reads described fields from a JSON object. Every fault is gathered with its path; the field it concerns keeps the
/// value it had. Missing keys are no fault, unknown ones are.
class PlanReader
{
public:
    /// Fills any structure that core/planfields.h, or a `describe` beside the structure, describes. `path` is where
    /// `object` stands, empty for the top.
    template <typename T>
    static void fill(T& structure, const QJsonObject& object, const QString& path, FaultList& faults)
    {
        PlanReader reader(object, path, faults);
        using planfields::describe;
        describe(reader, structure);
        reader.refuseUnknownKeys();
    }

    void text(QLatin1StringView key, QString& value, const TextRule&);
    void flag(QLatin1StringView key, bool& value);
    void whole(QLatin1StringView key, int& value, const Range& range);
    void whole(QLatin1StringView key, qint64& value, const Range& range);
    void span(QLatin1StringView key, Millis& value, const Range& range);
    void real(QLatin1StringView key, double& value, const RealRange& range);
    /// null stands for none.
    void maybeReal(QLatin1StringView key, std::optional<double>& value, const RealRange& range);
    /// A whole number from 0, or its digits as text.
    void seed(QLatin1StringView key, quint64& value);
    void texts(QLatin1StringView key, QStringList& values, const Range& range, const TextRule&);

    template <typename Enum> void choice(QLatin1StringView key, Enum& value)
    {
        const auto name = textAt(key, namesOf<Enum>());
        if (!name)
            return;
        if (const auto named = valueNamed<Enum>(*name))
            value = *named;
        else
            refuse(pathOf(key), unknownName(*name), namesOf<Enum>());
    }

    template <typename T> void group(QLatin1StringView key, T& structure)
    {
        if (const auto object = objectIn(at(key), pathOf(key)))
            fill(structure, *object, pathOf(key), m_faults);
    }

    template <typename T> void list(QLatin1StringView key, QList<T>& structures, const Range& range)
    {
        const auto array = arrayAt(key, range);
        if (!array)
            return;
        structures.clear();
        // What is too long was refused already; reading all of it would only cost memory.
        for (qsizetype i = 0; i < qMin<qsizetype>(array->size(), range.most); ++i) {
            const QString path = pathOf(key, i);
            structures.append(T());
            if (const auto object = objectIn(array->at(i), path))
                fill(structures.last(), *object, path, m_faults);
        }
    }

private:
    PlanReader(const QJsonObject& object, const QString& path, FaultList& faults)
        : m_object(object), m_path(path), m_faults(faults)
    {
    }

    /// What stands at `key`, which is known from now on. Undefined when missing.
    QJsonValue at(QLatin1StringView key);
    [[nodiscard]] QString pathOf(QStringView key) const;
    [[nodiscard]] QString pathOf(QLatin1StringView key) const { return pathOf(QString(key)); }
    [[nodiscard]] QString pathOf(QLatin1StringView key, qsizetype index) const;

    // Each gives none for what is missing, and for what is of another type after having said so.
    std::optional<qint64> wholeAt(QLatin1StringView key, const Range& range);
    std::optional<double> realIn(const QJsonValue& value, const QString& path, const RealRange& range);
    std::optional<QString> textAt(QLatin1StringView key, const QString& mend);
    std::optional<QJsonArray> arrayAt(QLatin1StringView key, const Range& range);
    std::optional<QJsonObject> objectIn(const QJsonValue& value, const QString& path);

    void refuse(const QString& path, const QString& what, const QString& next) { m_faults.add(path, what, next); }
    void refuseType(const QString& path, const QJsonValue& value, const QString& next);
    void refuseUnknownKeys();
    static QString unknownName(const QString& name);

    template <typename Enum> static QString namesOf()
    {
        QStringList names;
        for (std::underlying_type_t<Enum> i = 0; !nameOf(static_cast<Enum>(i)).isEmpty(); ++i)
            names.append(QString(nameOf(static_cast<Enum>(i))));
        return mendForNames(names);
    }
    static QString mendForNames(const QStringList& names);

    const QJsonObject& m_object;
    QString m_path;
    FaultList& m_faults;
    QStringList m_known;
};

} // namespace flapscope
