#include "ui/righealth.h"

#include "core/rigcheck.h"
#include "core/wording.h"
#include "ui/quantitytext.h"

#include <algorithm>

namespace flapscope
{

namespace
{
FindingRow checkRow(const QString& id, const QString& title, Judgement judgement)
{
    return {.id = id,
            .title = title,
            .required = true,
            .pending = false,
            .appearance = appearanceOf(judgement),
            .value = QStringLiteral("–"),
            .samples = {},
            .limit = QStringLiteral("–"),
            .margin = {},
            .sentence = {}};
}

/// For what is only said: there is nothing that it could pass or fail.
FindingRow factRow(const QString& id, const QString& title)
{
    FindingRow row = checkRow(id, title, Judgement::NotAssessed);
    row.appearance = appearanceOf(Notice::Severity::Information);
    return row;
}

quint64 exhausted(const Metrics& metrics)
{
    return metrics.all.of(Outcome::LocalExhausted) + metrics.recovery.tally.of(Outcome::LocalExhausted);
}

FindingRow lateStartsRow(const Plan& plan, const Metrics& metrics)
{
    const Histogram& lag = metrics.all.lag;
    const QStringList excess = lateStartsIn(plan, metrics);
    FindingRow row = checkRow(QStringLiteral("late-starts"), QStringLiteral("Late starts"),
                              excess.isEmpty() ? Judgement::Pass : Judgement::Fail);
    const auto late = lag.quantile(0.99);
    if (!late) {
        row.appearance = appearanceOfPending();
        row.sentence = QStringLiteral("How late clients began their cycles, by their schedule.");
        return row;
    }
    row.value = spanText(*late);
    row.samples = QStringLiteral("p99 of ") + countText(lag.total());
    row.limit = QStringLiteral("≤ 10 % of the period");
    row.sentence = excess.isEmpty()
                       ? QStringLiteral("Clients began their cycles on time, so that a slow server could not hide.")
                       : excess.join(u' ');
    return row;
}

FindingRow exhaustedRow(const Metrics& metrics)
{
    const quint64 count = exhausted(metrics);
    FindingRow row = checkRow(QStringLiteral("exhausted"), QStringLiteral("Ports and descriptors"),
                              count == 0 ? Judgement::Pass : Judgement::Fail);
    row.value = countText(count);
    row.limit = QStringLiteral("0");
    row.sentence = count == 0 ? QStringLiteral("No attempt lacked a port or a descriptor on this machine.")
                              : QStringLiteral("Attempts that had no port or descriptor left. Use fewer clients or "
                                               "longer pauses, or raise the limit of open files (ulimit -n).");
    return row;
}

FindingRow loadRow(const Plan& plan, const Metrics& metrics)
{
    const QStringList excess = overloadsIn(plan, metrics);
    FindingRow row = checkRow(QStringLiteral("load"), QStringLiteral("Load of this machine"),
                              excess.isEmpty() ? Judgement::Pass : Judgement::Fail);
    const RigLoad& load = metrics.rig;
    if (!load.busiestWorker && !load.othersShare) {
        row.appearance = appearanceOfPending();
        row.sentence = QStringLiteral("Whether Flapscope's own threads and other programs left time enough.");
        return row;
    }
    constexpr double Whole = 100.0;
    if (load.busiestWorker)
        row.value = QStringLiteral("%1 % of a core").arg(numeral(Whole * *load.busiestWorker));
    if (load.othersShare)
        row.samples = QStringLiteral("others: %1 % of all cores").arg(numeral(Whole * *load.othersShare));
    row.limit = QStringLiteral("< 90 % of a core");
    row.sentence = excess.isEmpty()
                       ? QStringLiteral("Flapscope's own threads kept up, and the server was read throughout.")
                       : excess.join(u' ');
    return row;
}

FindingRow cancelledRow(const Metrics& metrics)
{
    FindingRow row = factRow(QStringLiteral("cancelled"), QStringLiteral("Ended by the stop"));
    row.value = countText(metrics.all.of(Outcome::Cancelled));
    row.sentence = QStringLiteral("Attempts that the end of the run cut short; they are not charged to the server.");
    return row;
}

FindingRow gapRow(const Metrics& metrics)
{
    FindingRow row = factRow(QStringLiteral("gap"), QStringLiteral("Readings of the server"));
    row.sentence = QStringLiteral("The longest time between two readings; what happened within it was not seen.");
    if (!metrics.longestGap) {
        row.appearance = appearanceOf(Judgement::NotAssessed);
        row.sentence = QStringLiteral("No process and no page of the server is being read.");
        return row;
    }
    row.value = spanText(*metrics.longestGap);
    row.samples = QStringLiteral("longest gap");
    return row;
}

FindingRow droppedRow(quint64 dropped)
{
    FindingRow row = factRow(QStringLiteral("dropped"), QStringLiteral("Notices not kept"));
    row.value = countText(dropped);
    row.sentence = QStringLiteral("Notices beyond the first thousand are only counted.");
    return row;
}
} // namespace

void RigHealth::add(const GroupTick& tick)
{
    m_worstLoopLag = std::max(m_worstLoopLag, tick.loopLag);
    ++m_ticks;
}

FindingRow RigHealth::loopLagRow() const
{
    FindingRow row = factRow(QStringLiteral("loop-lag"), QStringLiteral("Event loops"));
    row.sentence = QStringLiteral("How late, at worst, a worker's timer was: the loop was busy, or the machine was.");
    if (m_ticks == 0)
        return row;
    row.value = spanText(m_worstLoopLag);
    row.samples = QStringLiteral("worst of ") + countText(m_ticks);
    return row;
}

QList<FindingRow> RigHealth::rows(const Plan& plan, const Metrics& metrics) const
{
    return {lateStartsRow(plan, metrics), exhaustedRow(metrics), loopLagRow(),
            loadRow(plan, metrics),       gapRow(metrics),       cancelledRow(metrics),
            droppedRow(m_noticesDropped)};
}

} // namespace flapscope
