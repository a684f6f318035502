#pragma once

#include "core/moment.h"
#include "core/plan.h"
#include "core/trace.h"
#include "engine/approach.h"

#include <memory>

namespace flapscope
{

/// The stage numbers of connections that are not kept on record.
inline constexpr qint16 WarmUpStage = -2;
inline constexpr qint16 PreflightStage = -3;

/// What a group of clients is told to do: one stage of a plan, or one of the phases around the stages.
struct Assignment
{
    qint16 number = 0; ///< index into Plan::stages, or one of the special stage numbers
    Stage stage;
    Approach approach;
    quint64 seed = 1;
    Moment begin;                                 ///< intended start of every client's first cycle
    QString sessionPattern;                       ///< over the first message of each connection; empty: not looked for
    int firstCycle = 0;                           ///< its number: a stage with rests is assigned round by round
    std::shared_ptr<const Trace> trace = nullptr; ///< what the stage's pattern replays; null for other patterns
    bool untilOk = false;                         ///< repeat until a cycle's reply came, instead of Stage::cycles times

    friend bool operator==(const Assignment&, const Assignment&) = default;
};

} // namespace flapscope
