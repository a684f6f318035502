#pragma once

namespace flapscope
{

/// Asks the scheduler for short turns of the calling thread: it gets to run soon after it wakes, where otherwise it may
/// wait some milliseconds for a busy core. It gets no more time altogether, and needs no right. Linux 6.12 and later;
/// no effect elsewhere.
void askForShortTurns();

} // namespace flapscope
