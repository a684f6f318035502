#pragma once

#include "core/cycle.h"
#include "core/notice.h"
#include "core/plan.h"
#include "core/record.h"

#include <QString>

#include <optional>

namespace flapscope
{

/// Names one cycle of a run.
struct CycleKey
{
    qint16 stage = 0;  ///< index into Plan::stages, or RecoveryStage
    qint32 client = 0; ///< from 0
    qint32 number = 0; ///< from 0

    friend bool operator==(const CycleKey&, const CycleKey&) = default;
};

constexpr CycleKey keyOf(const Cycle& cycle)
{
    return {cycle.stage, cycle.client, cycle.number};
}

/// A line of the event list.
struct Event
{
    Moment at;
    Notice::Severity severity = Notice::Severity::Information;
    QString text;
    std::optional<CycleKey> cycle; ///< when it tells of one

    friend bool operator==(const Event&, const Event&) = default;
};

Event eventOf(const Notice& notice);
/// The begin of a phase.
Event eventOf(const PhaseSpan& span, const Plan& plan);
/// How a cycle ended that did not end well; none for one that did. What the rig caused is a warning, not an error.
std::optional<Event> eventOf(const Cycle& cycle, const Plan& plan);
/// How the run ended.
Event eventOfEnding(const Record& record);

/// What an outcome means, without a subject and without a full stop: "the server closed it early, code 1012".
QString meaningOf(const Cycle& cycle);

} // namespace flapscope
