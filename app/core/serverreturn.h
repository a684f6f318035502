#pragma once

#include "core/phasewindows.h"
#include "core/series.h"

#include <optional>

namespace flapscope
{

/// When one resource of the server was back at its baseline, after the last connection had ended.
struct ResourceReturn
{
    bool isSeen = false; ///< there is a baseline, settling is over, and it was read while it went on
    double left = 0.0;   ///< in its own unit: how far above the baseline it was at the last reading; 0 when back
    /// Begin of settling → the first reading from which on it stays at the baseline; none if it never came to that.
    std::optional<Nanos> after;

    friend bool operator==(const ResourceReturn&, const ResourceReturn&) = default;
};

/// Recovery as the server's resources show it: what the clients do not see.
struct ServerReturn
{
    ResourceReturn sockets;     ///< ESTABLISHED + CLOSE_WAIT
    ResourceReturn descriptors; ///< at their baseline
    ResourceReturn memory;      ///< of the quantity that decides: at most 5 % or 1 MB above, whichever is more
    ResourceReturn cpu;         ///< the share of one core over 200 ms: at most 5 points above the baseline's mean

    friend bool operator==(const ServerReturn&, const ServerReturn&) = default;
    /// Whether anything was seen.
    [[nodiscard]] bool isSeen() const;
    /// When everything that was seen was back; none if something was not.
    [[nodiscard]] std::optional<Nanos> all() const;
};

/// Of a resource whose readings may lie `tolerance` above the baseline's median, which counts as the higher of two
/// whole numbers that it lies between where `isCounted`.
ResourceReturn returnOf(const Series& series, const PhaseWindows& windows, double tolerance, bool isCounted);
/// Of CPU time, which grows: by its share of the time.
ResourceReturn returnOfShare(const Series& cpuTime, const PhaseWindows& windows);
/// Of memory in bytes.
ResourceReturn returnOfMemory(const Series& memory, const PhaseWindows& windows);

} // namespace flapscope
