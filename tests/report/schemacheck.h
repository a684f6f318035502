#pragma once

#include <QJsonObject>
#include <QJsonValue>
#include <QString>
#include <QStringList>

namespace flapscope
{

/// Holds JSON against a JSON Schema: as much of the 2020-12 vocabulary as our schemas use (type, const, enum, required,
/// properties, additionalProperties, items, minimum, maximum, pattern, $ref into $defs). A keyword beyond these is a
/// fault itself, so that none is believed to be checked that is not.
class SchemaCheck
{
public:
    explicit SchemaCheck(const QJsonObject& schema) : m_root(schema) {}
    /// A line a fault, with its path.
    [[nodiscard]] QStringList faultsOf(const QJsonValue& value) const;

private:
    void check(const QJsonValue& value, const QJsonObject& schema, const QString& path, QStringList& faults) const;
    void checkKeyword(const QString& keyword, const QJsonValue& rule, const QJsonValue& value, const QString& path,
                      QStringList& faults) const;
    void checkObject(const QJsonObject& object, const QJsonObject& schema, const QString& path,
                     QStringList& faults) const;

    QJsonObject m_root;
};

} // namespace flapscope
