#pragma once

#include "core/plan.h"
#include "core/result.h"

namespace flapscope
{

/// The ways in which the clients of a stage leave: its mix, or its one way.
QList<Departure> departuresOf(const Stage& stage);
/// How a client leaves in one of its cycles: drawn by weight where the stage has a mix. The same for the same seed,
/// stage, client and cycle, whatever the number of threads, and whoever asks: so it need not stand on record.
Departure departureOf(const Stage& stage, quint64 seed, qint16 number, qint32 client, qint32 cycle);
/// The way of that departure: what is asked of each of a million cycles copies no reason.
CloseMode wayOf(const Stage& stage, quint64 seed, qint16 number, qint32 client, qint32 cycle);
/// The share of a stage's cycles that leave in such a way, by the weights; 0 … 1.
double shareOfWays(const Stage& stage, bool (*isSuch)(CloseMode));
/// The stage with the closing handshake as its only way: for the connections around the stages.
Stage leftCleanly(Stage stage);

/// As on the command line: `WAY`, `clean:CODE`, `clean:CODE:REASON` (and no-pong alike). Weights are not told.
QString textOf(const Departure& departure);
/// Several, with their weights: `3*clean:4001:going, rst`. None for an empty mix; and none, rather than a wrong one,
/// where a reason holds a comma, which this text has no way to say.
std::optional<QString> textOfMix(const QList<Departure>& mix);
/// Reads what textOf() writes: everything behind the second colon is the reason. Ranges are the plan's rules' matter.
Result<Departure> departureFrom(const QString& text);
/// Reads what textOfMix() writes. Empty text is an empty mix.
Result<QList<Departure>> mixFrom(const QString& text);

} // namespace flapscope
