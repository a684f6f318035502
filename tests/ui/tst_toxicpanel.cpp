#include "ui/toxicpanel.h"

#include "core/network.h"
#include "core/planjson.h"
#include "session/session.h"
#include "support/realserver.h"
#include "ui/plandocument.h"
#include "ui/runcontrol.h"
#include "ui/theme.h"

#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTest>

#include <algorithm>

using namespace flapscope;

namespace
{
/// A panel beside the plan and the runs that it acts on, as in the window.
struct Bench
{
    Bench()
    {
        QObject::connect(&control, &RunControl::prepared, &panel,
                         [this](const Session& session) { panel.follow(session); });
        panel.resize(900, 700);
        panel.show();
    }
    [[nodiscard]] QCheckBox* toxic(const char* name) const
    {
        return panel.findChild<QCheckBox*>(QLatin1StringView(name));
    }
    template <typename Widget> [[nodiscard]] Widget* named(const char* name) const
    {
        for (auto* widget : panel.findChildren<Widget*>()) {
            if (widget->accessibleName() == QLatin1StringView(name))
                return widget;
        }
        return nullptr;
    }
    [[nodiscard]] QPushButton* intoPlan() const { return panel.findChild<QPushButton*>(); }
    [[nodiscard]] QString state() const { return panel.findChild<QLabel*>(QStringLiteral("toxicState"))->text(); }
    [[nodiscard]] QString fault() const { return panel.findChild<QLabel*>(QStringLiteral("toxicFault"))->text(); }

    Theme theme;
    PlanDocument document{[](const Plan& plan) { return validate(plan); }};
    RunControl control{Session::Options{}};
    ToxicPanel panel{document, control, theme};
};

/// A run that lasts until it is stopped.
Plan longPlan(const RealServer& server)
{
    Plan plan;
    plan.target.url = server.url().toString();
    Stage stage;
    stage.clients = 2;
    stage.cycles = 10'000;
    stage.connected = Millis(30);
    stage.disconnected = Millis(10);
    plan.stages = {stage};
    plan.timing = {.warmUp = Millis(0),
                   .baseline = Millis(100),
                   .recoveryHold = Millis(100),
                   .recoveryLimit = Millis(1000),
                   .settle = Millis(100)};
    return plan;
}
} // namespace

class ToxicPanelTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatIsSwitchedOnGoesIntoThePlan()
    {
        Bench bench;
        PlanDocument& document = bench.document;
        QVERIFY(bench.state().startsWith(QStringLiteral("The plan has no toxics")));
        bench.toxic("latency")->click();
        bench.named<QSpinBox>("latency latency")->setValue(250);
        bench.named<QComboBox>("Direction of latency")->setCurrentIndex(1);
        bench.named<QSpinBox>("Share of connections of latency")->setValue(40);
        QVERIFY(document.plan().faults.toxics.isEmpty()); // a switch is not yet the plan
        bench.intoPlan()->click();
        QCOMPARE(document.plan().faults.toxics.size(), 1);
        const Toxic& toxic = document.plan().faults.toxics.first();
        QCOMPARE(toxic.kind, ToxicKind::Latency);
        QCOMPARE(toxic.attributes.latency, qint64(250));
        QCOMPARE(toxic.stream, Stream::Upstream);
        QCOMPARE(toxic.toxicity, 0.4);
        QVERIFY2(bench.state().startsWith(QStringLiteral("In the plan: latency 250 ms")), qPrintable(bench.state()));
        document.undoStack().undo();
        QVERIFY(document.plan().faults.toxics.isEmpty());
        QVERIFY(bench.state().startsWith(QStringLiteral("The plan has no toxics")));
    }

    void aNetworkIsTakenByOneStep()
    {
        Bench bench;
        auto* box = bench.named<QComboBox>("Network of the plan");
        QCOMPARE(box->count(), int(networks().size()) + 1);
        Q_EMIT box->activated(1);
        QCOMPARE(bench.document.plan().faults.toxics, networks().constFirst().toxics);
        QCOMPARE(box->currentIndex(), 0);
        bench.document.undoStack().undo();
        QVERIFY(bench.document.plan().faults.toxics.isEmpty());
    }

    void whatContradictsIsSaidAndDoesNotGetIntoThePlan()
    {
        const Bench bench;
        bench.toxic("down")->click();
        QVERIFY(bench.fault().isEmpty());
        bench.toxic("latency")->click();
        QVERIFY(!bench.fault().isEmpty());
        QVERIFY(bench.fault().contains(QStringLiteral("Remove one")));
        QVERIFY(!bench.intoPlan()->isEnabled());
        bench.toxic("down")->click();
        QVERIFY(bench.fault().isEmpty());
        QVERIFY(bench.intoPlan()->isEnabled());
    }

    void aSwitchActsWhileTheRunGoesOn()
    {
        const auto server = RealServer::pythonWebsockets();
        QVERIFY2(server.ready(), qPrintable(server.reason()));
        Bench bench;
        QSignalSpy ended(&bench.control, &RunControl::ended);
        Plan plan = longPlan(server);
        plan.faults.standBy = true;
        bench.control.start(plan);
        QVERIFY(bench.control.session());
        const Session& session = *bench.control.session();
        QTRY_VERIFY_WITH_TIMEOUT(session.progress().phase == Phase::Stage, 10'000);
        QCOMPARE(bench.state(), QStringLiteral("Nothing goes wrong now. A switch acts at once."));

        bench.named<QSpinBox>("latency latency")->setValue(60);
        bench.toxic("latency")->click();
        QTRY_VERIFY_WITH_TIMEOUT(bench.state().startsWith(QStringLiteral("Acting now: latency 60 ms")), 5000);
        // A number that is turned acts as well.
        bench.named<QSpinBox>("latency latency")->setValue(80);
        QTRY_VERIFY_WITH_TIMEOUT(bench.state().startsWith(QStringLiteral("Acting now: latency 80 ms")), 5000);
        const qint64 done = session.progress().cyclesDone;
        QTRY_VERIFY_WITH_TIMEOUT(session.progress().cyclesDone > done + 6, 10'000);
        bench.toxic("latency")->click();
        QTRY_VERIFY_WITH_TIMEOUT(bench.state().startsWith(QStringLiteral("Nothing goes wrong now")), 5000);

        bench.toxic("latency")->click();
        bench.control.stop();
        QTRY_COMPARE_WITH_TIMEOUT(ended.count(), 1, 10'000);
        // What was set by hand ends with the run.
        QVERIFY(bench.panel.asked().isEmpty());
        const auto record = ended.first().first().value<Record>();
        QVERIFY(record.toxics.size() >= 3);
        QCOMPARE(record.toxics.front().toxic.attributes.latency, qint64(60));
        const auto slow = std::count_if(record.cycles.begin(), record.cycles.end(), [](const Cycle& cycle) {
            const auto upgrade = between(cycle.tcp, cycle.upgrade);
            return upgrade && *upgrade >= std::chrono::milliseconds(80);
        });
        QVERIFY2(slow >= 4, QByteArray::number(qint64(slow)).constData());
    }

    void thatARunHasNoProxyIsSaid()
    {
        const auto server = RealServer::pythonWebsockets();
        QVERIFY2(server.ready(), qPrintable(server.reason()));
        Bench bench;
        QSignalSpy ended(&bench.control, &RunControl::ended);
        bench.control.start(longPlan(server));
        QTRY_VERIFY_WITH_TIMEOUT(bench.state().startsWith(QStringLiteral("This run has no proxy")), 10'000);
        bench.control.stop();
        QTRY_COMPARE_WITH_TIMEOUT(ended.count(), 1, 10'000);
        QVERIFY(bench.state().startsWith(QStringLiteral("The plan has no toxics")));
    }
};

QTEST_MAIN(ToxicPanelTest)
#include "tst_toxicpanel.moc"
