#include "core/durations.h"

#include "core/bounds.h"

namespace flapscope
{

namespace
{

std::optional<double> inMillis(std::optional<Nanos> span)
{
    return span ? std::optional(flapscope::inMillis(*span)) : std::nullopt;
}

std::optional<double> quantile(const Histogram& histogram, double q)
{
    return histogram.total() < samplesForQuantile(q) ? std::nullopt : inMillis(histogram.quantile(q));
}

} // namespace

Durations durationsOf(const Histogram& histogram)
{
    Durations durations;
    durations.n = histogram.total();
    if (const auto mean = histogram.meanNanos())
        durations.mean = *mean / 1e6;
    durations.min = inMillis(histogram.min());
    durations.max = inMillis(histogram.max());
    durations.p50 = quantile(histogram, 0.50);
    durations.p90 = quantile(histogram, 0.90);
    durations.p95 = quantile(histogram, 0.95);
    durations.p99 = quantile(histogram, 0.99);
    return durations;
}

} // namespace flapscope
