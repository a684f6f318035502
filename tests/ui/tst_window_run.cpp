#include "ui/windowdriver.h"

#include "support/freeport.h"
#include "support/testcertificates.h"
#include "ui/banner.h"
#include "ui/charts/chartcard.h"
#include "ui/chartspage.h"
#include "ui/clienttimeline.h"
#include "ui/eventmodel.h"
#include "ui/eventspanel.h"
#include "ui/historymodel.h"
#include "ui/historypanel.h"
#include "ui/phasestrip.h"
#include "ui/reportpage.h"
#include "ui/trackview.h"
#include "ui/verdictpanel.h"

#include <QApplication>
#include <QComboBox>
#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QScrollArea>
#include <QSslConfiguration>
#include <QSslKey>
#include <QTableView>
#include <QTest>
#include <QWebSocket>
#include <QWebSocketServer>

#include <csignal>

using namespace flapscope;
using namespace std::chrono_literals;

namespace
{
/// A server in this process that counts who is connected.
class CountingServer final : public QObject
{
    Q_OBJECT

public:
    CountingServer() : m_server(QStringLiteral("counting"), QWebSocketServer::NonSecureMode)
    {
        m_server.listen(QHostAddress::LocalHost);
        connect(&m_server, &QWebSocketServer::newConnection, this, &CountingServer::take);
    }
    explicit CountingServer(const QSslConfiguration& tls)
        : m_server(QStringLiteral("counting"), QWebSocketServer::SecureMode)
    {
        m_server.setSslConfiguration(tls);
        m_server.listen(QHostAddress::LocalHost);
        connect(&m_server, &QWebSocketServer::newConnection, this, &CountingServer::take);
    }
    [[nodiscard]] QString url() const { return m_server.serverUrl().toString(); }
    [[nodiscard]] int connected() const { return m_connected; }

private:
    void take()
    {
        while (QWebSocket* socket = m_server.nextPendingConnection()) {
            ++m_connected;
            connect(socket, &QWebSocket::textMessageReceived, socket, &QWebSocket::sendTextMessage);
            connect(socket, &QWebSocket::disconnected, this, [this, socket] {
                --m_connected;
                socket->deleteLater();
            });
        }
    }

    QWebSocketServer m_server;
    int m_connected = 0;
};

const FindingRow* rowOf(const WindowDriver& driver, const QString& id)
{
    for (const FindingRow& row : driver.window().findChild<VerdictPanel*>()->findings().rows()) {
        if (row.id == id)
            return &row;
    }
    return nullptr;
}

QPushButton* buttonOf(const QWidget& widget, const QString& text)
{
    const auto buttons = widget.findChildren<QPushButton*>();
    for (QPushButton* button : buttons) {
        if (button->text() == text)
            return button;
    }
    return nullptr;
}

/// Chooses what the demo server does wrong, in the run bar.
bool chooseConduct(const WindowDriver& driver, const QString& word)
{
    const auto boxes = driver.window().findChildren<QComboBox*>();
    for (QComboBox* box : boxes) {
        if (!box->accessibleName().startsWith(QStringLiteral("Demo server")))
            continue;
        const int index = box->findText(word, Qt::MatchContains);
        box->setCurrentIndex(index);
        Q_EMIT box->activated(index);
        return index >= 0;
    }
    return false;
}
} // namespace

class TestWindowRun : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void freshProfileReachesAVerdictByOneKey();
    void escapeStopsWell();
    void theLimitIsFoundByAButton();
    void leakFailsWithValueAndLimit();
    void tooFewCyclesAreInsufficientEvidence();
    void deadPortIsSaidInPlaceWithTwoWaysOut();
    void demoServerIsOneOfTheWaysOut();
    void unknownAuthorityCanBeChosen();
    void eventLeadsToItsCycle();
    void serverThatDiesEndsTheRunWell();
    void closingTheWindowStopsTheRunFirst();
    void runAfterRunStartsAfresh();
    void droppedBundleShowsItsRun();
};

void TestWindowRun::freshProfileReachesAVerdictByOneKey()
{
    QElapsedTimer time;
    time.start();
    WindowDriver driver;
    QVERIFY(driver.show());
    QVERIFY2(time.elapsed() <= 3000, qPrintable(QString::number(time.elapsed())));
    const auto* focused = qobject_cast<QPushButton*>(QApplication::focusWidget());
    QVERIFY(focused);
    QCOMPARE(focused->accessibleName(), QStringLiteral("Run"));

    time.restart();
    driver.press(Qt::Key_R, Qt::ControlModifier);
    QVERIFY(driver.awaitVerdict(12'000));
    QCOMPARE(driver.record().plan.name, QStringLiteral("ws-resilience-006"));
    QCOMPARE(driver.headline(), appearanceOf(driver.verdict().standing).word);
    QVERIFY2(driver.verdict().standing == Standing::Pass, qPrintable(driver.verdict().reasons.join(u'\n')));

    // Every chart that is shown holds data, and the phases can be read.
    auto* charts = driver.window().findChild<ChartsPage*>();
    const auto shownIds = charts->shownCharts();
    QVERIFY(shownIds.size() >= 4);
    for (ChartCard* card : charts->cards()) {
        if (!shownIds.contains(card->chart().spec().id))
            continue;
        // What is scrolled out of sight is not drawn.
        charts->findChild<QScrollArea*>()->ensureWidgetVisible(card);
        QTRY_VERIFY2_WITH_TIMEOUT(card->chart().hasData(), qPrintable(card->chart().spec().id), 3000);
    }
    const QStringList phases = driver.window().findChild<PhaseStrip*>()->readablePhases();
    QVERIFY2(phases.size() >= static_cast<qsizetype>(driver.record().phases.size()) - 1, qPrintable(phases.join(u'|')));
}

void TestWindowRun::droppedBundleShowsItsRun()
{
    WindowDriver measured;
    measured.use(quickPlan());
    QVERIFY(measured.show());
    QVERIFY(measured.run());
    measured.action(QStringLiteral("Report")).trigger();
    measured.window().findChild<QPushButton*>(QStringLiteral("exportReport"))->click();
    const QString folder =
        QDir::fromNativeSeparators(measured.window().findChild<QLineEdit*>(QStringLiteral("exportFolder"))->text());
    QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(folder + QStringLiteral("/MANIFEST.sha256")), 15'000);

    WindowDriver other;
    QVERIFY(other.show());
    other.window().open(folder);
    QTRY_COMPARE_WITH_TIMEOUT(other.headline(), measured.headline(), 15'000);
    QTRY_COMPARE(other.window().liveRun().tally().attempts, measured.window().liveRun().tally().attempts);
    auto* history = other.window().findChild<HistoryPanel*>();
    QTRY_COMPARE(history->model().rowCount(), 1);
    QCOMPARE(history->model().at(0).id, measured.record().id);
    // Once more: it is shown again, and kept once.
    other.window().open(folder);
    QTest::qWait(0);
    QTRY_COMPARE(history->model().rowCount(), 1);
    QVERIFY(!other.window().banner().isVisible());
}

void TestWindowRun::theLimitIsFoundByAButton()
{
    WindowDriver driver;
    QVERIFY(driver.show());
    Plan plan = quickPlan();
    plan.target.demo.mostAtOnce = 3;
    driver.use(plan);
    QPushButton* button = buttonOf(driver.window(), QStringLiteral("Find limit"));
    QVERIFY(button && button->menu() && button->isEnabled());
    int runs = 0;
    QString said;
    connect(&driver.window().control(), &RunControl::prepared, this, [&runs] { ++runs; });
    connect(&driver.window().control(), &RunControl::limitFound, this, [&said](const BreakingPoint& point, bool told) {
        said = told ? sentenceOf(point) : QStringLiteral("not told");
    });
    button->menu()->actions().constFirst()->trigger();
    QVERIFY(!button->isEnabled());
    QTRY_VERIFY_WITH_TIMEOUT(!said.isEmpty(), 60'000);
    QVERIFY2(said.startsWith(QStringLiteral("Sustained: 3 clients. At 4 clients broke first: Connect success")),
             qPrintable(said));
    QVERIFY(runs >= 5); // 2, 4 twice, 3 twice
    QVERIFY(button->isEnabled());
    // It is said in the window, and the report tells it.
    const auto labels = driver.window().banner().findChildren<QLabel*>();
    QVERIFY(std::any_of(labels.begin(), labels.end(), [&said](const QLabel* label) { return label->text() == said; }));
    QTRY_VERIFY(driver.hasVerdict() && driver.record().breakingPoint);
}

void TestWindowRun::escapeStopsWell()
{
    CountingServer server;
    WindowDriver driver;
    Plan plan = quickPlan();
    plan.target.url = server.url();
    plan.stages.first().clients = 20;
    plan.stages.first().cycles = 1000;
    driver.use(plan);
    QVERIFY(driver.show());
    driver.press(Qt::Key_R, Qt::ControlModifier);
    QTRY_VERIFY_WITH_TIMEOUT(driver.window().liveRun().tally().attempts > 40 && server.connected() > 0, 15'000);
    QElapsedTimer time;
    time.start();
    driver.press(Qt::Key_Escape);
    QTRY_COMPARE_WITH_TIMEOUT(server.connected(), 0, 2000);
    QVERIFY(driver.awaitVerdict(3000));
    QVERIFY2(time.elapsed() <= 3000, qPrintable(QString::number(time.elapsed())));
    QCOMPARE(driver.headline(), QStringLiteral("INVALID RUN"));
    QVERIFY(driver.record().cycles.size() > 40);
    QVERIFY(driver.window().findChild<ReportPage*>()->hasRun());
    QVERIFY(!driver.window().control().isBusy());
}

void TestWindowRun::leakFailsWithValueAndLimit()
{
    WindowDriver driver;
    QVERIFY(driver.show());
    QVERIFY(chooseConduct(driver, QStringLiteral("eak")));
    driver.press(Qt::Key_R, Qt::ControlModifier);
    QVERIFY(driver.awaitVerdict());
    QCOMPARE(driver.headline(), QStringLiteral("FAIL"));
    const FindingRow* memory = rowOf(driver, QStringLiteral("memory-growth"));
    QVERIFY(memory);
    QCOMPARE(memory->appearance.word, QStringLiteral("failed"));
    QCOMPARE(memory->limit, QStringLiteral("< 15 MB"));
    QVERIFY2(memory->margin.endsWith(QStringLiteral("MB over")), qPrintable(memory->margin));
    QVERIFY(driver.verdict().finding(u"memory-growth")->measured.value_or(0.0) >= 15.0);
}

void TestWindowRun::tooFewCyclesAreInsufficientEvidence()
{
    WindowDriver driver;
    Plan plan = quickPlan();
    plan.stages.first().clients = 1;
    for (Limit& limit : plan.limits) {
        if (limit.criterion == QStringLiteral("connect-success"))
            limit.demonstrate = 95.0;
    }
    driver.use(plan);
    QVERIFY(driver.show());
    QVERIFY(driver.run());
    QCOMPARE(driver.headline(), QStringLiteral("INSUFFICIENT EVIDENCE"));
    const auto* reasons = driver.window().findChild<QLabel*>(QStringLiteral("verdictReasons"));
    QVERIFY2(reasons->isVisible() && reasons->text().contains(QStringLiteral("54 more cycles")),
             qPrintable(reasons->text()));
}

void TestWindowRun::deadPortIsSaidInPlaceWithTwoWaysOut()
{
    WindowDriver driver;
    Plan plan = quickPlan();
    plan.target.url = QStringLiteral("ws://127.0.0.1:%1").arg(freePort());
    driver.use(plan);
    QVERIFY(driver.show());
    driver.press(Qt::Key_R, Qt::ControlModifier);
    QVERIFY(driver.awaitVerdict());
    QCOMPARE(driver.headline(), QStringLiteral("INVALID RUN"));
    QVERIFY(driver.window().banner().isVisible());
    QVERIFY(!QApplication::activeModalWidget());
    QStringList ways;
    const auto buttons = driver.window().banner().findChildren<QPushButton*>();
    for (const QPushButton* button : buttons)
        ways += button->text();
    QCOMPARE(ways, (QStringList{QStringLiteral("Start demo server"), QStringLiteral("Edit URL")}));
    buttons.last()->click();
    QVERIFY(QApplication::focusWidget());
    QVERIFY(QApplication::focusWidget()->accessibleName().contains(QStringLiteral("Target")));
}

void TestWindowRun::demoServerIsOneOfTheWaysOut()
{
    WindowDriver driver;
    Plan plan = quickPlan();
    plan.target.url = QStringLiteral("ws://127.0.0.1:%1").arg(freePort());
    driver.use(plan);
    QVERIFY(driver.show());
    QVERIFY(driver.run());
    driver.forgetVerdict();
    driver.window().banner().findChild<QPushButton*>()->click();
    QVERIFY(driver.awaitVerdict());
    QCOMPARE(driver.headline(), QStringLiteral("PASS"));
    QVERIFY(!driver.window().banner().isVisible());
}

void TestWindowRun::unknownAuthorityCanBeChosen()
{
    WindowDriver driver;
    const auto certificates = makeTestCertificates(driver.folder());
    QVERIFY(certificates.ok());
    QFile key(certificates->keyFile);
    QVERIFY(key.open(QIODevice::ReadOnly));
    QSslConfiguration tls;
    tls.setLocalCertificateChain(QSslCertificate::fromPath(certificates->certificateFile));
    tls.setPrivateKey(QSslKey(&key, QSsl::Ec));
    CountingServer server(tls);
    Plan plan = quickPlan();
    plan.target.url = server.url();
    driver.use(plan);
    QVERIFY(driver.show());
    QVERIFY(driver.run());
    QCOMPARE(driver.headline(), QStringLiteral("INVALID RUN"));
    auto* choose = buttonOf(driver.window().banner(), QStringLiteral("Choose CA…"));
    QVERIFY(choose);
    choose->click();
    QTRY_COMPARE(QApplication::focusWidget()->accessibleName(), QStringLiteral("CA file"));
    QTest::keyClicks(QApplication::focusWidget(), certificates->caFile);
    QVERIFY(driver.run());
    QCOMPARE(driver.verdict().standing, Standing::Pass);
    QVERIFY(!driver.window().banner().isVisible());
}

void TestWindowRun::eventLeadsToItsCycle()
{
    WindowDriver driver;
    Plan plan = quickPlan();
    plan.target.demo.refusePercent = 50.0;
    driver.use(plan);
    QVERIFY(driver.show());
    QVERIFY(driver.run());
    driver.pages().setCurrentIndex(2);
    auto* table = driver.window().findChild<QTableView*>(QStringLiteral("events"));
    const EventModel& events = driver.window().findChild<EventsPanel*>()->events();
    const int all = table->model()->rowCount();
    int row = 0;
    while (row < all && !events.at(row).cycle)
        ++row;
    QVERIFY(row < all);
    table->setFocus();
    table->setCurrentIndex(table->model()->index(row, 0));
    QTest::keyClick(table, Qt::Key_Return);
    QCOMPARE(driver.pages().currentIndex(), 0);
    const TrackView& view = driver.window().findChild<ClientTimeline*>()->view();
    QVERIFY(view.selected());
    QCOMPARE(keyOf(view.selected()->cycle), *events.at(row).cycle);
    QCOMPARE(table->model()->rowCount(), all); // the list stays as it was
}

void TestWindowRun::serverThatDiesEndsTheRunWell()
{
    WindowDriver driver;
    Plan plan = quickPlan();
    plan.stages.first().cycles = 40;
    plan.timing.recoveryLimit = 500ms;
    driver.use(plan);
    QVERIFY(driver.show());
    driver.press(Qt::Key_R, Qt::ControlModifier);
    QTRY_VERIFY_WITH_TIMEOUT(driver.window().liveRun().tally().attempts > 4, 15'000);
    const auto pid = driver.window().control().session()->record().target.pid;
    QVERIFY(pid);
    ::kill(static_cast<pid_t>(*pid), SIGKILL);
    QVERIFY(driver.awaitVerdict());
    QCOMPARE(driver.headline(), QStringLiteral("FAIL"));
    QVERIFY(driver.window().findChild<EventsPanel*>()->events().rowCount() > 10);
    QVERIFY(!driver.window().control().isBusy());
}

void TestWindowRun::closingTheWindowStopsTheRunFirst()
{
    CountingServer server;
    WindowDriver driver;
    Plan plan = quickPlan();
    plan.target.url = server.url();
    plan.stages.first().cycles = 10'000;
    driver.use(plan);
    QVERIFY(driver.show());
    driver.press(Qt::Key_R, Qt::ControlModifier);
    QTRY_VERIFY_WITH_TIMEOUT(server.connected() > 0 && driver.window().liveRun().tally().attempts > 4, 15'000);
    driver.window().close();
    QVERIFY(!QApplication::activeModalWidget());
    QTRY_VERIFY_WITH_TIMEOUT(!driver.window().isVisible(), 3500);
    QTRY_COMPARE_WITH_TIMEOUT(server.connected(), 0, 1000);
}

void TestWindowRun::runAfterRunStartsAfresh()
{
    WindowDriver driver;
    driver.use(quickPlan());
    QVERIFY(driver.show());
    QVERIFY(driver.run());
    const QString first = driver.record().id;
    QVERIFY(driver.run());
    QVERIFY(driver.record().id != first);
    QCOMPARE(driver.record().cycles.size(), driver.window().liveRun().tally().attempts + 2);
    // Of the second run only: its phases and its end.
    QCOMPARE(
        driver.window().findChild<EventsPanel*>()->events().rowCount(),
        static_cast<int>(driver.record().phases.size() + static_cast<std::size_t>(driver.record().notices.size())) + 1);
}

QTEST_MAIN(TestWindowRun)
#include "tst_window_run.moc"
