#pragma once

#include <QtGlobal>

namespace flapscope
{

/// The exact one-sided lower bound of a success rate, k of n, at `confidence` (Clopper & Pearson 1934). In [0, 1];
/// 0 for n = 0 or k = 0; for k = n it is (1 − confidence)^(1/n). k > n is taken as k = n. A `confidence` outside (0, 1)
/// has no bound but 0.
double lowerBound(quint64 k, quint64 n, double confidence = 0.95);

/// How many more successes in a row would lift the lower bound to `rate`, a rate in (0, 1). 0 when it is reached
/// already; the greatest number there is when no number of them would do, as for a rate of 1.
quint64 successesStillNeeded(quint64 k, quint64 n, double rate, double confidence = 0.95);

/// The fewest samples from which a quantile `q` in (0, 1) may be shown: the least n with q^n ≤ 1 − confidence
/// (p95: 59, p99: 299, p99.9: 2,995). The greatest number there is for q ≥ 1.
quint64 samplesForQuantile(double q, double confidence = 0.95);

/// The risk of error that may be spent at the look number `look`, from 1, of a plan that looks again and again until it
/// is decided: risk / (look · (look + 1)). Over however many looks these sum up to no more than `risk`, so by the union
/// bound the whole plan errs no more often than one look would. `risk` itself for look 0: one that looks once.
double riskAtLook(double risk, int look);

} // namespace flapscope
