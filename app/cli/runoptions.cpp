#include "cli/runoptions.h"

#include "cli/planoptions.h"
#include "core/criterion.h"
#include "core/planjson.h"
#include "core/preset.h"
#include "core/range.h"

#include <QCommandLineOption>
#include <QCommandLineParser>

#include <QRegularExpression>

#include <algorithm>

namespace flapscope
{

namespace
{
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
            added.setValueName(QString::fromUtf8(option.value));
        parser.addOption(added);
    }
    parser.addOption({QStringLiteral("find-limit"),
                      QStringLiteral("raise this, run by run, until something required breaks: clients or rate (new "
                                     "connections a second)"),
                      QStringLiteral("clients|rate")});
    parser.addOption({QStringLiteral("find-step"), QStringLiteral("with --find-limit: search to N (default: 1)"),
                      QStringLiteral("N")});
    parser.addOption(
        {QStringLiteral("find-most"), QStringLiteral("with --find-limit: do not go beyond N"), QStringLiteral("N")});
    parser.addOption({QStringLiteral("shard"),
                      QStringLiteral("run part I of N of the clients; needs --out, for flapscope merge"),
                      QStringLiteral("I/N")});
    parser.addOption({QStringLiteral("start-at"),
                      QStringLiteral("wait until then: a time with its offset from UTC, or seconds since 1970"),
                      QStringLiteral("TIME")});
    parser.addOption(
        {QStringLiteral("out"), QStringLiteral("write report and data into this folder"), QStringLiteral("DIR")});
    parser.addOption({QStringLiteral("format"),
                      QStringLiteral("what to write: md,html,pdf,json,junit,csv (default: all)"),
                      QStringLiteral("LIST")});
    parser.addOption({QStringLiteral("business"),
                      QStringLiteral("what people say, for the report: figures, statements, roles"),
                      QStringLiteral("FILE.json")});
    parser.addOption({QStringLiteral("restart-command"),
                      QStringLiteral("restarts the server at --url where the plan asks for it; ends once it listens"),
                      QStringLiteral("COMMAND")});
    parser.addOption({QStringLiteral("json"), QStringLiteral("the result on standard output, as report.json")});
    parser.addOption({QStringLiteral("quiet"), QStringLiteral("no progress and no summary")});
    parser.addOption({QStringLiteral("no-history"), QStringLiteral("keep this run out of the history")});
    parser.addOption({QStringLiteral("db"),
                      QStringLiteral("the history to keep it in (default: the user's); see flapscope history"),
                      QStringLiteral("FILE")});
    parser.addOption(
        {QStringLiteral("label"), QStringLiteral("the server's build, to find the run by"), QStringLiteral("TEXT")});
    parser.addOption({QStringLiteral("note"), QStringLiteral("what to remember of this run"), QStringLiteral("TEXT")});
    parser.addOption({QStringLiteral("baseline"),
                      QStringLiteral("fail if the run is worse than this one of the history, or of a bundle"),
                      QStringLiteral("RUN")});
    parser.addOption({QStringLiteral("noise-pct"), QStringLiteral("differences below N percent are none (default: 10)"),
                      QStringLiteral("N")});
}

Result<ComparisonRules> comparisonRulesFrom(const QCommandLineParser& parser)
{
    ComparisonRules rules;
    const QString option = QStringLiteral("noise-pct");
    if (!parser.isSet(option))
        return rules;
    bool ok = false;
    rules.noisePercent = parser.value(option).toDouble(&ok);
    if (!ok || !(rules.noisePercent >= 0.0) || !(rules.noisePercent <= 1000.0))
        return Fault{QStringLiteral("--noise-pct"),
                     QStringLiteral("\"%1\" is no number of percent.").arg(parser.value(option)),
                     QStringLiteral("Use a number from 0 to 1000.")};
    return rules;
}

std::optional<Fault> readLevel(const QCommandLineParser& parser, const QString& option, int most,
                               std::optional<int>& into)
{
    if (!parser.isSet(option))
        return std::nullopt;
    bool ok = false;
    const int level = parser.value(option).toInt(&ok);
    if (!ok || level < 1 || level > most)
        return Fault{QStringLiteral("--") + option, QStringLiteral("\"%1\" is no level.").arg(parser.value(option)),
                     mendFor(Range{1, most})};
    into = level;
    return std::nullopt;
}

Faults readSearch(const QCommandLineParser& parser, RunRequest& request)
{
    const QString option = QStringLiteral("find-limit");
    Faults faults;
    if (!parser.isSet(option)) {
        for (const QString& name : {QStringLiteral("find-step"), QStringLiteral("find-most")}) {
            if (parser.isSet(name))
                faults += Fault{QStringLiteral("--") + name, QStringLiteral("Nothing is searched for."),
                                QStringLiteral("Give --find-limit as well.")};
        }
        return faults;
    }
    request.findLimit = loadNamed(parser.value(option));
    if (!request.findLimit)
        return {Fault{QStringLiteral("--") + option,
                      QStringLiteral("\"%1\" is nothing that can be raised.").arg(parser.value(option)),
                      QStringLiteral("Use clients or rate.")}};
    if (parser.isSet(QStringLiteral("baseline")))
        faults += Fault{QStringLiteral("--baseline"),
                        QStringLiteral("Runs at other levels cannot be held against one baseline."),
                        QStringLiteral("Leave out --baseline or --find-limit.")};
    faults += faultsOfSearch(request.plan, *request.findLimit);
    const int most = mostLevel(request.plan, *request.findLimit);
    std::optional<int> step;
    if (const auto fault = readLevel(parser, QStringLiteral("find-step"), most, step))
        faults += *fault;
    if (const auto fault = readLevel(parser, QStringLiteral("find-most"), most, request.findMost))
        faults += *fault;
    request.findStep = step.value_or(1);
    return faults;
}

Result<QDateTime> startingTimeFrom(const QString& text, const QDateTime& now)
{
    constexpr qint64 Longest = 24LL * 60 * 60; // seconds
    const auto fault = [&text](const QString& what) {
        return Fault{QStringLiteral("--start-at"), what.arg(text.left(40)),
                     QStringLiteral("Give a time within a day from now: \"$(date -d '+30 seconds' +%s)\".")};
    };
    bool isNumber = false;
    const qint64 seconds = text.toLongLong(&isNumber);
    const QDateTime time = isNumber ? QDateTime::fromSecsSinceEpoch(std::clamp<qint64>(seconds, 0, 1LL << 40))
                                    : QDateTime::fromString(text, Qt::ISODate);
    if (!time.isValid() || (!isNumber && time.timeSpec() == Qt::LocalTime))
        return fault(QStringLiteral("\"%1\" is no time with its offset from UTC, and no number of seconds."));
    if (time < now)
        return fault(QStringLiteral("\"%1\" is over, so the shards would not begin together."));
    if (now.secsTo(time) > Longest)
        return fault(QStringLiteral("\"%1\" is more than a day away."));
    return time;
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

/// Of the reference's limits, a plan from options takes those that can be judged with the patterns and restarts that
/// it asks for.
void dropWhatCannotBeJudged(Plan& plan)
{
    const bool restarts =
        std::any_of(plan.stages.begin(), plan.stages.end(), [](const Stage& stage) { return stage.restart.isAsked(); });
    const bool fixed = std::any_of(plan.stages.begin(), plan.stages.end(), hasFixedCycle);
    plan.limits.removeIf([=](const Limit& limit) {
        return (!fixed && limit.criterion == QLatin1StringView("cycle-duration")) ||
               (restarts && limit.criterion == QLatin1StringView("memory-growth"));
    });
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

/// Which part of the plan is to be run, and when.
Faults readShard(const QCommandLineParser& parser, RunRequest& request)
{
    const QString shardOption = QStringLiteral("shard");
    const QString startOption = QStringLiteral("start-at");
    Faults faults;
    const auto add = [&faults](const QString& option, const QString& what, const QString& next) {
        faults += Fault{QStringLiteral("--") + option, what, next};
    };
    if (parser.isSet(startOption)) {
        const auto time = startingTimeFrom(parser.value(startOption), QDateTime::currentDateTimeUtc());
        faults += time.faults();
        if (time)
            request.startAt = *time;
    }
    if (!parser.isSet(shardOption))
        return faults;
    const auto shard = shardFrom(parser.value(shardOption));
    if (!shard) {
        add(shardOption, shard.faults().constFirst().what, shard.faults().constFirst().next);
        return faults;
    }
    request.shard = *shard;
    if (!parser.isSet(QStringLiteral("out")))
        add(shardOption, QStringLiteral("A shard is there to be merged, and there is no folder for it."),
            QStringLiteral("Give --out."));
    if (parser.isSet(QStringLiteral("baseline")))
        add(QStringLiteral("baseline"), QStringLiteral("A shard by itself is compared with nothing."),
            QStringLiteral("Leave it out."));
    if (request.findLimit)
        add(QStringLiteral("find-limit"), QStringLiteral("A search goes from run to run, and shards do not follow it."),
            QStringLiteral("Leave it out, or run without --shard."));
    if (parser.isSet(QStringLiteral("format")) && !request.formats.contains(Format::Csv))
        add(QStringLiteral("format"), QStringLiteral("A shard without its raw data cannot be merged."),
            QStringLiteral("Add csv, or leave it out."));
    if (!parser.isSet(QStringLiteral("format")))
        request.formats = {Format::Csv};
    return faults + namedByOption(faultsOf(request.shard, request.plan), parser);
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
    Faults faults;
    auto plan = startingPlan(parser);
    if (!plan)
        return faults + plan.faults();
    request.plan = *plan;
    const bool isFromOptions = parser.positionalArguments().isEmpty() && !parser.isSet(QStringLiteral("preset"));
    for (const PlanOption& option : planOptions()) {
        const QString name = QString::fromLatin1(option.name);
        if (isFromOptions && name == QLatin1StringView("limit")) // whoever names a limit wants it
            dropWhatCannotBeJudged(request.plan);
        if (!parser.isSet(name))
            continue;
        const QStringList values = option.value ? parser.values(name) : QStringList{QString()};
        for (const QString& value : values) {
            if (const auto fault = option.apply(request.plan, value))
                faults += *fault;
        }
    }
    faults += namedByOption(validate(request.plan), parser);
    faults += readSearch(parser, request);
    const auto formats = formatsNamed(parser.value(QStringLiteral("format")).split(u',', Qt::SkipEmptyParts));
    faults += formats.faults();
    if (formats)
        request.formats = *formats;
    faults += readShard(parser, request);
    if (parser.isSet(QStringLiteral("business"))) {
        const auto business = businessFromFile(parser.value(QStringLiteral("business")));
        faults += business.faults();
        if (business)
            request.business = *business;
    }
    if (!faults.isEmpty())
        return faults;
    const auto rules = comparisonRulesFrom(parser);
    if (!rules)
        return rules.faults();
    request.comparison = *rules;
    request.history.use = !parser.isSet(QStringLiteral("no-history"));
    request.history.path = parser.value(QStringLiteral("db"));
    request.history.marks = {false, parser.value(QStringLiteral("label")), parser.value(QStringLiteral("note"))};
    request.baseline = parser.value(QStringLiteral("baseline"));
    request.restartCommand = parser.value(QStringLiteral("restart-command"));
    request.out = parser.value(QStringLiteral("out"));
    request.json = parser.isSet(QStringLiteral("json"));
    request.quiet = parser.isSet(QStringLiteral("quiet"));
    return request;
}

} // namespace flapscope
