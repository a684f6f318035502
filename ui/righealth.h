#pragma once

#include "core/metrics.h"
#include "core/plan.h"
#include "engine/grouptick.h"
#include "ui/findingrow.h"

#include <QList>

namespace flapscope
{

/// How well this machine kept up, as far as the record does not say it.
class RigHealth
{
public:
    void add(const GroupTick& tick);
    void noteDropped(quint64 notices) { m_noticesDropped = notices; }

    /// What was checked, as rows. A check that failed makes the run invalid; the rest is for information.
    [[nodiscard]] QList<FindingRow> rows(const Plan& plan, const Metrics& metrics) const;

private:
    [[nodiscard]] FindingRow loopLagRow() const;

    Nanos m_worstLoopLag{0};
    quint64 m_ticks = 0;
    quint64 m_noticesDropped = 0;
};

} // namespace flapscope
