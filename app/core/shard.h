#pragma once

#include "core/plan.h"
#include "core/result.h"

#include <QString>
#include <QStringView>

namespace flapscope
{

/// Which part of a plan's clients a run carries, where several programs share them: of each stage those whose number
/// leaves `index` − 1 when divided by `count`.
struct Shard
{
    static constexpr int Most = 1000;

    int index = 1; ///< from 1
    int count = 1;

    friend bool operator==(const Shard&, const Shard&) = default;
    [[nodiscard]] bool isWhole() const { return count == 1; }
    [[nodiscard]] bool has(int client) const { return client % count == index - 1; }
    /// Of so many clients.
    [[nodiscard]] int shareOf(int clients) const { return (clients - index + count) / count; }
};

/// "shard 2 of 4"
QString nameOf(const Shard& shard);
/// From "2/4".
Result<Shard> shardFrom(QStringView text);
/// What this part of a plan asks of one machine: its clients alone.
Plan shareOf(const Plan& plan, const Shard& shard);
/// What keeps a plan from being shared like that. `where` of each is a path in the plan.
Faults faultsOf(const Shard& shard, const Plan& plan);

} // namespace flapscope
