#include "fault/streamrules.h"

#include <QTest>

using namespace flapscope;
using namespace std::chrono_literals;

namespace
{

ActingToxic acting(const Toxic& toxic, TimePoint since)
{
    return {toxic, since, 1};
}

Toxic with(ToxicKind kind, Stream stream, const ToxicAttributes& attributes)
{
    Toxic toxic;
    toxic.kind = kind;
    toxic.stream = stream;
    toxic.attributes = attributes;
    return toxic;
}

constexpr TimePoint Long{1000s};

} // namespace

class StreamRulesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void noToxicsAskNothing()
    {
        const LinkRules rules = rulesFor({}, 0, Long, 1);
        QVERIFY(rules.up.isPlain() && rules.down.isPlain());
        QVERIFY(!rules.closeAt && !rules.resetAt && !rules.forgetAfter);
    }

    void eachActsOnItsStreamInItsUnit()
    {
        const QList<ActingToxic> toxics{
            acting(with(ToxicKind::Latency, Stream::Upstream, {.latency = 20, .jitter = 5}), Long),
            acting(with(ToxicKind::Bandwidth, Stream::Downstream, {.rate = 3}), Long),
            acting(with(ToxicKind::Slicer, Stream::Downstream, {.delay = 7, .averageSize = 10, .sizeVariation = 2}),
                   Long),
            acting(with(ToxicKind::SlowClose, Stream::Upstream, {.delay = 9}), Long)};
        const LinkRules rules = rulesFor(toxics, 0, Long, 1);
        QCOMPARE(rules.up.late, (StreamRules::Late{20ms, 5ms}));
        QCOMPARE(rules.up.slowClose, Nanos(9ms));
        QCOMPARE(rules.down.rate, 3000.0);
        QCOMPARE(rules.down.slices, (StreamRules::Slices{10, 2, 7us}));
        QVERIFY(!rules.up.rate && !rules.down.late);
    }

    void deadlinesCountFromWhateverCameLater()
    {
        const Toxic reset = with(ToxicKind::ResetPeer, Stream::Downstream, {.timeout = 100});
        QCOMPARE(rulesFor({acting(reset, Long)}, 0, Long - 5s, 1).resetAt, Long + 100ms);
        QCOMPARE(rulesFor({acting(reset, Long)}, 0, Long + 5s, 1).resetAt, Long + 5s + 100ms);
        const Toxic never = with(ToxicKind::Timeout, Stream::Downstream, {.timeout = 0});
        const LinkRules rules = rulesFor({acting(never, Long)}, 0, Long, 1);
        QVERIFY(!rules.closeAt && rules.down.drops && !rules.up.drops);
    }

    void toxicityDependsOnSeedAndLinkOnly()
    {
        Toxic half = with(ToxicKind::Blackhole, Stream::Upstream, {});
        half.toxicity = 0.5;
        int hit = 0;
        int same = 0;
        constexpr int Links = 10'000;
        for (quint64 link = 0; link < Links; ++link) {
            const bool acts = rulesFor({acting(half, Long)}, link, Long, 42).up.blackhole;
            hit += acts ? 1 : 0;
            same += acts == rulesFor({acting(half, Long + 1h)}, link, Long + 2h, 42).up.blackhole ? 1 : 0;
        }
        QCOMPARE(same, Links);
        QVERIFY2(hit > 4800 && hit < 5200, qPrintable(QString::number(hit))); // 4 σ
        half.toxicity = 0.0;
        QVERIFY(!rulesFor({acting(half, Long)}, 3, Long, 42).up.blackhole);
    }
};

QTEST_APPLESS_MAIN(StreamRulesTest)
#include "tst_streamrules.moc"
