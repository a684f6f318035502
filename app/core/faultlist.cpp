#include "core/faultlist.h"

#include "core/range.h"

#include <algorithm>

namespace flapscope
{

void FaultList::add(Fault fault)
{
    if (m_kept.size() < MostKept)
        m_kept.append(std::move(fault));
    else
        ++m_more;
}

void FaultList::addElsewhere(const FaultList& others)
{
    const Faults before = m_kept;
    for (const Fault& fault : others.m_kept) {
        const auto samePlace = [&fault](const Fault& known) { return known.where == fault.where; };
        if (std::none_of(before.begin(), before.end(), samePlace))
            add(fault);
    }
    m_more += others.m_more;
}

Faults FaultList::faults() const
{
    Faults all = m_kept;
    if (m_more > 0) {
        const QString what = m_more == 1 ? QStringLiteral("There is 1 more fault.")
                                         : QStringLiteral("There are %1 more faults.").arg(grouped(m_more));
        all.append({QString(), what, QStringLiteral("Mend the others first.")});
    }
    return all;
}

} // namespace flapscope
