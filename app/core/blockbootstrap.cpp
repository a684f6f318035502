#include "core/blockbootstrap.h"

#include <boost/math/distributions/students_t.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <random>

namespace flapscope
{

namespace
{
constexpr std::size_t Blocks = 10;
constexpr int Resamples = 1000;
/// More values tell no more of a quantile than this does of what two runs of one server differ by.
constexpr std::size_t MostValues = 20'000;

/// Values in ascending order, each with the stretch of time it comes from.
class Blocked
{
public:
    explicit Blocked(const std::vector<double>& values)
    {
        const std::size_t step = values.size() / MostValues + 1;
        for (std::size_t i = 0; i < values.size(); i += step)
            m_sorted.push_back({values[i], static_cast<quint32>(i * Blocks / values.size())});
        for (const Value& value : m_sorted)
            ++m_sizes[value.block];
        std::sort(m_sorted.begin(), m_sorted.end(), [](const Value& a, const Value& b) { return a.value < b.value; });
    }

    /// The quantile of as many blocks as there are, drawn with replacement.
    template <typename Random> double resampled(double quantile, Random& random) const
    {
        std::array<quint32, Blocks> drawn{};
        std::size_t total = 0;
        for (std::size_t i = 0; i < Blocks; ++i) {
            const std::size_t block = random() % Blocks;
            ++drawn.at(block);
            total += m_sizes.at(block);
        }
        return walk(quantile, total, [&drawn](quint32 block) { return drawn.at(block); });
    }
    [[nodiscard]] double quantile(double quantile) const
    {
        return walk(quantile, m_sorted.size(), [](quint32 /*block*/) { return 1U; });
    }

private:
    struct Value
    {
        double value;
        quint32 block;
    };

    template <typename Weight> double walk(double quantile, std::size_t total, Weight weight) const
    {
        const double rank = std::max(1.0, std::ceil(quantile * static_cast<double>(total)));
        double passed = 0.0;
        for (const Value& value : m_sorted) {
            passed += weight(value.block);
            if (passed >= rank)
                return value.value;
        }
        return m_sorted.back().value;
    }

    std::vector<Value> m_sorted;
    std::array<std::size_t, Blocks> m_sizes{};
};

double spreadOf(const std::vector<double>& values)
{
    const auto n = static_cast<double>(values.size());
    const double mean = std::accumulate(values.begin(), values.end(), 0.0) / n;
    const double squares = std::accumulate(values.begin(), values.end(), 0.0, [mean](double sum, double value) {
        return sum + (value - mean) * (value - mean);
    });
    return std::sqrt(squares / (n - 1.0));
}
} // namespace

std::optional<RatioEstimate> quantileRatio(const std::vector<double>& reference, const std::vector<double>& values,
                                           double quantile, double level, quint64 seed)
{
    if (reference.size() < FewestValues || values.size() < FewestValues)
        return std::nullopt;
    const Blocked before(reference);
    const Blocked after(values);
    const double least = before.quantile(quantile);
    if (!(least > 0.0) || !(after.quantile(quantile) > 0.0))
        return std::nullopt;
    const double ratio = std::log(after.quantile(quantile) / least);
    std::mt19937_64 random(seed);
    std::vector<double> logarithms;
    for (int i = 0; i < Resamples; ++i) {
        const double from = before.resampled(quantile, random);
        logarithms.push_back(std::log(after.resampled(quantile, random) / from));
    }
    // The blocks of a resample vary less than those of another run would, by one in their number.
    const double inflation = std::sqrt(static_cast<double>(Blocks) / static_cast<double>(Blocks - 1));
    const double error = spreadOf(logarithms) * inflation;
    const boost::math::students_t student(static_cast<double>(Blocks - 1));
    if (!(error > 0.0))
        return RatioEstimate{std::exp(ratio), std::exp(ratio), std::exp(ratio), ratio == 0.0 ? 1.0 : 0.0};
    const double reach = boost::math::quantile(student, 0.5 + level / 2.0) * error;
    const double p = 2.0 * boost::math::cdf(boost::math::complement(student, std::abs(ratio) / error));
    return RatioEstimate{std::exp(ratio), std::exp(ratio - reach), std::exp(ratio + reach), p};
}

double quantileOf(std::vector<double> values, double quantile)
{
    const auto n = static_cast<double>(values.size());
    const auto rank = static_cast<std::size_t>(std::max(1.0, std::ceil(quantile * n)));
    const auto at = values.begin() + static_cast<std::ptrdiff_t>(std::min(rank, values.size()) - 1);
    std::nth_element(values.begin(), at, values.end());
    return *at;
}

} // namespace flapscope
