#include "core/criterion.h"
#include "core/preset.h"

#include <QSet>
#include <QTest>

using namespace flapscope;
using namespace Qt::StringLiterals;

class CriterionTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void criteriaAreThePublishedOnes()
    {
        const QStringList published{u"connect-success"_s,   u"disconnect-success"_s,
                                    u"echo-success"_s,      u"cycle-duration"_s,
                                    u"recovery-time"_s,     u"memory-growth"_s,
                                    u"memory-trend"_s,      u"cpu"_s,
                                    u"connection-pool"_s,   u"cleanup"_s,
                                    u"concurrent-clients"_s, u"duplicate-sessions"_s,
                                    u"cleanup-log"_s};
        QStringList ids;
        for (const Criterion& criterion : criteria())
            ids.append(criterion.id);
        QCOMPARE(ids, published);
    }
    void eachIsFoundByItsId()
    {
        for (const Criterion& criterion : criteria()) {
            const auto found = criterionNamed(criterion.id);
            QVERIFY(found);
            QCOMPARE(found->title, criterion.title);
            QVERIFY(!found->title.isEmpty());
        }
        QCOMPARE(criterionNamed(u"memory-growth")->unit, u"MB"_s);
        QCOMPARE(criterionNamed(u"memory-growth")->comparison, Comparison::Below);
        QCOMPARE(criterionNamed(u"connect-success")->comparison, Comparison::AtLeast);
    }
    void gaugesAreMadeOnTheSpot()
    {
        const auto gauge = criterionNamed(u"gauge:app_sessions{kind=\"ws\"}");
        QVERIFY(gauge);
        QCOMPARE(gauge->id, u"gauge:app_sessions{kind=\"ws\"}"_s);
        QVERIFY(gauge->title.contains(u"app_sessions{kind=\"ws\"}"_s));
        QVERIFY(!criterionNamed(u"gauge:"));
    }
    void unknownIdsAreNone()
    {
        for (const QStringView id : {u"", u"luck", u"CPU", u"cleanup-logs", u"duplicate"})
            QVERIFY(!criterionNamed(id));
    }
    void referenceLimitsAreThoseOfTheReferencePreset()
    {
        QVERIFY(!referenceLimits().isEmpty());
        QCOMPARE(referenceLimits(), presetNamed(u"ws-resilience-006"_s)->limits);
    }
    void comparisonsAreFoundByName()
    {
        for (const Comparison comparison : {Comparison::AtLeast, Comparison::AtMost, Comparison::Below})
            QCOMPARE(comparisonNamed(QString(nameOf(comparison))), std::optional(comparison));
        QCOMPARE(nameOf(Comparison::AtLeast), "at-least"_L1);
        QCOMPARE(nameOf(Comparison::AtMost), "at-most"_L1);
        QCOMPARE(nameOf(Comparison::Below), "below"_L1);
        QCOMPARE(comparisonNamed(u"above"), std::nullopt);
    }
};

QTEST_APPLESS_MAIN(CriterionTest)
#include "tst_criterion.moc"
