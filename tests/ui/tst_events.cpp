#include "ui/event.h"
#include "ui/eventfilter.h"
#include "ui/eventmodel.h"

#include "core/preset.h"

#include <QAbstractItemModelTester>
#include <QTest>

#include <chrono>

using namespace flapscope;
using namespace std::chrono_literals;

namespace
{
Event said(const QString& text, Notice::Severity severity = Notice::Severity::Information)
{
    return {Moment(1s), severity, text, std::nullopt};
}

std::vector<Event> numbered(int from, int count)
{
    std::vector<Event> events;
    for (int i = from; i < from + count; ++i)
        events.push_back(said(QString::number(i)));
    return events;
}

Cycle endedWith(Outcome outcome)
{
    Cycle cycle;
    cycle.client = 2;
    cycle.number = 11;
    cycle.start = Moment(3s);
    cycle.outcome = outcome;
    return cycle;
}
} // namespace

class TestEvents : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyFailureIsASentenceOfItsOwn();
    void goodCyclesAreNoEvents();
    void failureNamesClientAndCycleAsPeopleCount();
    void rigsOutcomesAreWarnings();
    void codeAndStatusAreSaid();
    void eachPhaseIsSaid();
    void endingIsSaid();
    void modelKeepsTheLatestTenThousand();
    void modelTakesMoreThanItKeepsAtOnce();
    void clearedModelIsEmpty();
    void filterWantsEveryWord();
    void filterWantsTheSeverity();
    void filterWantsTheCycle();
};

void TestEvents::everyFailureIsASentenceOfItsOwn()
{
    QStringList texts;
    for (const Outcome outcome : allOutcomes()) {
        const auto event = eventOf(endedWith(outcome), Plan());
        if (!event)
            continue;
        QVERIFY(event->text.endsWith(u'.'));
        texts += event->text;
    }
    constexpr qsizetype NoFailures = 2; // what went well, and who left as it was to
    QCOMPARE(texts.size(), static_cast<qsizetype>(allOutcomes().size()) - NoFailures);
    QCOMPARE(texts.removeDuplicates(), 0);
}

void TestEvents::goodCyclesAreNoEvents()
{
    QVERIFY(!eventOf(endedWith(Outcome::Ok), Plan()));
}

void TestEvents::failureNamesClientAndCycleAsPeopleCount()
{
    Plan plan;
    plan.stages = {Stage{}};
    const auto event = eventOf(endedWith(Outcome::Refused), plan);
    QVERIFY(event->text.startsWith(QStringLiteral("Client 3, cycle 12 (flapping): ")));
    QCOMPARE(event->cycle, std::optional(CycleKey{0, 2, 11}));
    QCOMPARE(event->at, Moment(3s));
}

void TestEvents::rigsOutcomesAreWarnings()
{
    QCOMPARE(eventOf(endedWith(Outcome::LocalExhausted), Plan())->severity, Notice::Severity::Warning);
    QCOMPARE(eventOf(endedWith(Outcome::Reset), Plan())->severity, Notice::Severity::Error);
}

void TestEvents::codeAndStatusAreSaid()
{
    Cycle closed = endedWith(Outcome::ClosedEarly);
    closed.closeCode = 1012;
    QVERIFY(meaningOf(closed).contains(QStringLiteral("1012")));
    Cycle refused = endedWith(Outcome::HttpStatus);
    refused.httpStatus = 503;
    QVERIFY(meaningOf(refused).contains(QStringLiteral("503")));
}

void TestEvents::eachPhaseIsSaid()
{
    const Plan plan = presets().constFirst().plan;
    QStringList texts;
    for (const Phase phase :
         {Phase::Preflight, Phase::WarmUp, Phase::Baseline, Phase::Stage, Phase::Recovery, Phase::Settle})
        texts += eventOf(PhaseSpan{phase, 0, Moment(1s), {}}, plan).text;
    QCOMPARE(texts.removeDuplicates(), 0);
    QVERIFY(texts.at(3).contains(plan.stages.constFirst().name));
    // A plan that lost its stage must not crash the list.
    QVERIFY(!eventOf(PhaseSpan{Phase::Stage, 7, Moment(1s), {}}, plan).text.isEmpty());
}

void TestEvents::endingIsSaid()
{
    Record record;
    record.ending = Ending::NotReached;
    record.endingReason = QStringLiteral("Nobody answered.");
    QCOMPARE(eventOfEnding(record).text, record.endingReason);
    QCOMPARE(eventOfEnding(record).severity, Notice::Severity::Error);
    record.ending = Ending::Completed;
    QCOMPARE(eventOfEnding(record).severity, Notice::Severity::Information);
}

void TestEvents::modelKeepsTheLatestTenThousand()
{
    EventModel model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.append(numbered(0, EventModel::MostKept));
    model.append(numbered(EventModel::MostKept, 3));
    QCOMPARE(model.rowCount(), EventModel::MostKept);
    QCOMPARE(model.dropped(), quint64(3));
    QCOMPARE(model.at(0).text, QStringLiteral("3"));
    QCOMPARE(model.at(model.rowCount() - 1).text, QString::number(EventModel::MostKept + 2));
}

void TestEvents::modelTakesMoreThanItKeepsAtOnce()
{
    EventModel model;
    model.append(numbered(0, 5));
    model.append(numbered(5, EventModel::MostKept + 7));
    QCOMPARE(model.rowCount(), EventModel::MostKept);
    QCOMPARE(model.dropped(), quint64(12));
    QCOMPARE(model.at(0).text, QStringLiteral("12"));
}

void TestEvents::clearedModelIsEmpty()
{
    EventModel model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.clear();
    model.append(numbered(0, 2));
    model.clear();
    QCOMPARE(model.rowCount(), 0);
    QCOMPARE(model.dropped(), quint64(0));
}

void TestEvents::filterWantsEveryWord()
{
    EventModel model;
    EventFilter filter;
    filter.setSourceModel(&model);
    const QAbstractItemModelTester tester(&filter, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.append({said(QStringLiteral("Client 1 was refused")), said(QStringLiteral("Client 2 was reset"))});
    filter.setWords(QStringLiteral("REFUSED client"));
    QCOMPARE(filter.rowCount(), 1);
    filter.setWords(QStringLiteral("refused reset"));
    QCOMPARE(filter.rowCount(), 0);
    filter.setWords(QString());
    QCOMPARE(filter.rowCount(), 2);
}

void TestEvents::filterWantsTheSeverity()
{
    EventModel model;
    EventFilter filter;
    filter.setSourceModel(&model);
    model.append({said(QStringLiteral("a")), said(QStringLiteral("b"), Notice::Severity::Warning),
                  said(QStringLiteral("c"), Notice::Severity::Error)});
    filter.setLeast(Notice::Severity::Warning);
    QCOMPARE(filter.rowCount(), 2);
    filter.setLeast(Notice::Severity::Error);
    QCOMPARE(filter.rowCount(), 1);
}

void TestEvents::filterWantsTheCycle()
{
    EventModel model;
    EventFilter filter;
    filter.setSourceModel(&model);
    model.append({said(QStringLiteral("a")), *eventOf(endedWith(Outcome::Reset), Plan())});
    filter.setCycle(CycleKey{0, 2, 11});
    QCOMPARE(filter.rowCount(), 1);
    filter.setCycle(CycleKey{0, 2, 12});
    QCOMPARE(filter.rowCount(), 0);
    filter.setCycle(std::nullopt);
    QCOMPARE(filter.rowCount(), 2);
}

QTEST_GUILESS_MAIN(TestEvents)
#include "tst_events.moc"
