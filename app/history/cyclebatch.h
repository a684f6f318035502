#pragma once

#include "core/cycle.h"

#include <QByteArray>
#include <QByteArrayView>

#include <span>
#include <vector>

namespace flapscope
{

/// Cycles as they are kept: moments as differences, about 35 bytes a cycle, every bit of them. Each batch can be read
/// by itself: it begins with the version of this form, and names the outcomes that it has, so that their numbers may
/// change.
QByteArray packedCycles(std::span<const Cycle> cycles);

/// Adds the cycles of a batch to `into`. False when it is damaged or of a later version; then `into` is as it was.
bool unpackCycles(QByteArrayView batch, std::vector<Cycle>& into);

} // namespace flapscope
