#include "core/planrules.h"

#include "core/criterion.h"
#include "core/range.h"

#include <QSet>

namespace flapscope
{

using namespace Qt::StringLiterals;

namespace
{

constexpr QLatin1StringView GaugePrefix = "gauge:"_L1;

bool isGauge(const QString& id)
{
    return id.startsWith(GaugePrefix);
}

bool isSuccessRate(const QString& id)
{
    return id.endsWith("-success"_L1);
}

/// What a limit in the criterion's unit can be. Several cores can be busy at once, so CPU may pass 100 %.
RealRange valuesOf(const Criterion& criterion)
{
    constexpr RealRange OfAllCores{0.0, 100'000.0};
    constexpr RealRange Percent{0.0, 100.0};
    constexpr RealRange Millis{0.0, 1e9};
    constexpr RealRange Megabytes{-1e6, 1e6};
    constexpr RealRange Kilobytes{0.0, 1e6};
    constexpr RealRange Count{0.0, 1e6};
    constexpr RealRange Any{-1e15, 1e15};
    if (criterion.id == "cpu"_L1)
        return OfAllCores;
    if (criterion.unit == "%"_L1)
        return Percent;
    if (criterion.unit == "ms"_L1)
        return Millis;
    if (criterion.unit == "MB"_L1)
        return Megabytes;
    if (criterion.unit == "KB per connection"_L1)
        return Kilobytes;
    return criterion.unit.isEmpty() ? Any : Count;
}

void checkComparison(const Limit& limit, const Criterion& criterion, const QString& where, FaultList& faults)
{
    // A success rate of "at most 100 %" would be met by a dead server.
    const bool wantsMore = criterion.comparison == Comparison::AtLeast;
    const bool asksForMore = limit.comparison == Comparison::AtLeast;
    if (isGauge(limit.criterion) || wantsMore == asksForMore)
        return;
    faults.add(where % u".comparison"_s, u"Compared this way, a worse server would be the better one."_s,
               wantsMore ? u"Use \"at-least\"."_s : u"Use \"at-most\" or \"below\"."_s);
}

void checkLimit(const Limit& limit, const Criterion& criterion, const QString& where, FaultList& faults)
{
    const RealRange range = valuesOf(criterion);
    if (limit.value && !range.holds(*limit.value))
        faults.add(where % u".value"_s, u"%1 is out of range."_s.arg(grouped(*limit.value)), mendFor(range));
    checkComparison(limit, criterion, where, faults);
    if (limit.demonstrate && !isSuccessRate(limit.criterion))
        faults.add(where % u".demonstrate"_s, u"Only success rates have a bound that could be demonstrated."_s,
                   u"Remove it."_s);
}

QString criterionMend()
{
    QStringList ids;
    for (const Criterion& criterion : criteria())
        ids.append(criterion.id);
    return u"Use one of: %1, gauge:<name>."_s.arg(ids.join(u", "_s));
}

} // namespace

void checkLimits(const Plan& plan, FaultList& faults)
{
    QSet<QString> seen;
    for (qsizetype i = 0; i < plan.limits.size(); ++i) {
        const Limit& limit = plan.limits.at(i);
        const QString where = u"limits[%1]"_s.arg(i);
        const QString id = where % u".criterion"_s;
        const auto criterion = criterionNamed(limit.criterion);
        if (!criterion) {
            faults.add(id, u"There is no such criterion."_s, criterionMend());
            continue;
        }
        if (seen.contains(limit.criterion))
            faults.add(id, u"%1 has two limits."_s.arg(limit.criterion), u"Remove one."_s);
        else if (isGauge(limit.criterion) && !plan.watch.gauges.contains(limit.criterion.mid(GaugePrefix.size())))
            faults.add(id, u"This gauge is not read."_s, u"Name it in watch.gauges as well."_s);
        seen.insert(limit.criterion);
        checkLimit(limit, *criterion, where, faults);
    }
}

} // namespace flapscope
