#include "core/planjson.h"

#include "core/planreader.h"
#include "core/planrules.h"
#include "core/planwriter.h"

#include <QCryptographicHash>
#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>
#include <QJsonParseError>

namespace flapscope
{

using namespace Qt::StringLiterals;

namespace
{

constexpr QLatin1StringView SchemaKey = "schema"_L1;
constexpr QLatin1StringView Schema = "flapscope.plan/1"_L1;

/// "near line 3, column 14" for the byte at `offset`: the parser stops at a fault or just behind it.
QString placeOf(const QByteArray& text, qsizetype offset)
{
    const QByteArrayView before = QByteArrayView(text).first(qMin(offset, text.size()));
    const qsizetype line = before.count('\n') + 1;
    const qsizetype column = before.size() - (before.lastIndexOf('\n') + 1) + 1;
    return u"near line %1, column %2"_s.arg(line).arg(column);
}

Fault parseFault(const QByteArray& json, const QJsonParseError& error)
{
    if (json.contains('\0'))
        return {QString(), u"This is binary data, not a plan."_s, u"Give a plan file, which is JSON text."_s};
    if (json.trimmed().isEmpty())
        return {QString(), u"The plan is empty."_s, u"Give a plan file, which is JSON text."_s};
    return {placeOf(json, error.offset), u"This is not JSON: %1."_s.arg(error.errorString()),
            u"Mend the text at that place."_s};
}

/// Takes the schema out of `object`, so that the reader need not know it.
void readSchema(QJsonObject& object, FaultList& faults)
{
    const QJsonValue schema = object.take(SchemaKey);
    if (!schema.isUndefined() && schema.toString() != Schema)
        faults.add(QString(SchemaKey), u"This file is of another kind or another version."_s,
                   u"Use \"schema\": \"%1\"."_s.arg(Schema));
}

Fault readFault(const QString& path, const QString& reason)
{
    return {path, u"The plan cannot be read: %1."_s.arg(reason), u"Give a plan file that you may read."_s};
}

} // namespace

QJsonObject toJson(const Plan& plan)
{
    QJsonObject object = PlanWriter::objectOf(plan);
    object.insert(SchemaKey, Schema);
    return object;
}

Result<Plan> planFromJson(const QByteArray& json)
{
    QJsonParseError error;
    const QJsonDocument document = QJsonDocument::fromJson(json, &error);
    if (error.error != QJsonParseError::NoError)
        return parseFault(json, error);
    if (!document.isObject())
        return Fault{QString(), u"A plan is a JSON object, and this is a list."_s, u"Begin the file with a brace."_s};

    QJsonObject object = document.object();
    FaultList faults;
    readSchema(object, faults);
    Plan plan;
    PlanReader::fill(plan, object, QString(), faults);
    if (faults.isEmpty())
        return plan;
    // It has to be mended anyhow: then say everything, what only a look at the values shows included.
    faults.addElsewhere(brokenRules(plan));
    return faults.faults();
}

Result<Plan> planFromFile(const QString& path)
{
    if (QFileInfo(path).isDir())
        return readFault(path, u"it is a folder"_s);
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return readFault(path, file.errorString());
    QByteArray json;
    // A pipe gives what it has, so read on until there is no more.
    while (json.size() <= LargestPlanFile) {
        const QByteArray part = file.read(LargestPlanFile + 1 - json.size());
        if (part.isEmpty())
            break;
        json += part;
    }
    if (file.error() != QFileDevice::NoError)
        return readFault(path, file.errorString());
    if (json.size() > LargestPlanFile)
        return Fault{path, u"The file is larger than 1 MiB, as no plan is."_s, u"Give a plan file."_s};

    Result<Plan> plan = planFromJson(json);
    if (plan.ok())
        return plan;
    Faults faults = plan.faults();
    for (Fault& fault : faults)
        fault.where = fault.where.isEmpty() ? path : QString(path % u": "_s % fault.where);
    return faults;
}

Faults validate(const Plan& plan)
{
    return brokenRules(plan).faults();
}

QString digestOf(const Plan& plan)
{
    const QByteArray json = QJsonDocument(toJson(plan)).toJson(QJsonDocument::Compact);
    return QString::fromLatin1(QCryptographicHash::hash(json, QCryptographicHash::Sha256).toHex());
}

} // namespace flapscope
