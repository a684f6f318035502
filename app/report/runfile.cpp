#include "report/runfile.h"

#include "report/describedjson.h"

namespace flapscope
{

using namespace Qt::StringLiterals;

namespace
{

constexpr QLatin1StringView Schema = "flapscope.record/1"_L1;
constexpr qint64 MissingMoment = -1;
/// Three years on a run's clock, in ns: far from where sums overflow.
constexpr qint64 LatestMoment = 100'000'000'000'000'000;
constexpr Range Moments{MissingMoment, LatestMoment};
constexpr TextRule AnyText{100'000, TextRule::Lines::Many};
constexpr qint64 MostEntries = 100'000;
constexpr Range Levels{0, 1'000'000};

/// A stretch of a run, in a file.
struct PhaseEntry
{
    Phase phase = Phase::Preflight;
    int stage = 0;
    qint64 begin = MissingMoment; ///< ns
    qint64 end = MissingMoment;   ///< ns
};

struct NoticeEntry
{
    qint64 at = MissingMoment; ///< ns
    int severity = 0;
    QString text;
};

struct ToxicEntry
{
    Toxic toxic;
    qint64 begin = MissingMoment; ///< ns
    qint64 end = MissingMoment;   ///< ns
};

struct TrialEntry
{
    int level = 0;
    LevelTrial::Result result = LevelTrial::Result::NotTold;
    QString run;
    QString text;
};

/// A search for the breaking point. Levels begin at 1; 0 is none.
struct SearchEntry
{
    Load load = Load::Clients;
    int step = 1;
    int sustained = 0;
    int broke = 0;
    QList<TrialEntry> trials;
};

struct RunEntry
{
    QString id;
    Shard shard;
    QString started;
    QString finished;
    TargetFacts target;
    qint64 pid = 0; ///< 0: not known
    Environment environment;
    QStringList gauges;
    QList<PhaseEntry> phases;
    QList<ToxicEntry> toxics;
    QList<NoticeEntry> notices;
    qint64 noticesDropped = 0;
    Ending ending = Ending::Stopped;
    QString endingReason;
    QList<SearchEntry> search; ///< one, or none
};

qint64 toNumber(Moment moment)
{
    return moment.isKnown() ? moment.sinceStart().count() : MissingMoment;
}

Moment toMoment(qint64 number)
{
    return number == MissingMoment ? Moment() : Moment(Nanos(number));
}

QString toText(const QDateTime& time)
{
    return time.isValid() ? time.toOffsetFromUtc(time.offsetFromUtc()).toString(Qt::ISODateWithMs) : QString();
}

RunEntry entryOf(const Record& record)
{
    RunEntry entry{record.id,
                   record.shard,
                   toText(record.started),
                   toText(record.finished),
                   record.target,
                   record.target.pid.value_or(0),
                   record.environment,
                   record.gauges,
                   {},
                   {},
                   {},
                   static_cast<qint64>(record.noticesDropped),
                   record.ending,
                   record.endingReason,
                   {}};
    if (const auto& point = record.breakingPoint) {
        SearchEntry search{point->load, point->step, point->sustained.value_or(0), point->broke.value_or(0), {}};
        for (const LevelTrial& trial : point->trials)
            search.trials += {trial.level, trial.result, trial.run, trial.text};
        entry.search = {search};
    }
    for (const PhaseSpan& span : record.phases)
        entry.phases += {span.phase, span.stage, toNumber(span.begin), toNumber(span.end)};
    for (const ToxicSpan& span : record.toxics)
        entry.toxics += {span.toxic, toNumber(span.begin), toNumber(span.end)};
    for (const Notice& notice : record.notices)
        entry.notices += {toNumber(notice.at), static_cast<int>(notice.severity), notice.text};
    return entry;
}

void fill(Record& record, const RunEntry& entry)
{
    record.id = entry.id;
    record.shard = entry.shard;
    record.started = QDateTime::fromString(entry.started, Qt::ISODateWithMs);
    record.finished = QDateTime::fromString(entry.finished, Qt::ISODateWithMs);
    record.target = entry.target;
    record.target.pid = entry.pid == 0 ? std::nullopt : std::optional(entry.pid);
    record.environment = entry.environment;
    record.gauges = entry.gauges;
    for (const PhaseEntry& phase : entry.phases)
        record.phases.push_back(
            {phase.phase, static_cast<qint16>(phase.stage), toMoment(phase.begin), toMoment(phase.end)});
    for (const ToxicEntry& span : entry.toxics)
        record.toxics.push_back({span.toxic, toMoment(span.begin), toMoment(span.end)});
    for (const NoticeEntry& notice : entry.notices)
        record.notices += {toMoment(notice.at), static_cast<Notice::Severity>(notice.severity), notice.text};
    record.noticesDropped = static_cast<quint64>(entry.noticesDropped);
    record.ending = entry.ending;
    record.endingReason = entry.endingReason;
    for (const SearchEntry& search : entry.search) {
        const auto level = [](int number) { return number > 0 ? std::optional(number) : std::nullopt; };
        BreakingPoint point{search.load, search.step, level(search.sustained), level(search.broke), {}};
        for (const TrialEntry& trial : search.trials)
            point.trials += {trial.level, trial.result, trial.run, trial.text};
        record.breakingPoint = point;
    }
}

Faults faultsIn(const RunEntry& entry, const Plan& plan)
{
    FaultList faults;
    if (entry.shard.index > entry.shard.count)
        faults.add(u"shard.index"_s, u"There are not so many shards."_s, u"Give a bundle as Flapscope wrote it."_s);
    for (qsizetype i = 0; i < entry.phases.size(); ++i) {
        if (entry.phases.at(i).stage >= qMax(qsizetype(1), plan.stages.size()))
            faults.add(u"phases[%1].stage"_s.arg(i), u"The plan has no such stage."_s,
                       u"Give a bundle as Flapscope wrote it."_s);
    }
    const auto checkTime = [&faults](const QString& where, const QString& text) {
        if (!text.isEmpty() && !QDateTime::fromString(text, Qt::ISODateWithMs).isValid())
            faults.add(where, u"This is no time."_s, u"Use a time as 2025-08-20T12:00:00.000Z."_s);
    };
    checkTime(u"started"_s, entry.started);
    checkTime(u"finished"_s, entry.finished);
    return faults.faults();
}

} // namespace

// Found by their argument, so they stand in its namespace and not in the unnamed one.

template <typename Fields> void describe(Fields& fields, planfields::Of<PhaseEntry> auto& entry)
{
    fields.choice("phase"_L1, entry.phase);
    fields.whole("stage"_L1, entry.stage, Range{0, 99});
    fields.whole("beginNs"_L1, entry.begin, Moments);
    fields.whole("endNs"_L1, entry.end, Moments);
}

template <typename Fields> void describe(Fields& fields, planfields::Of<ToxicEntry> auto& entry)
{
    fields.group("toxic"_L1, entry.toxic);
    fields.whole("beginNs"_L1, entry.begin, Moments);
    fields.whole("endNs"_L1, entry.end, Moments);
}

template <typename Fields> void describe(Fields& fields, planfields::Of<NoticeEntry> auto& entry)
{
    fields.whole("atNs"_L1, entry.at, Moments);
    fields.whole("severity"_L1, entry.severity, Range{0, 2});
    fields.text("text"_L1, entry.text, AnyText);
}

template <typename Fields> void describe(Fields& fields, planfields::Of<TrialEntry> auto& trial)
{
    fields.whole("level"_L1, trial.level, Levels);
    fields.choice("result"_L1, trial.result);
    fields.text("run"_L1, trial.run, AnyText);
    fields.text("text"_L1, trial.text, AnyText);
}

template <typename Fields> void describe(Fields& fields, planfields::Of<SearchEntry> auto& search)
{
    fields.choice("load"_L1, search.load);
    fields.whole("step"_L1, search.step, Levels);
    fields.whole("sustained"_L1, search.sustained, Levels);
    fields.whole("broke"_L1, search.broke, Levels);
    fields.list("trials"_L1, search.trials, Range{0, 1'000});
}

template <typename Fields> void describe(Fields& fields, planfields::Of<TargetFacts> auto& target)
{
    fields.text("url"_L1, target.url, AnyText);
    fields.flag("demo"_L1, target.demo);
    fields.text("executable"_L1, target.executable, AnyText);
    fields.text("executableDigest"_L1, target.executableDigest, AnyText);
}

template <typename Fields> void describe(Fields& fields, planfields::Of<Environment> auto& environment)
{
    fields.text("system"_L1, environment.system, AnyText);
    fields.text("kernel"_L1, environment.kernel, AnyText);
    fields.text("processor"_L1, environment.processor, AnyText);
    fields.text("qt"_L1, environment.qt, AnyText);
    fields.text("tool"_L1, environment.tool, AnyText);
    fields.whole("cores"_L1, environment.cores, Range{0, 1'000'000});
}

template <typename Fields> void describe(Fields& fields, planfields::Of<Shard> auto& shard)
{
    fields.whole("index"_L1, shard.index, Range{1, Shard::Most});
    fields.whole("count"_L1, shard.count, Range{1, Shard::Most});
}

template <typename Fields> void describe(Fields& fields, planfields::Of<RunEntry> auto& run)
{
    constexpr Range Pids{0, 4'194'304}; // PID_MAX_LIMIT of Linux
    fields.text("id"_L1, run.id, AnyText);
    fields.group("shard"_L1, run.shard);
    fields.text("started"_L1, run.started, AnyText);
    fields.text("finished"_L1, run.finished, AnyText);
    fields.group("target"_L1, run.target);
    fields.whole("pid"_L1, run.pid, Pids);
    fields.group("environment"_L1, run.environment);
    fields.texts("gauges"_L1, run.gauges, Range{0, 1'000}, AnyText);
    fields.list("phases"_L1, run.phases, Range{0, 1'000});
    fields.list("toxics"_L1, run.toxics, Range{0, MostEntries});
    fields.list("notices"_L1, run.notices, Range{0, MostEntries});
    fields.whole("noticesDropped"_L1, run.noticesDropped, Range{0, LatestMoment});
    fields.choice("ending"_L1, run.ending);
    fields.text("endingReason"_L1, run.endingReason, AnyText);
    fields.list("search"_L1, run.search, Range{0, 1});
}

QByteArray runFileOf(const Record& record)
{
    return describedJson(entryOf(record), Schema);
}

Faults readRunFile(const QByteArray& json, Record& record)
{
    const auto entry = describedFromJson<RunEntry>(json, Schema);
    if (!entry)
        return entry.faults();
    Faults faults = faultsIn(*entry, record.plan);
    if (faults.isEmpty())
        fill(record, *entry);
    return faults;
}

} // namespace flapscope
