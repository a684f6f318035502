#include "core/merge.h"

#include "core/series.h"

#include <QUuid>

#include <algorithm>
#include <array>
#include <map>

namespace flapscope
{

using namespace Qt::StringLiterals;

namespace
{

constexpr qsizetype MostNotices = 1000;

QString whichOf(const Shard& shard)
{
    QString name = nameOf(shard);
    name.front() = name.front().toUpper();
    return name;
}

Faults faultsOf(const std::vector<Record>& shards)
{
    if (shards.empty())
        return {Fault{{}, u"There is nothing to merge."_s, u"Give the folder of each shard."_s}};
    Faults faults;
    const Record& first = shards.front();
    for (const Record& record : shards) {
        const QString where = record.id;
        if (record.shard.isWhole())
            faults += Fault{where, u"This is a whole run, and no shard of one."_s,
                            u"Give folders that flapscope run --shard has written."_s};
        else if (record.shard.count != first.shard.count)
            faults +=
                Fault{where, u"This is %1, and another one is %2."_s.arg(nameOf(record.shard), nameOf(first.shard)),
                      u"Give the shards of one run."_s};
        else if (record.plan != first.plan || record.target.url != first.target.url)
            faults += Fault{
                where,
                u"%1 had another plan or another server than %2."_s.arg(whichOf(record.shard), nameOf(first.shard)),
                u"Give the shards of one run."_s};
        const auto isForeign = [&record](const Cycle& cycle) { return !record.shard.has(cycle.client); };
        if (std::any_of(record.cycles.begin(), record.cycles.end(), isForeign))
            faults += Fault{where, u"%1 has cycles of another one's clients."_s.arg(whichOf(record.shard)),
                            u"Give the folder as it was written."_s};
    }
    return faults;
}

/// Takes out all but the first of each shard; what is missing or was too much, in words.
QStringList completenessOf(std::vector<Record>& shards)
{
    QStringList reasons;
    std::stable_sort(shards.begin(), shards.end(),
                     [](const Record& a, const Record& b) { return a.shard.index < b.shard.index; });
    for (std::size_t i = 1; i < shards.size();) {
        if (shards[i].shard.index != shards[i - 1].shard.index) {
            ++i;
            continue;
        }
        reasons += u"%1 is there twice. Give each of them once."_s.arg(whichOf(shards[i].shard));
        shards.erase(shards.begin() + static_cast<std::ptrdiff_t>(i));
    }
    const int count = shards.front().shard.count;
    for (int index = 1; index <= count; ++index) {
        const auto isIt = [index](const Record& record) { return record.shard.index == index; };
        if (std::none_of(shards.begin(), shards.end(), isIt))
            reasons += u"%1 is missing. Give its folder, or run all of them again."_s.arg(whichOf({index, count}));
    }
    for (const Record& record : shards) {
        if (record.ending != Ending::Completed)
            reasons += u"%1: %2"_s.arg(whichOf(record.shard), record.endingReason.isEmpty()
                                                                  ? u"It ended as \"%1\"."_s.arg(nameOf(record.ending))
                                                                  : record.endingReason);
    }
    return reasons;
}

Moment shifted(Moment moment, Nanos offset)
{
    return moment + offset;
}

/// Brings a shard onto the clock of the one that began first.
void shift(Record& record, Nanos offset)
{
    for (PhaseSpan& span : record.phases) {
        span.begin = shifted(span.begin, offset);
        span.end = shifted(span.end, offset);
    }
    for (ToxicSpan& span : record.toxics) {
        span.begin = shifted(span.begin, offset);
        span.end = shifted(span.end, offset);
    }
    for (Cycle& cycle : record.cycles) {
        for (Moment* moment : {&cycle.intended, &cycle.start, &cycle.dns, &cycle.tcp, &cycle.tls, &cycle.upgrade,
                               &cycle.firstEcho, &cycle.closeSent, &cycle.closeReceived, &cycle.end})
            *moment = shifted(*moment, offset);
    }
    for (Reading& reading : record.readings)
        reading.at = shifted(reading.at, offset);
    for (Notice& notice : record.notices)
        notice.at = shifted(notice.at, offset);
}

bool isSamePhase(const PhaseSpan& a, const PhaseSpan& b)
{
    return a.phase == b.phase && a.stage == b.stage;
}

const PhaseSpan* spanOf(const Record& record, const PhaseSpan& like)
{
    const auto found = std::find_if(record.phases.begin(), record.phases.end(),
                                    [&like](const PhaseSpan& span) { return isSamePhase(span, like); });
    return found == record.phases.end() ? nullptr : &*found;
}

std::vector<PhaseSpan> phasesOf(const std::vector<Record>& shards)
{
    const auto hasFewer = [](const Record& a, const Record& b) { return a.phases.size() < b.phases.size(); };
    std::vector<PhaseSpan> phases = std::max_element(shards.begin(), shards.end(), hasFewer)->phases;
    for (PhaseSpan& span : phases) {
        const bool endsStillness = span.phase == Phase::Stage && span.stage == 0;
        for (const Record& record : shards) {
            const PhaseSpan* own = spanOf(record, span);
            if (!own)
                continue;
            span.begin = endsStillness ? std::min(span.begin, own->begin) : std::max(span.begin, own->begin);
            span.end = std::max(span.end, own->end);
        }
    }
    for (std::size_t i = 1; i < phases.size(); ++i)
        phases[i - 1].end = phases[i].begin;
    return phases;
}

/// Stages that not all shards went through at the same time.
QStringList timingOf(const std::vector<Record>& shards)
{
    QStringList reasons;
    for (qsizetype stage = 0; stage < shards.front().plan.stages.size(); ++stage) {
        const PhaseSpan like{Phase::Stage, static_cast<qint16>(stage), {}, {}};
        const Record* firstOut = nullptr;
        const Record* lastIn = nullptr;
        for (const Record& record : shards) {
            const PhaseSpan* own = spanOf(record, like);
            if (!own || !own->end.isKnown())
                continue;
            if (!firstOut || own->end < spanOf(*firstOut, like)->end)
                firstOut = &record;
            if (!lastIn || own->begin > spanOf(*lastIn, like)->begin)
                lastIn = &record;
        }
        if (!firstOut || spanOf(*lastIn, like)->begin < spanOf(*firstOut, like)->end)
            continue;
        reasons += u"%1 began stage %2 when %3 was through with it, so it was not one run. Start them with the same "
                   "--start-at."_s.arg(whichOf(lastIn->shard), QString::number(stage + 1), nameOf(firstOut->shard));
    }
    return reasons;
}

bool isOwnHealth(const Reading& reading)
{
    return reading.source == Source::Rig &&
           (reading.quantity == Quantity::EventLoopLag || reading.quantity == Quantity::WorkerCpu);
}

bool isOfServer(const Reading& reading)
{
    return reading.source == Source::Process || reading.source == Source::Sockets || reading.source == Source::Metrics;
}

bool sawServer(const Record& record)
{
    return std::any_of(record.readings.begin(), record.readings.end(), isOfServer);
}

/// The shard that saw the server; the first one where none did.
const Record& watcherOf(const std::vector<Record>& shards)
{
    const auto found = std::find_if(shards.begin(), shards.end(), sawServer);
    return found == shards.end() ? shards.front() : *found;
}

/// The run ends with the shard that saw the server: what came later, nobody saw. That must not be before the others
/// have left the server alone.
QStringList endWithWatcher(std::vector<PhaseSpan>& phases, const Record& watcher)
{
    const PhaseSpan* own = phases.empty() ? nullptr : spanOf(watcher, phases.back());
    if (!own || !sawServer(watcher))
        return {};
    phases.back().end = own->end;
    if (own->end > phases.back().begin)
        return {};
    return {u"%1, which watched the server, ended before the others had left it alone. Use a longer --settle-ms."_s.arg(
        whichOf(watcher.shard))};
}

/// The shard whose readings of that quantity are the worst, by their quantile `q`.
const Record& worstOf(const std::vector<Record>& shards, Quantity quantity, double q)
{
    const Record* worst = &shards.front();
    double most = -1.0;
    for (const Record& record : shards) {
        const Window always{Moment(Nanos::zero()), {}};
        const double value = SeriesSet(record.readings).of(Source::Rig, quantity).quantileIn(always, q).value_or(-1.0);
        if (value > most) {
            most = value;
            worst = &record;
        }
    }
    return *worst;
}

bool isProxys(const Reading& reading)
{
    return reading.source == Source::Proxy;
}

/// Of the shards' proxies. Counts go on from one to the next: the greatest is that of all together.
std::vector<Reading> proxyReadingsOf(const std::vector<Record>& shards)
{
    constexpr std::array Counts{Quantity::LinkRefusals, Quantity::LinkResets, Quantity::LinkCuts};
    std::vector<Reading> readings;
    std::map<Quantity, double> before;
    for (const Record& record : shards) {
        std::map<Quantity, double> own;
        for (Reading reading : record.readings) {
            if (!isProxys(reading))
                continue;
            if (std::ranges::find(Counts, reading.quantity) != Counts.end()) {
                own[reading.quantity] = std::max(own[reading.quantity], reading.value);
                reading.value += before[reading.quantity];
            }
            readings.push_back(reading);
        }
        for (const auto& [quantity, count] : own)
            before[quantity] += count;
    }
    return readings;
}

std::vector<Reading> readingsOf(const std::vector<Record>& shards)
{
    std::vector<Reading> readings;
    const auto take = [&readings](const Record& record, const auto& wanted) {
        std::copy_if(record.readings.begin(), record.readings.end(), std::back_inserter(readings), wanted);
    };
    take(watcherOf(shards), [](const Reading& reading) { return !isOwnHealth(reading) && !isProxys(reading); });
    const std::vector<Reading> proxies = proxyReadingsOf(shards);
    readings.insert(readings.end(), proxies.begin(), proxies.end());
    constexpr double Usual = 0.5;
    constexpr double Tail = 0.95;
    for (const auto& [quantity, q] : {std::pair(Quantity::EventLoopLag, Tail), std::pair(Quantity::WorkerCpu, Usual)}) {
        take(worstOf(shards, quantity, q), [quantity = quantity](const Reading& reading) {
            return isOwnHealth(reading) && reading.quantity == quantity;
        });
    }
    std::stable_sort(readings.begin(), readings.end(), [](const Reading& a, const Reading& b) { return a.at < b.at; });
    return readings;
}

std::vector<Cycle> cyclesOf(const std::vector<Record>& shards)
{
    std::vector<Cycle> cycles;
    for (const Record& record : shards)
        cycles.insert(cycles.end(), record.cycles.begin(), record.cycles.end());
    std::stable_sort(cycles.begin(), cycles.end(), [](const Cycle& a, const Cycle& b) { return a.start < b.start; });
    return cycles;
}

void addNotices(Record& whole, const std::vector<Record>& shards)
{
    for (const Record& record : shards) {
        const Environment& machine = record.environment;
        whole.notices += {Moment(Nanos::zero()), Notice::Severity::Information,
                          u"%1 ran on %2, %3 cores, with %4 cycles."_s.arg(whichOf(record.shard), machine.system)
                              .arg(machine.cores)
                              .arg(record.cycles.size())};
    }
    for (const Record& record : shards) {
        whole.noticesDropped += record.noticesDropped;
        for (const Notice& notice : record.notices) {
            if (whole.notices.size() < MostNotices)
                whole.notices += {notice.at, notice.severity, whichOf(record.shard) % u": "_s % notice.text};
            else
                ++whole.noticesDropped;
        }
    }
    std::stable_sort(whole.notices.begin(), whole.notices.end(),
                     [](const Notice& a, const Notice& b) { return a.at < b.at; });
}

/// The same for the same shards, whoever merges them.
QString idOf(const std::vector<Record>& shards)
{
    QString ids;
    for (const Record& record : shards)
        ids += record.id;
    return QUuid::createUuidV5(QUuid(), ids).toString(QUuid::WithoutBraces);
}

} // namespace

Result<Record> merged(std::vector<Record> shards)
{
    const Faults faults = faultsOf(shards);
    if (!faults.isEmpty())
        return faults;
    QStringList reasons = completenessOf(shards);
    const auto byBegin = [](const Record& a, const Record& b) { return a.started < b.started; };
    const QDateTime started = std::min_element(shards.begin(), shards.end(), byBegin)->started;
    for (Record& record : shards)
        shift(record, Millis(started.msecsTo(record.started)));
    reasons += timingOf(shards);

    Record whole;
    const Record& watcher = watcherOf(shards);
    whole.id = idOf(shards);
    whole.started = started;
    whole.plan = watcher.plan;
    whole.target = watcher.target;
    whole.environment = watcher.environment;
    whole.gauges = watcher.gauges;
    whole.toxics = watcher.toxics; // each shard has a proxy of its own, which does the same
    for (const Record& record : shards)
        whole.finished = std::max(whole.finished, record.finished);
    whole.phases = phasesOf(shards);
    reasons += endWithWatcher(whole.phases, watcher);
    whole.cycles = cyclesOf(shards);
    whole.readings = readingsOf(shards);
    addNotices(whole, shards);
    whole.ending = reasons.isEmpty() ? Ending::Completed : Ending::RigFault;
    whole.endingReason = reasons.join(u' ');
    return whole;
}

} // namespace flapscope
