#pragma once

#include "core/record.h"
#include "core/series.h"
#include "core/trend.h"

#include <optional>
#include <vector>

namespace flapscope
{

/// A rest between two rounds: every client has gone, and the server was read.
struct Rest
{
    qint16 stage = 0;
    int round = 0;          ///< from 0 within the stage
    Window read;            ///< when the server was read
    double connections = 0; ///< opened in that stage by then

    friend bool operator==(const Rest&, const Rest&) = default;
};

/// The rests of the stage that has most of them, in order. They are on record as readings RestBegin and RestEnd; one
/// without an end is none yet.
std::vector<Rest> restsOf(const Record& record);

/// A quantity of the server at rest, round after round.
struct RestSeries
{
    std::vector<AtRest> values;
    int warmUp = 0; ///< so many at the start are of rounds in which the server still warmed up

    friend bool operator==(const RestSeries&, const RestSeries&) = default;
    [[nodiscard]] std::optional<Trend> trend(int looks) const { return trendOf(values, warmUp, looks); }
};

/// Of each rest the median of its readings; a rest without any is left out.
RestSeries seriesAtRest(const std::vector<Rest>& rests, const Series& series, const Plan& plan);

/// How often a run that goes on until it is decided has been looked at; 0 for one that is judged once.
int looksAt(const Record& record);

} // namespace flapscope
