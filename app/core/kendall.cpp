#include "core/kendall.h"

#include <boost/math/distributions/normal.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace flapscope
{

namespace
{

const boost::math::normal& standardNormal()
{
    static const boost::math::normal Standard;
    return Standard;
}

/// Ranks from 1; equal values share the mean of theirs.
std::vector<double> ranksOf(const std::vector<double>& values)
{
    std::vector<std::size_t> order(values.size());
    std::iota(order.begin(), order.end(), std::size_t(0));
    std::sort(order.begin(), order.end(), [&values](std::size_t a, std::size_t b) { return values[a] < values[b]; });
    std::vector<double> ranks(values.size());
    for (std::size_t first = 0; first < order.size();) {
        std::size_t next = first;
        while (next < order.size() && values[order[next]] == values[order[first]])
            ++next;
        const double shared = static_cast<double>(first + 1 + next) / 2.0;
        for (std::size_t i = first; i < next; ++i)
            ranks[order[i]] = shared;
        first = next;
    }
    return ranks;
}

double pairTerm(double n)
{
    return n * (n - 1.0) * (2.0 * n + 5.0);
}

/// In ascending order.
std::vector<double> pairSlopes(const std::vector<double>& times, const std::vector<double>& values)
{
    std::vector<double> slopes;
    slopes.reserve(values.size() * values.size() / 2);
    for (std::size_t i = 0; i < values.size(); ++i) {
        for (std::size_t j = i + 1; j < values.size(); ++j) {
            if (times[j] > times[i])
                slopes.push_back((values[j] - values[i]) / (times[j] - times[i]));
        }
    }
    std::sort(slopes.begin(), slopes.end());
    return slopes;
}

double middleOf(const std::vector<double>& ordered)
{
    const std::size_t middle = ordered.size() / 2;
    return ordered.size() % 2 == 1 ? ordered[middle] : (ordered[middle - 1] + ordered[middle]) / 2.0;
}

} // namespace

double kendallS(const std::vector<double>& values)
{
    double s = 0.0;
    for (std::size_t i = 0; i < values.size(); ++i) {
        for (std::size_t j = i + 1; j < values.size(); ++j)
            s += static_cast<double>(values[j] > values[i]) - static_cast<double>(values[j] < values[i]);
    }
    return s;
}

double varianceOfS(const std::vector<double>& values)
{
    std::vector<double> ordered = values;
    std::sort(ordered.begin(), ordered.end());
    double sum = pairTerm(static_cast<double>(ordered.size()));
    for (auto first = ordered.begin(); first != ordered.end();) {
        const auto next = std::upper_bound(first, ordered.end(), *first);
        sum -= pairTerm(static_cast<double>(next - first));
        first = next;
    }
    constexpr double Divisor = 18.0;
    return sum / Divisor;
}

double inflationOfVariance(std::size_t n, double r)
{
    if (n < 3)
        return 1.0;
    const auto count = static_cast<double>(n);
    double sum = 0.0;
    double power = 1.0;
    for (std::size_t lag = 1; lag < n; ++lag) {
        const auto k = static_cast<double>(lag);
        power *= r;
        sum += (count - k) * (count - k - 1.0) * (count - k - 2.0) * power;
    }
    return 1.0 + 2.0 * sum / (count * (count - 1.0) * (count - 2.0));
}

double neighbourCorrelation(const std::vector<double>& detrended)
{
    constexpr double Greatest = 0.95;
    const auto n = static_cast<double>(detrended.size());
    if (detrended.size() < 5)
        return 0.0;
    const std::vector<double> ranks = ranksOf(detrended);
    const double mean = (n + 1.0) / 2.0;
    double squares = 0.0;
    double products = 0.0;
    for (std::size_t i = 0; i < ranks.size(); ++i) {
        squares += (ranks[i] - mean) * (ranks[i] - mean);
        if (i > 0)
            products += (ranks[i] - mean) * (ranks[i - 1] - mean);
    }
    if (squares <= 0.0)
        return 0.0;
    return std::clamp((n * products / squares + 2.0) / (n - 4.0), 0.0, Greatest);
}

RiseTest testForRise(const std::vector<double>& values, double inflation)
{
    RiseTest test;
    test.s = kendallS(values);
    test.variance = varianceOfS(values) * inflation;
    if (test.variance <= 0.0)
        return test;
    const double towardsZero = test.s > 0.0 ? -1.0 : test.s < 0.0 ? 1.0 : 0.0;
    test.z = (test.s + towardsZero) / std::sqrt(test.variance);
    test.p = boost::math::cdf(boost::math::complement(standardNormal(), test.z));
    return test;
}

std::optional<SenSlope> senSlope(const std::vector<double>& times, const std::vector<double>& values, double variance,
                                 double confidence)
{
    const std::vector<double> slopes = pairSlopes(times, values);
    if (slopes.empty())
        return std::nullopt;
    constexpr double Unbounded = std::numeric_limits<double>::infinity();
    const auto number = static_cast<double>(slopes.size());
    const double reach = normalQuantile(confidence) * std::sqrt(std::max(0.0, variance));
    // Ranks from 1; between two of them, the outer one.
    const double lowRank = std::floor((number - reach) / 2.0);
    const double highRank = std::ceil((number + reach) / 2.0) + 1.0;
    const auto at = [&slopes](double rank) { return slopes[static_cast<std::size_t>(rank) - 1]; };
    return SenSlope{.slope = middleOf(slopes),
                    .low = lowRank < 1.0 ? -Unbounded : at(lowRank),
                    .high = highRank > number ? Unbounded : at(highRank)};
}

double normalQuantile(double confidence)
{
    return boost::math::quantile(boost::math::complement(standardNormal(), (1.0 - confidence) / 2.0));
}

double medianOf(std::vector<double> values)
{
    if (values.empty())
        return 0.0;
    std::sort(values.begin(), values.end());
    return middleOf(values);
}

} // namespace flapscope
