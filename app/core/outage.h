#pragma once

#include "core/cycle.h"

#include <vector>

namespace flapscope
{

struct Reading;

/// A restart of the server that the plan asks for, from the order to go until it listens again.
struct Outage
{
    Moment begin;
    Moment end; ///< missing: it never came back
    friend bool operator==(const Outage&, const Outage&) = default;
};
using Outages = std::vector<Outage>;

/// By the marks that a run leaves among its readings.
Outages outagesOf(const std::vector<Reading>& readings);

/// Whether a restart that was asked for broke that attempt: it failed, and at some time of it the server was away. It
/// is on record like any other, but not charged to the server. What fails once the server listens again is.
bool isProvoked(const Cycle& attempt, const Outages& outages);

} // namespace flapscope
