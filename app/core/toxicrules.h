#pragma once

#include "core/faultlist.h"
#include "core/toxic.h"

namespace flapscope
{

struct Plan;

/// Adds what is wrong with toxics that act at the same time, beyond the ranges of their fields: parameters that do not
/// go together, names given twice, toxics of which one leaves nothing for the other to act on. `where` is the path of
/// the list.
void checkToxics(const QList<Toxic>& toxics, const QString& where, FaultList& faults);
/// Adds those that Toxiproxy does not have, where it is what stands between clients and server.
void checkToxiproxys(const QList<Toxic>& toxics, const QString& where, FaultList& faults);
/// The same for all toxics of a plan. Those that act at different times do not contradict each other.
void checkNetworkFaults(const Plan& plan, FaultList& faults);

} // namespace flapscope
