#include "core/comparison.h"

#include "core/blockbootstrap.h"
#include "core/exacttest.h"
#include "core/metrics.h"
#include "core/rigcheck.h"
#include "core/wording.h"

#include <QHash>

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>

namespace flapscope
{

using namespace Qt::StringLiterals;

namespace
{
constexpr double MemoryNoise = 5.0;     // MB
constexpr double MemoryShare = 50.0;    // %
constexpr double FewestBeyond = 8.0;    // values beyond a quantile, for its interval to mean something
constexpr double RateNoiseShare = 0.01; // of the noise of durations: 10 % for these are 0.1 points of a rate

/// What a run has shown, in order of time, in the shape that is compared.
struct Evidence
{
    explicit Evidence(const Record& record);

    std::vector<double> connect, firstEcho, close, recovery; // ms
    std::vector<double> lag;                                 // ms, how late the rig's clients were
    std::vector<bool> connected, disconnected, echoed;
    std::optional<double> growth; // MB
    bool isInvalid = false;
};

void add(std::vector<double>& values, std::optional<Nanos> span)
{
    if (span && *span > Nanos::zero())
        values.push_back(inMillis(*span));
}

void add(std::vector<bool>& trials, std::optional<bool> success)
{
    if (success)
        trials.push_back(*success);
}

/// First attempt → first reply of each client that came back.
std::vector<double> recoveriesIn(const std::vector<const Cycle*>& cycles)
{
    std::map<qint32, Moment> first;
    std::vector<double> times;
    for (const Cycle* cycle : cycles) {
        if (cycle->stage != RecoveryStage)
            continue;
        const Moment began = first.try_emplace(cycle->client, cycle->start).first->second;
        add(times, between(began, cycle->firstEcho));
    }
    return times;
}

Evidence::Evidence(const Record& record)
{
    const Outages outages = outagesOf(record.readings);
    std::vector<const Cycle*> cycles;
    cycles.reserve(record.cycles.size());
    for (const Cycle& cycle : record.cycles)
        cycles.push_back(&cycle);
    std::stable_sort(cycles.begin(), cycles.end(), [](const Cycle* a, const Cycle* b) { return a->start < b->start; });
    for (const Cycle* cycle : cycles) {
        if (cycle->stage < 0 || cycle->stage >= record.plan.stages.size())
            continue;
        if (const auto late = between(cycle->intended, cycle->start))
            lag.push_back(inMillis(*late));
        const Trials trials = isProvoked(*cycle, outages)
                                  ? Trials{}
                                  : trialsOf(*cycle, record.plan.stages.at(cycle->stage), record.plan.seed);
        add(connected, trials.connect);
        add(disconnected, trials.disconnect);
        add(echoed, trials.echo);
        add(connect, between(cycle->start, cycle->upgrade));
        add(firstEcho, between(cycle->upgrade, cycle->firstEcho));
        if (trials.disconnect == true)
            add(close, between(cycle->closeSent, cycle->closeReceived));
    }
    recovery = recoveriesIn(cycles);
    const Metrics metrics = measure(record);
    isInvalid = !reasonsForInvalid(record, metrics).isEmpty();
    const Course& memory = metrics.memory;
    if (const auto grown = memory.growth(); grown && memory.isSupported())
        growth = *grown / 1e6;
}

quint64 fewestFor(double quantile)
{
    return std::max<quint64>(FewestValues, static_cast<quint64>(std::llround(FewestBeyond / (1.0 - quantile))));
}

QString signedPercent(double percent, QStringView unit)
{
    return (percent < 0 ? u"−"_s : u"+"_s) + numeral(std::abs(percent)) + u' ' + unit;
}

MetricDifference blank(const QString& id, const QString& title, const QString& unit, bool lowerIsBetter)
{
    MetricDifference metric;
    metric.id = id;
    metric.title = title;
    metric.unit = unit;
    metric.lowerIsBetter = lowerIsBetter;
    return metric;
}

/// The comparison of two runs, one metric after another.
class Comparer
{
public:
    Comparer(const Record& reference, const Record& run, const ComparisonRules& rules)
        : m_before(reference), m_after(run), m_rules(rules)
    {
    }

    QList<MetricDifference> metrics()
    {
        // The number of tests is fixed beforehand: what could be tested must not depend on what was seen.
        m_level = 1.0 - (1.0 - m_rules.level) / static_cast<double>(Tests);
        addDurations(u"connect"_s, u"Connect"_s, &Evidence::connect);
        addDurations(u"first-echo"_s, u"First echo"_s, &Evidence::firstEcho);
        addDurations(u"close"_s, u"Close"_s, &Evidence::close);
        addQuantile(u"recovery-p50"_s, u"Recovery, median"_s, &Evidence::recovery, 0.5);
        addRate(u"connect-success"_s, u"Connect success"_s, &Evidence::connected);
        addRate(u"disconnect-success"_s, u"Disconnect success"_s, &Evidence::disconnected);
        addRate(u"echo-success"_s, u"Echo success"_s, &Evidence::echoed);
        judge();
        addMemory();
        if (m_before.isInvalid || m_after.isInvalid) {
            for (MetricDifference& metric : m_metrics)
                metric.difference = Difference::Invalid;
        }
        for (MetricDifference& metric : m_metrics)
            metric.text = textOf(metric);
        return m_metrics;
    }

private:
    static constexpr int Tests = 10;

    void addDurations(const QString& id, const QString& title, std::vector<double> Evidence::*values)
    {
        addQuantile(id + u"-p50"_s, title + u", median"_s, values, 0.5);
        addQuantile(id + u"-p95"_s, title + u", p95"_s, values, 0.95);
    }

    void addQuantile(const QString& id, const QString& title, std::vector<double> Evidence::*member, double quantile)
    {
        const std::vector<double>& before = m_before.*member;
        const std::vector<double>& after = m_after.*member;
        MetricDifference metric = blank(id, title, u"ms"_s, true);
        metric.samples = std::min(before.size(), after.size());
        if (!before.empty())
            metric.reference = quantileOf(before, quantile);
        if (!after.empty())
            metric.value = quantileOf(after, quantile);
        if (metric.samples < fewestFor(quantile)) {
            m_metrics += metric;
            return;
        }
        // What the rig itself was late by at that quantile it cannot tell from a slower server.
        m_resolution[id] = std::max(lateness(m_before, quantile), lateness(m_after, quantile));
        if (const auto ratio = quantileRatio(before, after, quantile, m_level, m_rules.seed)) {
            metric.percent = 100.0 * (ratio->ratio - 1.0);
            metric.low = 100.0 * (ratio->low - 1.0);
            metric.high = 100.0 * (ratio->high - 1.0);
            metric.p = ratio->p;
        }
        m_metrics += metric;
    }

    void addRate(const QString& id, const QString& title, std::vector<bool> Evidence::*member)
    {
        const Rate before = rateOf(m_before.*member);
        const Rate after = rateOf(m_after.*member);
        MetricDifference metric = blank(id, title, u"%"_s, false);
        metric.samples = std::min(before.n, after.n);
        metric.reference = before.percent();
        metric.value = after.percent();
        if (metric.samples >= FewestValues) {
            const Rate from = effective(m_before.*member);
            const Rate to = effective(m_after.*member);
            const RateInterval interval = rateDifference(from, to, m_level);
            metric.percent = *metric.value - *metric.reference;
            metric.low = interval.low;
            metric.high = interval.high;
            metric.p = fisherExact(from, to);
        }
        m_metrics += metric;
    }

    static double lateness(const Evidence& evidence, double quantile)
    {
        return evidence.lag.empty() ? 0.0 : quantileOf(evidence.lag, quantile);
    }

    static Rate rateOf(const std::vector<bool>& trials)
    {
        return {static_cast<quint64>(std::count(trials.begin(), trials.end(), true)), trials.size()};
    }

    void addMemory()
    {
        MetricDifference metric = blank(u"memory-growth"_s, u"Memory growth"_s, u"MB"_s, true);
        metric.reference = m_before.growth;
        metric.value = m_after.growth;
        metric.samples = m_before.growth && m_after.growth ? 1 : 0;
        if (metric.samples == 1) {
            const double by = *metric.value - *metric.reference;
            const double share = MemoryShare / 100.0 * std::abs(*metric.reference);
            if (*metric.reference != 0.0)
                metric.percent = 100.0 * by / std::abs(*metric.reference);
            metric.difference = std::abs(by) < std::max(MemoryNoise, share) ? Difference::NoneShown
                                : by < 0.0                                  ? Difference::Better
                                                                            : Difference::Worse;
        }
        m_metrics += metric;
    }

    /// Holm 1979: the least p is held against the level over all tests, the next against that over all but one, and so
    /// on until one fails.
    void judge()
    {
        std::vector<MetricDifference*> tested;
        for (MetricDifference& metric : m_metrics) {
            if (metric.p)
                tested.push_back(&metric);
        }
        std::sort(tested.begin(), tested.end(),
                  [](const MetricDifference* a, const MetricDifference* b) { return *a->p < *b->p; });
        bool significant = true;
        int left = Tests;
        for (MetricDifference* metric : tested) {
            significant = significant && *metric->p <= (1.0 - m_rules.level) / left--;
            metric->difference = !significant || isNoise(*metric)                    ? Difference::NoneShown
                                 : (*metric->percent < 0.0) == metric->lowerIsBetter ? Difference::Better
                                                                                     : Difference::Worse;
        }
    }

    [[nodiscard]] bool isNoise(const MetricDifference& metric) const
    {
        return std::abs(*metric.percent) < noiseOf(metric) ||
               std::abs(*metric.value - *metric.reference) <= m_resolution.value(metric.id);
    }

    [[nodiscard]] double noiseOf(const MetricDifference& metric) const
    {
        return metric.unit == u"%" ? RateNoiseShare * m_rules.noisePercent : m_rules.noisePercent;
    }

    [[nodiscard]] QString textOf(const MetricDifference& metric) const
    {
        if (!metric.reference || !metric.value)
            return u"Not measured in %1."_s.arg(metric.reference ? u"the run"_s
                                                : metric.value   ? u"the reference"_s
                                                                 : u"either run"_s);
        const QString both = u"%1 %3 against %2 %3"_s.arg(numeral(*metric.value, metric.reference),
                                                          numeral(*metric.reference, metric.value), metric.unit);
        if (metric.difference == Difference::Invalid)
            return u"%1: not comparable, since %2 is invalid."_s.arg(both, m_after.isInvalid ? u"the run"_s
                                                                                             : u"the reference"_s);
        if (metric.difference == Difference::TooFew)
            return u"%1: too few to tell (%2 values)."_s.arg(both).arg(metric.samples);
        if (metric.id == u"memory-growth")
            return u"%1: %2. One number a run: called different from %3 MB and %4 % on."_s.arg(
                both, wordFor(metric.difference), numeral(MemoryNoise), numeral(MemoryShare));
        const QString unit = metric.unit == u"%" ? u"points"_s : u"%"_s;
        return u"%1, %2 (%3 to %4): %5."_s.arg(both, signedPercent(*metric.percent, unit),
                                               signedPercent(*metric.low, unit), signedPercent(*metric.high, unit),
                                               wordFor(metric.difference));
    }

    const Evidence m_before;
    const Evidence m_after;
    const ComparisonRules m_rules;
    double m_level = 0.0;
    QHash<QString, double> m_resolution; // ms, by metric
    QList<MetricDifference> m_metrics;
};

Finding regressionOf(const MetricDifference& metric, const ComparisonRules& rules)
{
    Finding finding;
    finding.id = u"regression:"_s + metric.id;
    finding.title = metric.title + u" against the baseline"_s;
    finding.measured = metric.value;
    finding.unit = metric.unit;
    finding.samples = metric.samples;
    finding.confidence = metric.p ? std::optional(rules.level) : std::nullopt;
    finding.comparison = metric.lowerIsBetter ? Comparison::AtMost : Comparison::AtLeast;
    finding.text = metric.text;
    if (metric.difference == Difference::TooFew || metric.difference == Difference::Invalid) {
        finding.judgement = Judgement::NotAssessed;
        return finding;
    }
    finding.required = true;
    if (metric.unit == u"%")
        finding.limit = *metric.reference - RateNoiseShare * rules.noisePercent;
    else if (metric.unit == u"MB")
        finding.limit = *metric.reference + std::max(MemoryNoise, MemoryShare / 100.0 * std::abs(*metric.reference));
    else
        finding.limit = *metric.reference * (1.0 + rules.noisePercent / 100.0);
    finding.judgement = metric.difference == Difference::Worse ? Judgement::Fail : Judgement::Pass;
    return finding;
}
} // namespace

QLatin1StringView nameOf(Difference difference)
{
    switch (difference) {
    case Difference::Better:
        return "better"_L1;
    case Difference::Worse:
        return "worse"_L1;
    case Difference::NoneShown:
        return "none-shown"_L1;
    case Difference::TooFew:
        return "too-few"_L1;
    case Difference::Invalid:
        return "invalid"_L1;
    }
    return {};
}

QString wordFor(Difference difference)
{
    switch (difference) {
    case Difference::Better:
        return u"better"_s;
    case Difference::Worse:
        return u"worse"_s;
    case Difference::NoneShown:
        return u"no difference shown"_s;
    case Difference::TooFew:
        return u"too few to tell"_s;
    case Difference::Invalid:
        return u"not comparable"_s;
    }
    return {};
}

bool RunComparison::shows(Difference difference) const
{
    return std::any_of(metrics.begin(), metrics.end(),
                       [difference](const MetricDifference& metric) { return metric.difference == difference; });
}

RunComparison compare(const Record& reference, const Record& run, const ComparisonRules& rules)
{
    return {.metrics = Comparer(reference, run, rules).metrics(), .plan = planDifferences(reference.plan, run.plan)};
}

Verdict withRegressions(Verdict verdict, const RunComparison& comparison, const ComparisonRules& rules)
{
    QStringList worse;
    for (const MetricDifference& metric : comparison.metrics) {
        const Finding finding = regressionOf(metric, rules);
        if (finding.judgement == Judgement::Fail)
            worse += finding.title + u": "_s + finding.text;
        verdict.findings += finding;
    }
    const bool compared = std::any_of(comparison.metrics.begin(), comparison.metrics.end(),
                                      [](const MetricDifference& metric) { return metric.p.has_value(); });
    if (verdict.standing == Standing::Invalid)
        return verdict;
    if (!worse.isEmpty())
        verdict.standing = Standing::Fail;
    else if (!compared && verdict.standing == Standing::Pass)
        verdict.standing = Standing::Inconclusive;
    verdict.reasons += worse;
    if (!compared)
        verdict.reasons +=
            u"Nothing could be compared with the baseline: that takes %1 cycles in both runs."_s.arg(FewestValues);
    return verdict;
}

} // namespace flapscope
