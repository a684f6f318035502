#include "engine/run.h"

#include "core/decision.h"
#include "core/departures.h"
#include "core/range.h"
#include "core/toxictext.h"
#include "engine/clientgroup.h"
#include "engine/preflight.h"

#include <QUrl>

#include <algorithm>
#include <limits>
#include <new>
#include <utility>

namespace flapscope
{

namespace
{
constexpr qsizetype MostNotices = 1000;
constexpr Millis StopDeadline{1000};
/// For which connections are held, and paused after, while a server of a plan with rounds warms up.
constexpr Millis BriskTime{10};
constexpr int RigReadings = 6; // sampling intervals between two readings of the rig

/// For the phases around the stages: clients as of that stage, without its pattern, policy, restart and ways to leave.
Stage undisturbed(const Stage& asked)
{
    Stage stage = leftCleanly(asked);
    stage.pattern = {};
    stage.reconnect = {};
    stage.restart = {};
    return stage;
}

Millis samplingInterval(const Plan& plan)
{
    using namespace std::chrono_literals;
    const Millis expected = expectedDuration(plan);
    if (expected <= 2min)
        return 40ms;
    return expected <= 20min ? 100ms : 250ms;
}
} // namespace

Run::Run(const Plan& plan, Record draft, const Options& options, QObject* parent)
    : QObject(parent), m_plan(plan), m_options(options), m_course(plan), m_record(std::move(draft)),
      m_rigWatch(RigReadings * samplingInterval(plan)), m_phaseTimer(this), m_limitTimer(this), m_restartTimer(this)
{
    m_phaseTimer.setSingleShot(true);
    m_phaseTimer.setTimerType(Qt::PreciseTimer);
    m_limitTimer.setSingleShot(true);
    m_restartTimer.setSingleShot(true);
    m_restartTimer.setTimerType(Qt::PreciseTimer);
    connect(&m_phaseTimer, &QTimer::timeout, this, [this] {
        if (const auto next = std::exchange(m_next, nullptr))
            next();
    });
    m_record.gauges = plan.watch.gauges;
}

Run::~Run()
{
    // Workers may still signal until their threads have ended.
    for (const Worker& worker : m_workers)
        worker.group->disconnect(this);
    if (m_sampler)
        m_sampler->disconnect(this);
}

void Run::start()
{
    Q_ASSERT(!m_started);
    m_started = true;
    m_clock = RunClock();
    m_record.started = QDateTime::currentDateTime();
    enter(Phase::Preflight);

    m_rig = surveyRig(m_options.procRoot.path);
    const auto approach = approachTo(m_plan);
    const Faults faults = approach.faults() + faultsOf(m_rig, shareOf(m_plan, m_record.shard)) + readTraces();
    if (!faults.isEmpty()) {
        conclude(Ending::RigFault, faults.first().sentence());
        return;
    }
    note(Notice::Severity::Information, capacityText(m_rig, shareOf(m_plan, m_record.shard)));
    m_approach = m_options.detour ? byWayOf(*m_options.detour, *approach) : *approach;
    m_approach.sources = sourcesOf(m_rig, shareOf(m_plan, m_record.shard));
    makeRoom();
    startThreads();
    preflight();
}

/// For the cycles that are to come; it is no memory until they do. A list that has to be moved as it grows would hold
/// up the window at a hundred megabytes, and leave holes behind.
void Run::makeRoom()
{
    constexpr qint64 Most = 8'000'000;
    try {
        const qint64 all = totalCycles(shareOf(m_plan, m_record.shard));
        m_record.cycles.reserve(static_cast<std::size_t>(std::min(all, Most)));
    } catch (const std::bad_alloc&) {
        return; // where the system promises no more than it has: then it is moved
    }
}

Faults Run::readTraces()
{
    for (const Stage& stage : m_plan.stages) {
        m_traces += nullptr;
        if (stage.pattern.shape != Pattern::Shape::Trace)
            continue;
        auto trace = traceFromFile(stage.pattern.trace);
        if (!trace)
            return trace.faults();
        m_traces.last() = std::make_shared<const Trace>(std::move(trace).value());
    }
    return {};
}

void Run::startThreads()
{
    const Shard& shard = m_record.shard;
    const int count = workersFor(shareOf(m_plan, shard), m_rig.cores);
    for (int i = 0; i < count; ++i) {
        auto* group = new ClientGroup(shard.index - 1 + i * shard.count, count * shard.count, m_clock);
        connect(group, &ClientGroup::ticked, this, &Run::onTick);
        connect(group, &ClientGroup::done, this, &Run::onGroupDone);
        m_workers.push_back({group, startWorker(QStringLiteral("flap-%1").arg(i + 1), group)});
    }
    m_sampler = new Sampler(m_clock);
    connect(m_sampler, &Sampler::located, this, &Run::onLocated);
    connect(m_sampler, &Sampler::read, this, &Run::store);
    connect(m_sampler, &Sampler::rested, this, [this] {
        if (!m_concluding)
            std::exchange(m_next, nullptr)();
    });
    connect(m_sampler, &Sampler::noticed, this, &Run::keep);
    connect(m_sampler, &Sampler::stopped, this, &Run::complete);
    m_samplerThread = startWorker(QStringLiteral("flap-probe"), m_sampler);
}

void Run::enter(Phase phase, qint16 stage)
{
    const Moment now = m_clock.now();
    if (!m_record.phases.empty())
        m_record.phases.back().end = now;
    m_record.phases.push_back({phase, stage, now, {}});
    Q_EMIT phaseBegan(m_record.phases.back());
}

void Run::assign(qint16 number, const Stage& stage, bool untilOk, std::function<void()> next, int firstCycle)
{
    m_next = std::move(next);
    m_groupsBusy = static_cast<int>(m_workers.size());
    const Assignment assignment{.number = number,
                                .stage = stage,
                                .approach = m_approach,
                                .seed = m_plan.seed,
                                .begin = m_clock.now(),
                                .sessionPattern = m_plan.watch.sessionPattern,
                                .firstCycle = firstCycle,
                                .trace = number >= 0 ? m_traces.value(number) : nullptr,
                                .untilOk = untilOk};
    for (const Worker& worker : m_workers) {
        ClientGroup* group = worker.group;
        QMetaObject::invokeMethod(group, [group, assignment] { group->begin(assignment); });
    }
}

void Run::after(Millis span, std::function<void()> next)
{
    m_next = std::move(next);
    m_phaseTimer.start(span);
}

void Run::windDownGroups(Millis deadline)
{
    for (const Worker& worker : m_workers) {
        ClientGroup* group = worker.group;
        QMetaObject::invokeMethod(group, [group, deadline] { group->windDown(deadline); });
    }
}

void Run::onTick(const GroupTick& tick)
{
    if (tick.stage == PreflightStage && !tick.cycles.empty())
        m_preflightCycle = tick.cycles.back();
    if (tick.stage >= 0 || tick.stage == RecoveryStage) {
        m_record.cycles.insert(m_record.cycles.end(), tick.cycles.begin(), tick.cycles.end());
        if (tick.stage >= 0) {
            // What a client makes up for is not done.
            const bool returns = m_course.stages.at(tick.stage).reconnect.isOn();
            m_cyclesDone += std::count_if(tick.cycles.begin(), tick.cycles.end(), [returns](const Cycle& cycle) {
                return !returns || !callsForReturn(cycle.outcome);
            });
            watchForBreak(tick);
        }
    }
    store(m_rigWatch.add(tick));
    Q_EMIT ticked(tick);
}

void Run::store(const std::vector<Reading>& readings)
{
    if (readings.empty())
        return;
    m_record.readings.insert(m_record.readings.end(), readings.begin(), readings.end());
    Q_EMIT read(readings);
}

void Run::onGroupDone(qint16 /*stage*/)
{
    if (--m_groupsBusy > 0)
        return;
    m_limitTimer.stop();
    m_limitTimer.disconnect();
    if (const auto next = std::exchange(m_next, nullptr))
        next();
}

Stage Run::probingStage() const
{
    Stage stage = undisturbed(m_plan.stages.first());
    stage.clients = m_record.shard.count; // one of them is ours
    stage.cycles = 1;
    stage.connected = Millis::zero();
    stage.disconnected = Millis::zero();
    stage.jitterPercent = 0.0;
    return stage;
}

void Run::preflight()
{
    ++m_preflightTries;
    m_preflightCycle.reset();
    assign(PreflightStage, probingStage(), false, [this] { afterPreflight(); });
}

void Run::afterPreflight()
{
    if (m_preflightCycle && m_preflightCycle->opened()) {
        locateServer();
        return;
    }
    const Outcome outcome = m_preflightCycle ? m_preflightCycle->outcome : Outcome::Cancelled;
    constexpr int MostTries = 3;
    if (isWorthAnotherTry(outcome) && m_preflightTries < MostTries) {
        preflight();
        return;
    }
    const Ending ending = outcome == Outcome::LocalExhausted ? Ending::RigFault : Ending::NotReached;
    conclude(ending, whyNotReached(m_preflightCycle.value_or(Cycle{}), m_plan.timeouts, m_record.target.url));
}

void Run::locateServer()
{
    const QUrl url(m_plan.target.url);
    const int usual = m_approach.secure ? 443 : 80;
    WatchOrder order{.watch = m_plan.watch,
                     .procRoot = m_options.procRoot,
                     .port = static_cast<quint16>(url.port(usual)),
                     .local = isOnThisMachine(url.host()),
                     .knownPid = m_options.serverPid,
                     .interval = samplingInterval(m_plan)};
    Sampler* sampler = m_sampler;
    QMetaObject::invokeMethod(sampler, [sampler, order] { sampler->watch(order); });
}

void Run::onLocated(const Watched& watched)
{
    if (m_concluding)
        return;
    m_record.target.pid = watched.pid;
    m_record.target.executable = watched.executable;
    m_record.target.executableDigest = watched.executableDigest;
    if (!watched.fatal.isEmpty()) {
        conclude(Ending::RigFault, watched.fatal.first().sentence());
        return;
    }
    for (const Fault& fault : watched.unseen)
        note(Notice::Severity::Warning, fault.sentence());
    warmUp();
}

Stage Run::widestStage() const
{
    return *std::max_element(m_plan.stages.begin(), m_plan.stages.end(),
                             [](const Stage& a, const Stage& b) { return a.clients < b.clients; });
}

void Run::warmUp()
{
    if (m_plan.timing.warmUp <= Millis::zero()) {
        baseline();
        return;
    }
    enter(Phase::WarmUp);
    Stage stage = undisturbed(widestStage());
    stage.cycles = std::numeric_limits<int>::max();
    if (stage.rounds.cycles > 0) {
        // What a garbage-collected heap grows to takes thousands of connections, and to a trend it would look like a
        // leak: make as many as the time allows, within what ports and server bear.
        stage.connected = std::min(stage.connected, BriskTime);
        stage.disconnected = std::min(stage.disconnected, BriskTime);
    }
    assign(WarmUpStage, stage, false, [this] { baseline(); });
    connect(&m_limitTimer, &QTimer::timeout, this, [this] { windDownGroups(m_plan.timeouts.close); });
    m_limitTimer.start(m_plan.timing.warmUp);
}

void Run::baseline()
{
    enter(Phase::Baseline);
    after(m_plan.timing.baseline, [this] { flap(0); });
}

void Run::flap(qint16 stage)
{
    m_restartTimer.stop();
    m_restartTimer.disconnect();
    if (m_broken || stage >= m_course.stages.size()) {
        look();
        return;
    }
    enter(Phase::Stage, stage);
    if (const Restart& asked = m_course.stages.at(stage).restart; asked.isAsked()) {
        connect(&m_restartTimer, &QTimer::timeout, this, [this, down = asked.down] { restart(down); });
        m_restartTimer.start(asked.after);
    }
    flapFrom(stage, 0);
}

void Run::mark(Quantity quantity, int number)
{
    const Reading mark{
        .at = m_clock.now(), .source = Source::Rig, .quantity = quantity, .value = static_cast<double>(number)};
    m_record.readings.push_back(mark);
    Q_EMIT read({mark});
}

void Run::restart(Millis down)
{
    if (m_concluding || m_serverIsAway)
        return;
    m_serverIsAway = true;
    mark(Quantity::RestartBegin, ++m_restarts);
    m_outages.push_back({m_record.readings.back().at, {}});
    note(Notice::Severity::Information, QStringLiteral("The server is restarted, as the plan asks."));
    Sampler* sampler = m_sampler;
    QMetaObject::invokeMethod(sampler, [sampler] { sampler->letGo(); });
    Q_EMIT restartDue(down);
}

void Run::serverIsBack(std::optional<qint64> pid)
{
    if (m_concluding || !m_serverIsAway)
        return;
    m_serverIsAway = false;
    mark(Quantity::RestartEnd, m_restarts);
    m_outages.back().end = m_record.readings.back().at;
    Sampler* sampler = m_sampler;
    QMetaObject::invokeMethod(sampler, [sampler, pid] { sampler->follow(pid); });
}

/// What is left of a stage: all of it, or a round, a rest and the same again.
void Run::flapFrom(qint16 stage, int firstCycle)
{
    const Stage& whole = m_course.stages.at(stage);
    const int left = whole.cycles - firstCycle;
    if (m_broken || left <= 0) {
        flap(static_cast<qint16>(stage + 1));
        return;
    }
    const int each = whole.rounds.cycles;
    Stage part = whole;
    part.cycles = each > 0 ? std::min(each, left) : left;
    const int next = firstCycle + part.cycles;
    const auto goOn = [this, stage, next] { flapFrom(stage, next); };
    const auto comeToRest = [this, settle = whole.rounds.settle, round = each > 0 ? (next - 1) / each + 1 : 0, goOn] {
        after(settle, [this, round, goOn] {
            m_next = goOn;
            rest(round);
        });
    };
    assign(stage, part, false, each > 0 ? std::function<void()>(comeToRest) : goOn, firstCycle);
}

/// The stages are through, or decided before.
void Run::look()
{
    const Extent& extent = m_plan.extent;
    if (!extent.untilDecided) {
        recover();
        return;
    }
    mark(Quantity::Look, ++m_looks);
    if (m_broken) {
        note(Notice::Severity::Information,
             QStringLiteral("The stages end here: a required success rate of 100 % is broken, whatever follows."));
        recover();
        return;
    }
    const Metrics metrics = measure(m_record);
    const Verdict verdict = judge(m_record, metrics, m_plan.limits);
    const qint64 more = cyclesStillNeeded(m_record, metrics, verdict, m_plan.limits);
    if (more == 0 || !extend(more))
        recover();
}

/// Adds at least so many cycles to the last stage, and goes on with it; false where the plan allows no more.
bool Run::extend(qint64 cycles)
{
    Stage& last = m_course.stages.last();
    const int before = last.cycles;
    const qint64 each = std::max(1, last.rounds.cycles);
    const qint64 perClient = (cycles + last.clients - 1) / last.clients;
    const qint64 wanted = (perClient + each - 1) / each * each;
    const qint64 allowed = (m_plan.extent.maxCycles - totalCycles(m_course)) / last.clients;
    if (wanted > allowed) {
        note(Notice::Severity::Warning,
             QStringLiteral("To decide what is open takes at least %1 more cycles, and the plan allows %2. Raise "
                            "--max-cycles.")
                 .arg(grouped(wanted * last.clients), grouped(std::max<qint64>(0, allowed) * last.clients)));
        return false;
    }
    note(Notice::Severity::Information, QStringLiteral("Not decided at look %1: %2 cycles are added.")
                                            .arg(m_looks)
                                            .arg(grouped(wanted * last.clients)));
    last.cycles += static_cast<int>(wanted);
    flapFrom(static_cast<qint16>(m_course.stages.size() - 1), before);
    return true;
}

/// A required rate of 100 % that is broken ends the stages of a plan that goes on only until it is decided.
void Run::watchForBreak(const GroupTick& tick)
{
    if (!m_plan.extent.untilDecided || m_broken || m_concluding)
        return;
    for (const Cycle& cycle : tick.cycles) {
        if (!isProvoked(cycle, m_outages))
            m_tally.add(cycle, m_plan.stages.at(tick.stage), m_plan.seed);
    }
    m_broken = isBroken(m_tally, m_plan.limits);
    if (m_broken && m_groupsBusy > 0)
        windDownGroups(m_plan.timeouts.close);
}

void Run::rest(int round)
{
    Sampler* sampler = m_sampler;
    QMetaObject::invokeMethod(sampler, [sampler, round] { sampler->rest(round); });
}

void Run::recover()
{
    enter(Phase::Recovery);
    Stage stage = undisturbed(m_plan.stages.last());
    stage.clients = mostClients(m_plan);
    stage.connected = m_plan.timing.recoveryHold;
    stage.disconnected = Millis::zero();
    stage.jitterPercent = 0.0;
    assign(RecoveryStage, stage, true, [this] { settle(); });
    connect(&m_limitTimer, &QTimer::timeout, this, [this] { windDownGroups(Millis::zero()); });
    m_limitTimer.start(m_plan.timing.recoveryLimit + m_plan.timing.recoveryHold);
}

void Run::settle()
{
    enter(Phase::Settle);
    after(m_plan.timing.settle, [this] { conclude(Ending::Completed, {}); });
}

void Run::stop(Ending ending, const QString& reason)
{
    if (!m_started || m_concluding)
        return;
    m_phaseTimer.stop();
    m_limitTimer.stop();
    m_limitTimer.disconnect();
    if (m_groupsBusy > 0) {
        m_next = [this, ending, reason] { conclude(ending, reason); };
        windDownGroups(StopDeadline);
        return;
    }
    conclude(ending, reason);
}

void Run::conclude(Ending ending, const QString& reason)
{
    if (m_concluding)
        return;
    m_concluding = true;
    m_next = nullptr;
    m_phaseTimer.stop();
    m_restartTimer.stop();
    m_ending = ending;
    m_endingReason = reason;
    for (const Worker& worker : m_workers) {
        ClientGroup* group = worker.group;
        QMetaObject::invokeMethod(group, [group] { group->releaseHalfOpen(); });
    }
    if (!m_sampler) {
        QMetaObject::invokeMethod(this, &Run::complete, Qt::QueuedConnection);
        return;
    }
    Sampler* sampler = m_sampler;
    QMetaObject::invokeMethod(sampler, [sampler] { sampler->stop(); });
}

void Run::noteToxics(const QList<Toxic>& acting)
{
    const Moment now = m_clock.now();
    QList<Toxic> begun = acting;
    for (ToxicSpan& span : m_record.toxics) {
        if (span.end.isKnown() || begun.removeOne(span.toxic))
            continue;
        span.end = now;
        keep({now, Notice::Severity::Information,
              QStringLiteral("Network: %1 ends after %2 ms.")
                  .arg(wordingOf(span.toxic), grouped(qint64(inMillis(*between(span.begin, now)))))});
    }
    for (const Toxic& toxic : begun) {
        m_record.toxics.push_back({toxic, now, {}});
        keep({now, Notice::Severity::Information, QStringLiteral("Network: %1 begins.").arg(wordingOf(toxic))});
    }
}

void Run::add(const std::vector<Reading>& readings)
{
    store(readings);
}

void Run::complete()
{
    const Moment now = m_clock.now();
    for (ToxicSpan& span : m_record.toxics) {
        if (!span.end.isKnown())
            span.end = now;
    }
    m_record.phases.back().end = now;
    m_record.finished = QDateTime::currentDateTime();
    m_record.ending = m_ending;
    m_record.endingReason = m_endingReason;
    if (m_ending == Ending::Stopped && m_endingReason.isEmpty())
        m_record.endingReason = QStringLiteral("The run was stopped before its end. Run it again to get a verdict.");
    Q_EMIT finished();
}

void Run::note(Notice::Severity severity, const QString& text)
{
    keep({m_clock.now(), severity, text});
}

void Run::keep(const Notice& notice)
{
    if (m_record.notices.size() >= MostNotices) {
        ++m_record.noticesDropped;
        return;
    }
    m_record.notices += notice;
    Q_EMIT noticed(notice);
}

Progress Run::progress() const
{
    return progressOf(shareOf(m_course, m_record.shard), m_record.phases, m_cyclesDone, m_clock.now());
}

} // namespace flapscope
