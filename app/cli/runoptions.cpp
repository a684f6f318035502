#include "cli/runoptions.h"

#include "cli/planoptions.h"
#include "core/criterion.h"
#include "core/planjson.h"
#include "core/preset.h"

#include <QCommandLineOption>
#include <QCommandLineParser>

#include <QRegularExpression>

#include <array>

namespace flapscope
{

namespace
{
constexpr std::array NotYet{"db", "baseline"};

void addOptions(QCommandLineParser& parser)
{
    parser.addPositionalArgument(QStringLiteral("PLAN.json"), QStringLiteral("a plan; see also --preset"),
                                 QStringLiteral("[PLAN.json]"));
    parser.addOption({{QStringLiteral("h"), QStringLiteral("help")}, QStringLiteral("this text")});
    parser.addOption({QStringLiteral("preset"),
                      QStringLiteral("a plan that comes with the program; see flapscope presets"),
                      QStringLiteral("NAME")});
    for (const PlanOption& option : planOptions()) {
        QCommandLineOption added(QString::fromLatin1(option.name), QString::fromUtf8(option.help));
        if (option.value)
            added.setValueName(QString::fromLatin1(option.value));
        parser.addOption(added);
    }
    parser.addOption(
        {QStringLiteral("out"), QStringLiteral("write report and data into this folder"), QStringLiteral("DIR")});
    parser.addOption({QStringLiteral("format"),
                      QStringLiteral("what to write: md,html,pdf,json,junit,csv (default: all)"),
                      QStringLiteral("LIST")});
    parser.addOption({QStringLiteral("business"),
                      QStringLiteral("what people say, for the report: figures, statements, roles"),
                      QStringLiteral("FILE.json")});
    parser.addOption({QStringLiteral("json"), QStringLiteral("the result on standard output, as report.json")});
    parser.addOption({QStringLiteral("quiet"), QStringLiteral("no progress and no summary")});
    parser.addOption({QStringLiteral("no-history"), QStringLiteral("keep this run out of the history")});
    for (const char* name : NotYet) {
        QCommandLineOption later(QString::fromLatin1(name), QString(), QStringLiteral("VALUE"));
        later.setFlags(QCommandLineOption::HiddenFromHelp);
        parser.addOption(later);
    }
}

Faults laterOptionsIn(const QCommandLineParser& parser)
{
    Faults faults;
    for (const char* name : NotYet) {
        if (parser.isSet(QString::fromLatin1(name)))
            faults += Fault{QStringLiteral("--") + QLatin1StringView(name), QStringLiteral("This is not there yet."),
                            QStringLiteral("Leave it out; it comes with a later version.")};
    }
    return faults;
}

Plan planFromOptionsAlone()
{
    Plan plan;
    plan.name = QStringLiteral("from options");
    plan.stages = {Stage{}};
    plan.limits = referenceLimits();
    return plan;
}

Result<Plan> startingPlan(const QCommandLineParser& parser)
{
    const QStringList files = parser.positionalArguments();
    const QString preset = parser.value(QStringLiteral("preset"));
    if (files.size() > 1)
        return Fault{files.at(1), QStringLiteral("More than one plan was given."),
                     QStringLiteral("Give one plan a run.")};
    if (!files.isEmpty() && parser.isSet(QStringLiteral("preset")))
        return Fault{QStringLiteral("--preset"), QStringLiteral("Both a plan and a preset were given."),
                     QStringLiteral("Give one of them.")};
    if (!files.isEmpty())
        return planFromFile(files.first());
    if (parser.isSet(QStringLiteral("preset")))
        return presetNamed(preset);
    return planFromOptionsAlone();
}

/// The faults of a plan, with the option beside the path where an option has set it.
Faults namedByOption(Faults faults, const QCommandLineParser& parser)
{
    for (Fault& fault : faults) {
        QString path = fault.where;
        static const QRegularExpression index(QStringLiteral("\\[\\d+\\]"));
        path.replace(index, QStringLiteral("[*]"));
        for (const PlanOption& option : planOptions()) {
            if (option.path && path.startsWith(QLatin1StringView(option.path)) &&
                parser.isSet(QString::fromLatin1(option.name)))
                fault.where = QStringLiteral("--%1 (%2)").arg(QLatin1StringView(option.name), fault.where);
        }
    }
    return faults;
}
} // namespace

Result<RunRequest> readRunOptions(const QStringList& arguments)
{
    QCommandLineParser parser;
    parser.setApplicationDescription(
        QStringLiteral("Flaps WebSocket clients against a server, watches it, and judges."));
    addOptions(parser);
    RunRequest request;
    const bool parsed = parser.parse(QStringList{QStringLiteral("flapscope run")} + arguments);
    request.helpText = parser.helpText();
    if (!parsed)
        return Fault{{}, parser.errorText(), QStringLiteral("See flapscope run --help.")};
    if (parser.isSet(QStringLiteral("help"))) {
        request.help = true;
        return request;
    }
    Faults faults = laterOptionsIn(parser);
    auto plan = startingPlan(parser);
    if (!plan)
        return faults + plan.faults();
    request.plan = *plan;
    for (const PlanOption& option : planOptions()) {
        const QString name = QString::fromLatin1(option.name);
        if (!parser.isSet(name))
            continue;
        const QStringList values = option.value ? parser.values(name) : QStringList{QString()};
        for (const QString& value : values) {
            if (const auto fault = option.apply(request.plan, value))
                faults += *fault;
        }
    }
    faults += namedByOption(validate(request.plan), parser);
    const auto formats = formatsNamed(parser.value(QStringLiteral("format")).split(u',', Qt::SkipEmptyParts));
    faults += formats.faults();
    if (parser.isSet(QStringLiteral("business"))) {
        const auto business = businessFromFile(parser.value(QStringLiteral("business")));
        faults += business.faults();
        if (business)
            request.business = *business;
    }
    if (!faults.isEmpty())
        return faults;
    request.out = parser.value(QStringLiteral("out"));
    request.formats = *formats;
    request.json = parser.isSet(QStringLiteral("json"));
    request.quiet = parser.isSet(QStringLiteral("quiet"));
    return request;
}

} // namespace flapscope
