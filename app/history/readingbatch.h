#pragma once

#include "core/reading.h"

#include <QByteArray>
#include <QByteArrayView>

#include <span>
#include <vector>

namespace flapscope
{

/// Readings as they are kept: whole numbers as differences to the one before of the same kind, others as they are. Each
/// batch can be read by itself: it begins with the version of this form, and names the sources and quantities that it
/// has, so that their numbers may change.
QByteArray packedReadings(std::span<const Reading> readings);

/// Adds the readings of a batch to `into`. False when it is damaged or of a later version; then `into` is as it was.
bool unpackReadings(QByteArrayView batch, std::vector<Reading>& into);

} // namespace flapscope
