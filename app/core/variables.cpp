#include "core/variables.h"

#include "core/faultlist.h"
#include "core/planrules.h"
#include "core/rangecheck.h"

#include <QRegularExpression>

namespace flapscope
{

using namespace Qt::StringLiterals;

namespace
{

const QRegularExpression& reference()
{
    static const QRegularExpression Pattern(u"\\{\\{env:([^{}]*)\\}\\}"_s);
    return Pattern;
}

bool isVariableName(const QString& name)
{
    static const QRegularExpression Pattern(u"\\A[A-Za-z_][A-Za-z0-9_]*\\z"_s);
    return Pattern.match(name).hasMatch();
}

/// Replaces what it can in `text`; what it cannot is a fault and stays.
void expand(QString& text, const QString& where, const Lookup& lookup, FaultList& faults)
{
    QString result;
    qsizetype done = 0;
    auto matches = reference().globalMatch(text);
    while (matches.hasNext()) {
        const QRegularExpressionMatch match = matches.next();
        const QString name = match.captured(1);
        const std::optional<QString> value = isVariableName(name) ? lookup(name) : std::nullopt;
        if (!isVariableName(name))
            faults.add(where, u"{{env:…}} does not hold the name of an environment variable."_s,
                       u"Use letters, digits and underscores."_s);
        else if (!value)
            faults.add(where, u"The environment variable %1 is not set."_s.arg(name),
                       u"Set it before the run, or put its value in its place."_s);
        result += QStringView(text).sliced(done, match.capturedStart() - done);
        result += value.value_or(match.captured());
        done = match.capturedEnd();
    }
    text = result + QStringView(text).sliced(done);
}

void expandTarget(Target& target, const Lookup& lookup, FaultList& faults)
{
    expand(target.url, u"target.url"_s, lookup, faults);
    for (qsizetype i = 0; i < target.headers.size(); ++i)
        expand(target.headers[i].value, u"target.headers[%1].value"_s.arg(i), lookup, faults);
}

} // namespace

Lookup processEnvironment()
{
    return [](const QString& name) -> std::optional<QString> {
        const QByteArray local = name.toLocal8Bit();
        if (!qEnvironmentVariableIsSet(local.constData()))
            return std::nullopt;
        return qEnvironmentVariable(local.constData());
    };
}

bool holdsVariable(QStringView text)
{
    return reference().match(text.toString()).hasMatch();
}

Result<QString> expanded(const QString& text, const QString& where, const Lookup& lookup)
{
    FaultList faults;
    QString result = text;
    expand(result, where, lookup, faults);
    if (!faults.isEmpty())
        return faults.faults();
    return result;
}

Result<Plan> withSecrets(const Plan& plan, const Lookup& lookup)
{
    Plan result = plan;
    FaultList faults;
    FaultList afterwards;
    expandTarget(result.target, lookup, faults);
    expand(result.watch.metricsUrl, u"watch.metricsUrl"_s, lookup, faults);
    RangeCheck::check(result.target, u"target"_s, afterwards);
    RangeCheck::check(result.watch, u"watch"_s, afterwards);
    checkTarget(result.target, afterwards);
    checkWatch(result.watch, afterwards);
    for (qsizetype i = 0; i < result.stages.size(); ++i) {
        const QString where = u"stages[%1].exchange"_s.arg(i);
        expand(result.stages[i].exchange.message, where % u".message"_s, lookup, faults);
        RangeCheck::check(result.stages.at(i).exchange, where, afterwards);
    }
    faults.addElsewhere(afterwards);
    if (!faults.isEmpty())
        return faults.faults();
    return result;
}

} // namespace flapscope
