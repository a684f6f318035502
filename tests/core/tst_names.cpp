#include "core/outcome.h"
#include "core/plan.h"
#include "core/reading.h"
#include "core/record.h"

#include <QSet>
#include <QTest>

using namespace flapscope;
using namespace Qt::StringLiterals;

/// The public names: files and scripts depend on them.
class NamesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void outcomesAreNamedAsPublished()
    {
        const QStringList published{u"ok"_s,
                                    u"refused"_s,
                                    u"unreachable"_s,
                                    u"dns-failed"_s,
                                    u"connect-timeout"_s,
                                    u"tls-failed"_s,
                                    u"handshake-timeout"_s,
                                    u"http-status"_s,
                                    u"bad-handshake"_s,
                                    u"reset"_s,
                                    u"closed-early"_s,
                                    u"echo-timeout"_s,
                                    u"echo-mismatch"_s,
                                    u"close-timeout"_s,
                                    u"unclean-close"_s,
                                    u"protocol-error"_s,
                                    u"local-exhausted"_s,
                                    u"cancelled"_s,
                                    u"left-early"_s};
        QStringList names;
        for (const Outcome outcome : allOutcomes())
            names.append(QString(nameOf(outcome)));
        QCOMPARE(names, published);
    }
    void everyOutcomeIsFoundByItsName()
    {
        for (const Outcome outcome : allOutcomes())
            QCOMPARE(outcomeNamed(QString(nameOf(outcome))), std::optional(outcome));
        QCOMPARE(outcomeNamed(u"fine"), std::nullopt);
        QCOMPARE(outcomeNamed(u""), std::nullopt);
        QCOMPARE(outcomeNamed(u"OK"), std::nullopt);
    }
    void onlyTwoOutcomesAreTheRigs()
    {
        QList<Outcome> rigs;
        for (const Outcome outcome : allOutcomes()) {
            if (isRigs(outcome))
                rigs.append(outcome);
        }
        QCOMPARE(rigs, (QList{Outcome::LocalExhausted, Outcome::Cancelled}));
    }
    void sourcesAreNamedAsPublished()
    {
        QCOMPARE(sourceNamed(u"process"), std::optional(Source::Process));
        QCOMPARE(sourceNamed(u"sockets"), std::optional(Source::Sockets));
        QCOMPARE(sourceNamed(u"metrics"), std::optional(Source::Metrics));
        QCOMPARE(sourceNamed(u"rig"), std::optional(Source::Rig));
        QCOMPARE(sourceNamed(u"proxy"), std::optional(Source::Proxy));
        QCOMPARE(sourceNamed(u"oracle"), std::nullopt);
    }
    void quantitiesHaveDistinctNamesAndUnits()
    {
        QSet<QString> names;
        const auto last = static_cast<quint8>(Quantity::EventLoopLag);
        for (quint8 i = 0; i <= last; ++i) {
            const auto quantity = static_cast<Quantity>(i);
            const QString name(nameOf(quantity));
            QVERIFY(!name.isEmpty());
            names.insert(name);
            QCOMPARE(quantityNamed(name), std::optional(quantity));
            const QStringList units{u"bytes"_s, u"s"_s, u"count"_s};
            // A gauge's unit is whatever its page means.
            QVERIFY(quantity == Quantity::Gauge ? unitOf(quantity).isEmpty()
                                                : units.contains(QString(unitOf(quantity))));
        }
        QCOMPARE(names.size(), qsizetype(last) + 1);
        QCOMPARE(quantityNamed(u"luck"), std::nullopt);
        QCOMPARE(nameOf(Quantity::ResidentMemory), "resident-memory"_L1);
        QCOMPARE(unitOf(Quantity::ResidentMemory), "bytes"_L1);
        QCOMPARE(unitOf(Quantity::CpuTime), "s"_L1);
        QCOMPARE(unitOf(Quantity::TimeWait), "count"_L1);
    }
    void aValueThatIsNoneHasNoName()
    {
        QVERIFY(nameOf(static_cast<Outcome>(200)).isEmpty());
        QVERIFY(nameOf(static_cast<Quantity>(200)).isEmpty());
        QVERIFY(unitOf(static_cast<Quantity>(200)).isEmpty());
        QVERIFY(nameOf(static_cast<Phase>(200)).isEmpty());
        QVERIFY(nameOf(static_cast<Ending>(200)).isEmpty());
    }
    void phasesAndEndingsAreNamed()
    {
        QStringList names;
        for (const Phase phase :
             {Phase::Preflight, Phase::WarmUp, Phase::Baseline, Phase::Stage, Phase::Recovery, Phase::Settle})
            names.append(QString(nameOf(phase)));
        QCOMPARE(names.join(u' '), u"preflight warm-up baseline stage recovery settle"_s);
        names.clear();
        for (const Ending ending :
             {Ending::Completed, Ending::Stopped, Ending::NotReached, Ending::RigFault, Ending::Interrupted})
            names.append(QString(nameOf(ending)));
        QCOMPARE(names.join(u' '), u"completed stopped not-reached rig-fault interrupted"_s);
    }
    void closeModesAndProcessesAreFoundByName()
    {
        QCOMPARE(closeModeNamed(u"clean"), std::optional(CloseMode::Clean));
        QCOMPARE(closeModeNamed(u"fin"), std::optional(CloseMode::Fin));
        QCOMPARE(closeModeNamed(u"rst"), std::optional(CloseMode::Rst));
        QCOMPARE(closeModeNamed(u"silent"), std::optional(CloseMode::Silent));
        QCOMPARE(closeModeNamed(u"slam"), std::nullopt);
        QCOMPARE(processNamed(u"auto"), std::optional(Watch::Process::Auto));
        QCOMPARE(processNamed(u"pid"), std::optional(Watch::Process::Pid));
        QCOMPARE(processNamed(u"none"), std::optional(Watch::Process::None));
        QCOMPARE(processNamed(u"some"), std::nullopt);
    }
};

QTEST_APPLESS_MAIN(NamesTest)
#include "tst_names.moc"
