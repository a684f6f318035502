#pragma once

#include "core/moment.h"

#include <cstdint>

namespace flapscope
{

/// An amount of memory or traffic in bytes; may be negative, as a growth can be.
struct Bytes
{
    std::int64_t count = 0;

    friend constexpr auto operator<=>(const Bytes&, const Bytes&) = default;
    friend constexpr Bytes operator+(Bytes a, Bytes b) { return {a.count + b.count}; }
    friend constexpr Bytes operator-(Bytes a, Bytes b) { return {a.count - b.count}; }
    /// MB is 10^6 bytes everywhere in Flapscope.
    [[nodiscard]] constexpr double megabytes() const { return static_cast<double>(count) / 1e6; }
};

} // namespace flapscope
