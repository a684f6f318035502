#pragma once

#include "core/plan.h"
#include "ui/clienttracks.h"

#include <QList>
#include <QString>

namespace flapscope
{

/// A part of a cycle, for people.
struct CyclePart
{
    QString name; ///< "TCP"
    Nanos lasted{0};

    friend bool operator==(const CyclePart&, const CyclePart&) = default;
};

/// The parts of a cycle that were measured, in their order: name lookup, TCP, TLS, upgrade, first reply, close, pause.
QList<CyclePart> partsOf(const Cycle& cycle, Moment ended);

/// A selected cell in one line: whose cycle, how it ended, what its parts took. Of several cycles, what they came to.
QString sentenceFor(const TrackCell& cell, const Plan& plan);

} // namespace flapscope
