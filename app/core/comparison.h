#pragma once

#include "core/record.h"
#include "core/verdict.h"

#include <QList>
#include <QString>

#include <optional>

namespace flapscope
{

/// What the difference between two runs comes to, in the plain word that is shown.
enum class Difference : quint8 {
    Better,
    Worse,
    NoneShown, ///< no difference shown, which does not say that there is none
    TooFew,    ///< too little was measured to tell
    Invalid,   ///< one of the runs is invalid, and with it what it measured
};
QLatin1StringView nameOf(Difference difference);
/// "better", "worse", "no difference shown", "too few to tell", "not comparable".
QString wordFor(Difference difference);

/// How two runs are compared.
struct ComparisonRules
{
    double level = 0.95; ///< for all metrics together: what is called different is so with this confidence
    double noisePercent =
        10.0;         ///< two runs of one server differ by that much anyway; no smaller difference is called one
    quint64 seed = 1; ///< of the resampling; the same seed gives the same intervals

    friend bool operator==(const ComparisonRules&, const ComparisonRules&) = default;
};

/// One metric of two runs.
struct MetricDifference
{
    QString id; ///< "connect-p50"
    QString title;
    QString unit;
    bool lowerIsBetter = true;
    std::optional<double> reference; ///< in `unit`
    std::optional<double> value;
    std::optional<double> percent; ///< of the reference; of a rate: percentage points
    std::optional<double> low;     ///< interval of `percent` at the level for all metrics together
    std::optional<double> high;
    std::optional<double> p; ///< two-sided, before the correction for the number of metrics
    quint64 samples = 0;     ///< of the run with fewer
    Difference difference = Difference::TooFew;
    QString text; ///< a sentence with both values, how sure, and the word

    friend bool operator==(const MetricDifference&, const MetricDifference&) = default;
};

/// What two plans ask differently.
struct PlanDifference
{
    QString path; ///< "stages[0].clients"
    QString reference;
    QString value;

    friend bool operator==(const PlanDifference&, const PlanDifference&) = default;
};

struct RunComparison
{
    QList<MetricDifference> metrics;
    QList<PlanDifference> plan;

    friend bool operator==(const RunComparison&, const RunComparison&) = default;
    [[nodiscard]] bool shows(Difference difference) const;
};

/// Holds `run` against `reference`.
///
/// Durations (median and p95 of connect, first echo and close) by a bootstrap of the ratio over blocks of cycles that
/// follow each other (Künsch 1989), since cycles of one run are not independent; success rates by Fisher's exact test,
/// with numbers made smaller where failures come in clusters (Rao & Scott 1992). The level is kept over all metrics by
/// Holm's correction (1979); intervals are Bonferroni's, which are never narrower. A difference has a name only when it
/// is significant *and* larger than what two runs of one server differ by anyway.
///
/// Memory growth is one number a run, so no test can be made: it is called different when it is apart by more than
/// 5 MB and by half.
RunComparison compare(const Record& reference, const Record& run, const ComparisonRules& rules = {});

/// What `plan` asks differently from `reference`.
QList<PlanDifference> planDifferences(const Plan& reference, const Plan& plan);

/// `verdict` with a finding `regression:<metric>` for each metric that could be compared: worse is a fail, and
/// required. Where none could be compared, the verdict is inconclusive.
Verdict withRegressions(Verdict verdict, const RunComparison& comparison, const ComparisonRules& rules = {});

} // namespace flapscope
