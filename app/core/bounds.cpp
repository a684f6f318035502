#include "core/bounds.h"

#include <boost/math/distributions/binomial.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

namespace flapscope
{

namespace
{

namespace policies = boost::math::policies;

/// Errors are values here too: what Boost.Math cannot compute is NaN, and nothing throws.
using Quiet = policies::policy<
    policies::domain_error<policies::ignore_error>, policies::pole_error<policies::ignore_error>,
    policies::overflow_error<policies::ignore_error>, policies::underflow_error<policies::ignore_error>,
    policies::denorm_error<policies::ignore_error>, policies::evaluation_error<policies::ignore_error>,
    policies::rounding_error<policies::ignore_error>, policies::indeterminate_result_error<policies::ignore_error>>;
using Binomial = boost::math::binomial_distribution<double, Quiet>;

/// A confidence of 0 or 1 has no finite bound.
bool isConfidence(double confidence)
{
    return confidence > 0.0 && confidence < 1.0;
}

/// The least n for which rate^n ≤ 1 − confidence: so many successes without a failure demonstrate `rate`.
quint64 unbroken(double rate, double confidence)
{
    const double risk = 1.0 - confidence;
    const double exact = std::ceil(std::log(risk) / std::log(rate));
    if (exact >= 0x1p63)
        return std::numeric_limits<quint64>::max();
    auto n = static_cast<quint64>(exact);
    // 0.05 is no power of two, so the quotient may be a hair above or below a whole number.
    while (n > 1 && std::pow(rate, static_cast<double>(n - 1)) <= risk)
        --n;
    while (std::pow(rate, static_cast<double>(n)) > risk)
        ++n;
    return n;
}

} // namespace

double lowerBound(quint64 k, quint64 n, double confidence)
{
    if (n == 0 || k == 0 || !isConfidence(confidence))
        return 0.0;
    const double risk = 1.0 - confidence;
    const auto trials = static_cast<double>(n);
    if (k >= n)
        return std::exp(std::log(risk) / trials);
    const double bound =
        Binomial::find_lower_bound_on_p(trials, static_cast<double>(k), risk, Binomial::clopper_pearson_exact_interval);
    return std::isfinite(bound) ? std::clamp(bound, 0.0, 1.0) : 0.0;
}

quint64 successesStillNeeded(quint64 k, quint64 n, double rate, double confidence)
{
    constexpr quint64 Never = std::numeric_limits<quint64>::max();
    k = std::min(k, n);
    if (rate <= 0.0 || lowerBound(k, n, confidence) >= rate)
        return 0;
    if (!(rate < 1.0) || !isConfidence(confidence))
        return Never;
    if (k == n)
        return std::max<quint64>(unbroken(rate, confidence), n + 1) - n;

    // Each success lifts the bound: find a number that is enough, then the least one.
    constexpr quint64 Enough = quint64(1) << 50U; // beyond it, counts are no longer exact as floating point
    quint64 most = 1;
    while (lowerBound(k + most, n + most, confidence) < rate) {
        if (most >= Enough)
            return Never;
        most *= 2;
    }
    quint64 least = most / 2;
    while (most - least > 1) {
        const quint64 middle = least + (most - least) / 2;
        if (lowerBound(k + middle, n + middle, confidence) < rate)
            least = middle;
        else
            most = middle;
    }
    return most;
}

quint64 samplesForQuantile(double q, double confidence)
{
    if (!isConfidence(confidence) || !(q < 1.0))
        return std::numeric_limits<quint64>::max();
    return q <= 0.0 ? 1 : unbroken(q, confidence);
}

double riskAtLook(double risk, int look)
{
    return look <= 0 ? risk : risk / (static_cast<double>(look) * (static_cast<double>(look) + 1.0));
}

} // namespace flapscope
