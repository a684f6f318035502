#pragma once

/// Numbers that stand in a history's columns. They are kept for good.
namespace flapscope::batchkind
{
inline constexpr int Cycles = 0;
inline constexpr int Readings = 1;
} // namespace flapscope::batchkind

namespace flapscope::runstate
{
inline constexpr int GoingOn = 0;
inline constexpr int Over = 1;
inline constexpr int Interrupted = 2;
} // namespace flapscope::runstate
