#pragma once

#include "core/metrics.h"
#include "core/record.h"

namespace flapscope
{

/// Fills in what the readings say about the server: memory, CPU, threads, descriptors, sockets, gauges. Needs
/// `openedAltogether` already.
void measureServer(Metrics& metrics, const Record& record);

} // namespace flapscope
