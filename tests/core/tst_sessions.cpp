#include "core/boundedpattern.h"
#include "core/sessions.h"
#include "support/recordbuilder.h"

#include <QElapsedTimer>
#include <QTest>

using namespace flapscope;
using namespace Qt::StringLiterals;

namespace
{

/// The indices of cycles of the second stage, where three clients are open at once, by number.
std::vector<std::size_t> together(const Record& record, int number)
{
    std::vector<std::size_t> indices;
    for (std::size_t i = 0; i < record.cycles.size(); ++i) {
        if (record.cycles[i].stage == 1 && record.cycles[i].number == number)
            indices.push_back(i);
    }
    return indices;
}

/// Each connection of a sound run with an id of its own.
Record withSessions()
{
    Record record = soundRecord();
    quint64 id = 1;
    for (Cycle& cycle : record.cycles)
        cycle.session = id++;
    return record;
}

} // namespace

class TestSessions : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void idsOfTheirOwnAreNoDuplicates()
    {
        const Record record = withSessions();
        const Sessions sessions = sessionsOf(record);
        QCOMPARE(sessions.seen, record.cycles.size());
        QCOMPARE(sessions.distinct, record.cycles.size());
        QCOMPARE(sessions.duplicates, 0U);
        QCOMPARE(sessions.reused, 0U);
        QCOMPARE(sessions.missing, 0U);
    }

    void theIdOfAnOpenConnectionIsADuplicate()
    {
        Record record = withSessions();
        const auto three = together(record, 4);
        QCOMPARE(three.size(), std::size_t(3));
        record.cycles[three[1]].session = record.cycles[three[0]].session;
        QCOMPARE(sessionsOf(record).duplicates, 1U);
        record.cycles[three[2]].session = record.cycles[three[0]].session;
        QCOMPARE(sessionsOf(record).duplicates, 2U);
        QCOMPARE(sessionsOf(record).distinct, record.cycles.size() - 2);
    }

    void theIdOfAConnectionThatIsOverIsReused()
    {
        Record record = withSessions();
        record.cycles[5].session = record.cycles[2].session;
        const Sessions sessions = sessionsOf(record);
        QCOMPARE(sessions.duplicates, 0U);
        QCOMPARE(sessions.reused, 1U);
    }

    void aLongConnectionIsRememberedBehindAShortOne()
    {
        // a is open throughout; b, inside it, is over before c begins, which is inside a as well.
        Record record = withSessions();
        const auto three = together(record, 4);
        const Moment begin = record.cycles[three[0]].upgrade;
        for (std::size_t i = 0; i < 3; ++i) {
            record.cycles[three[i]].session = 77;
            record.cycles[three[i]].upgrade = begin + std::chrono::milliseconds(10) * static_cast<int>(i);
            record.cycles[three[i]].closeSent = record.cycles[three[i]].upgrade + std::chrono::milliseconds(5);
            record.cycles[three[i]].closeReceived = record.cycles[three[i]].closeSent;
        }
        QCOMPARE(sessionsOf(record).duplicates, 0U);
        record.cycles[three[0]].closeSent = begin + std::chrono::milliseconds(100);
        record.cycles[three[0]].closeReceived = record.cycles[three[0]].closeSent;
        QCOMPARE(sessionsOf(record).duplicates, 2U);
    }

    void whatNeverOpenedHasNoSession()
    {
        Record record = withSessions();
        const std::size_t all = record.cycles.size();
        endWith(record, 3, Outcome::Refused);
        QCOMPARE(sessionsOf(record).seen, all - 1);
    }

    void onlyConnectionsThatWentWellMissTheirId()
    {
        Record record = withSessions();
        record.cycles[0].session = 0;
        record.cycles[1].session = 0;
        endWith(record, 1, Outcome::ClosedEarly);
        QCOMPARE(sessionsOf(record).missing, 1U);
    }

    void digestsAreTheFirstBytesOfSha256()
    {
        // SHA-256("abc") begins with ba7816bf 8f01cfea (FIPS 180-2, B.1).
        QCOMPARE(sessionDigest(u"abc"), quint64(0xba7816bf8f01cfeaULL));
        QVERIFY(sessionDigest(u"abd") != sessionDigest(u"abc"));
        QVERIFY(sessionDigest(u"") != 0);
    }

    void firstGroupIsTheId()
    {
        const BoundedPattern pattern(u"\"session\": ?\"([^\"]+)\""_s);
        QCOMPARE(pattern.captured(u"{\"session\": \"a1\", \"x\": 2}"_s), u"a1"_s);
        QCOMPARE(BoundedPattern(u"[0-9a-f]{4}"_s).captured(u"id=beef"_s), u"beef"_s);
        QVERIFY(!pattern.captured(u"{\"token\": \"a1\"}"_s));
    }

    void patternThatNeverEndsIsGivenUp()
    {
        const BoundedPattern pattern(u"(a+)+$"_s);
        const QString hopeless = QString(4000, u'a') % u'b';
        QCOMPARE(pattern.answer(hopeless), BoundedPattern::Answer::Undecided);
        QVERIFY(!pattern.captured(hopeless));
        QCOMPARE(pattern.answer(u"aaa"_s), BoundedPattern::Answer::Yes);
        QCOMPARE(pattern.answer(u"b"_s), BoundedPattern::Answer::No);
    }
};

QTEST_APPLESS_MAIN(TestSessions)
#include "tst_sessions.moc"
