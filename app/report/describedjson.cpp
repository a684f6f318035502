#include "report/describedjson.h"

#include <QJsonParseError>

namespace flapscope
{

using namespace Qt::StringLiterals;

Result<QJsonObject> objectOfSchema(const QByteArray& json, QLatin1StringView schema)
{
    QJsonParseError error;
    const QJsonDocument document = QJsonDocument::fromJson(json, &error);
    if (error.error != QJsonParseError::NoError)
        return Fault{u"near byte %1"_s.arg(error.offset), u"This is not JSON: %1."_s.arg(error.errorString()),
                     u"Mend the text at that place."_s};
    if (!document.isObject())
        return Fault{{}, u"This is a list, not a JSON object."_s, u"Begin the file with a brace."_s};
    QJsonObject object = document.object();
    if (object.take("schema"_L1).toString() != schema)
        return Fault{u"schema"_s, u"This file is of another kind or another version."_s,
                     u"Use \"schema\": \"%1\"."_s.arg(schema)};
    return object;
}

} // namespace flapscope
