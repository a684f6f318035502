#pragma once

#include <algorithm>
#include <cmath>
#include <functional>
#include <vector>

namespace flapscope
{

/// The probability that so large a distance between a sample and the distribution it comes from is chance: the
/// two-sided one-sample test of Kolmogorov and Smirnov for continuous distributions, with Stephens' correction for
/// finite samples (Stephens 1970), which is good from a sample of 5 on.
inline double kolmogorovSmirnov(std::vector<double> sample, const std::function<double(double)>& distribution)
{
    std::sort(sample.begin(), sample.end());
    const auto n = static_cast<double>(sample.size());
    double distance = 0.0;
    for (std::size_t i = 0; i < sample.size(); ++i) {
        const double expected = distribution(sample[i]);
        distance =
            std::max({distance, expected - static_cast<double>(i) / n, static_cast<double>(i + 1) / n - expected});
    }
    const double lambda = (std::sqrt(n) + 0.12 + 0.11 / std::sqrt(n)) * distance;
    double p = 0.0;
    double sign = 1.0;
    for (int k = 1; k <= 100; ++k, sign = -sign)
        p += 2.0 * sign * std::exp(-2.0 * k * k * lambda * lambda);
    return std::clamp(p, 0.0, 1.0);
}

} // namespace flapscope
