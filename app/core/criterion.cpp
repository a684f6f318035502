#include "core/criterion.h"

#include "core/named.h"
#include "core/preset.h"

#include <algorithm>

namespace flapscope
{

using namespace Qt::StringLiterals;

const QList<Criterion>& criteria()
{
    static const QList<Criterion> All{
        {u"connect-success"_s, u"Connect success"_s, u"%"_s, Comparison::AtLeast},
        {u"disconnect-success"_s, u"Disconnect success"_s, u"%"_s, Comparison::AtLeast},
        {u"echo-success"_s, u"Echo success"_s, u"%"_s, Comparison::AtLeast},
        {u"cycle-duration"_s, u"Cycle duration"_s, u"ms"_s, Comparison::AtMost},
        {u"recovery-time"_s, u"Recovery time"_s, u"ms"_s, Comparison::Below},
        {u"memory-growth"_s, u"Memory growth"_s, u"MB"_s, Comparison::Below},
        {u"memory-trend"_s, u"Memory trend"_s, u"KB per connection"_s, Comparison::AtMost},
        {u"descriptors"_s, u"Descriptors"_s, u"descriptors"_s, Comparison::AtMost},
        {u"threads"_s, u"Threads"_s, u"threads"_s, Comparison::AtMost},
        {u"cpu"_s, u"CPU"_s, u"%"_s, Comparison::AtMost},
        {u"connection-pool"_s, u"Connection pool"_s, u"connections"_s, Comparison::AtMost},
        {u"cleanup"_s, u"Cleanup"_s, u"%"_s, Comparison::AtLeast},
        {u"concurrent-clients"_s, u"Concurrent clients"_s, u"clients"_s, Comparison::AtLeast},
        {u"duplicate-sessions"_s, u"Duplicate sessions"_s, u"sessions"_s, Comparison::AtMost},
        {u"cleanup-log"_s, u"Clean-ups in the log"_s, u"%"_s, Comparison::AtLeast},
    };
    return All;
}

std::optional<Criterion> criterionNamed(QStringView id)
{
    constexpr QLatin1StringView GaugePrefix = "gauge:"_L1;
    if (id.startsWith(GaugePrefix)) {
        const QStringView gauge = id.sliced(GaugePrefix.size());
        if (gauge.isEmpty())
            return std::nullopt;
        return Criterion{id.toString(), u"Growth of "_s + gauge, QString(), Comparison::AtMost};
    }
    const auto& all = criteria();
    const auto found = std::find_if(all.begin(), all.end(), [id](const Criterion& c) { return c.id == id; });
    return found == all.end() ? std::nullopt : std::optional(*found);
}

QList<Limit> referenceLimits()
{
    return presets().constFirst().plan.limits;
}

QLatin1StringView nameOf(Comparison comparison)
{
    switch (comparison) {
    case Comparison::AtLeast:
        return "at-least"_L1;
    case Comparison::AtMost:
        return "at-most"_L1;
    case Comparison::Below:
        return "below"_L1;
    }
    return {};
}

std::optional<Comparison> comparisonNamed(QStringView name)
{
    return valueNamed<Comparison>(name);
}

} // namespace flapscope
