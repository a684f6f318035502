#include "core/exacttest.h"

#include <boost/math/distributions/hypergeometric.hpp>
#include <boost/math/distributions/normal.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace flapscope
{

namespace
{
/// Boost counts in `unsigned`; and beyond this many trials the exact test costs time and tells nothing new.
constexpr quint64 MostTrials = 200'000;

Rate scaled(const Rate& rate, double factor)
{
    const auto n = static_cast<quint64>(std::llround(static_cast<double>(rate.n) * factor));
    const auto failures = static_cast<quint64>(std::llround(static_cast<double>(rate.n - rate.k) * factor));
    return {n - std::min(n, failures), n};
}

double probability(const boost::math::hypergeometric_distribution<double>& table, quint64 k)
{
    return boost::math::pdf(table, static_cast<unsigned>(k));
}

struct Score
{
    double p;
    double low;
    double high;
};

/// Wilson's score interval.
Score scoreOf(const Rate& rate, double z)
{
    const auto n = static_cast<double>(rate.n);
    const double p = static_cast<double>(rate.k) / n;
    const double centre = p + z * z / (2 * n);
    const double reach = z * std::sqrt(p * (1 - p) / n + z * z / (4 * n * n));
    const double scale = 1 + z * z / n;
    return {p, (centre - reach) / scale, (centre + reach) / scale};
}
} // namespace

double fisherExact(const Rate& a, const Rate& b)
{
    if (a.n == 0 || b.n == 0)
        return 1.0;
    const quint64 all = a.n + b.n;
    if (all > MostTrials) {
        const double factor = static_cast<double>(MostTrials) / static_cast<double>(all) * 0.99;
        return fisherExact(scaled(a, factor), scaled(b, factor));
    }
    const quint64 failures = all - a.k - b.k;
    const quint64 seen = a.n - a.k;
    if (failures == 0 || failures == all)
        return 1.0;
    const boost::math::hypergeometric_distribution<double> table(
        static_cast<unsigned>(failures), static_cast<unsigned>(a.n), static_cast<unsigned>(all));
    constexpr double Alike = 1.0 + 1e-7; // equal tables may differ by rounding
    const double most = probability(table, seen) * Alike;
    double sum = 0.0;
    for (quint64 k = failures > b.n ? failures - b.n : 0; k <= std::min(failures, a.n); ++k) {
        const double one = probability(table, k);
        if (one <= most)
            sum += one;
    }
    return std::min(1.0, sum);
}

Rate effective(const std::vector<bool>& trials)
{
    constexpr std::size_t Blocks = 20;
    Rate rate{0, trials.size()};
    std::array<double, Blocks> failures{};
    std::array<double, Blocks> sizes{};
    for (std::size_t i = 0; i < trials.size(); ++i) {
        const std::size_t block = i * Blocks / trials.size();
        sizes.at(block) += 1.0;
        if (trials[i])
            ++rate.k;
        else
            failures.at(block) += 1.0;
    }
    if (rate.k == rate.n || rate.k == 0 || rate.n < 2 * Blocks)
        return rate;
    const double share = static_cast<double>(rate.n - rate.k) / static_cast<double>(rate.n);
    double variance = 0.0;
    for (std::size_t i = 0; i < Blocks; ++i)
        variance += std::pow(failures.at(i) - share * sizes.at(i), 2);
    variance /= static_cast<double>(Blocks - 1);
    const double expected = share * (1.0 - share) * static_cast<double>(rate.n) / static_cast<double>(Blocks);
    return scaled(rate, 1.0 / std::max(1.0, variance / expected));
}

RateInterval rateDifference(const Rate& a, const Rate& b, double level)
{
    if (a.n == 0 || b.n == 0)
        return {-100.0, 100.0};
    const double z = boost::math::quantile(boost::math::normal(), 0.5 + level / 2.0);
    const Score from = scoreOf(a, z);
    const Score to = scoreOf(b, z);
    const double difference = to.p - from.p;
    return {100.0 * (difference - std::hypot(to.p - to.low, from.high - from.p)),
            100.0 * (difference + std::hypot(to.high - to.p, from.p - from.low))};
}

} // namespace flapscope
