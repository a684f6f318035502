#include "core/shard.h"

namespace flapscope
{

using namespace Qt::StringLiterals;

QString nameOf(const Shard& shard)
{
    return u"shard %1 of %2"_s.arg(shard.index).arg(shard.count);
}

Result<Shard> shardFrom(QStringView text)
{
    const qsizetype slash = text.indexOf(u'/');
    bool isIndex = false;
    bool isCount = false;
    const int index = text.left(std::max<qsizetype>(slash, 0)).toInt(&isIndex);
    const int count = text.mid(slash + 1).toInt(&isCount);
    if (slash < 0 || !isIndex || !isCount || count < 1 || count > Shard::Most || index < 1 || index > count)
        return Fault{{},
                     u"\"%1\" is no shard."_s.arg(text.left(40)),
                     u"Give it as I/N, with I from 1 to N and N up to %1: 2/4."_s.arg(Shard::Most)};
    return Shard{.index = index, .count = count};
}

Plan shareOf(const Plan& plan, const Shard& shard)
{
    Plan share = plan;
    for (Stage& stage : share.stages)
        stage.clients = shard.shareOf(stage.clients);
    return share;
}

Faults faultsOf(const Shard& shard, const Plan& plan)
{
    Faults faults;
    if (shard.isWhole())
        return faults;
    if (plan.target.url.isEmpty())
        faults += Fault{u"target.url"_s, u"Without a URL each shard would flap a demo server of its own."_s,
                        u"Give --url."_s};
    if (plan.extent.untilDecided)
        faults += Fault{u"extent.untilDecided"_s, u"One shard cannot decide for all of them."_s,
                        u"Leave --until-decided out, and give as many cycles as it takes."_s};
    for (qsizetype i = 0; i < plan.stages.size(); ++i) {
        const Stage& stage = plan.stages.at(i);
        if (stage.clients < shard.count)
            faults += Fault{u"stages[%1].clients"_s.arg(i),
                            u"There are %1 shards for %2 clients."_s.arg(shard.count).arg(stage.clients),
                            u"Use no more shards than the smallest stage has clients."_s};
        if (stage.restart.isAsked())
            faults += Fault{u"stages[%1].restart"_s.arg(i), u"Each shard would restart the server."_s,
                            u"Leave --restart-after-ms out, or run it without --shard."_s};
        if (stage.rounds.cycles > 0)
            faults += Fault{u"stages[%1].rounds.cycles"_s.arg(i),
                            u"A rest needs all clients to be gone at once, and shards do not wait for one another."_s,
                            u"Leave --round-cycles out, or run it without --shard."_s};
    }
    return faults;
}

} // namespace flapscope
