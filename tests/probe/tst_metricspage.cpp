#include "probe/metricspage.h"

#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>

#include <sys/socket.h>

#include <functional>

using namespace flapscope;

namespace
{

constexpr char GoodPage[] = "# TYPE process_resident_memory_bytes gauge\n"
                            "process_resident_memory_bytes 4.5056e+07\n"
                            "process_cpu_seconds_total 12.5\n"
                            "process_open_fds 17\n"
                            "process_start_time_seconds 1.7e+09\n"
                            "app_sessions{kind=\"ws\"} 3\n"
                            "app_sessions{kind=\"sse\"} 4\n";

QByteArray answer(const QByteArray& body, const QByteArray& status = "200 OK", const QByteArray& headers = {})
{
    return "HTTP/1.1 " + status + "\r\n" + headers + "Content-Length: " + QByteArray::number(body.size()) + "\r\n\r\n" +
           body;
}

/// An HTTP server that does to each request whatever the test wants.
class PageServer : public QTcpServer
{
public:
    using Answer = std::function<void(QTcpSocket*)>;

    explicit PageServer(const Answer& onRequest)
    {
        if (!listen(QHostAddress::LocalHost))
            qFatal("Cannot listen");
        connect(this, &QTcpServer::newConnection, this, [this, onRequest] {
            QTcpSocket* socket = nextPendingConnection();
            connect(socket, &QTcpSocket::readyRead, this, [this, socket, onRequest] {
                request = socket->readAll();
                ++requests;
                onRequest(socket);
            });
            connect(socket, &QTcpSocket::bytesWritten, this, [this](qint64 bytes) { written += bytes; });
        });
    }
    explicit PageServer(const QByteArray& reply) : PageServer([reply](QTcpSocket* socket) { socket->write(reply); }) {}

    [[nodiscard]] QUrl url(const QString& userInfo = {}) const
    {
        QUrl url(QStringLiteral("http://127.0.0.1/metrics"));
        url.setPort(serverPort());
        url.setUserInfo(userInfo);
        return url;
    }

    QByteArray request;
    int requests = 0;
    qint64 written = 0;
};

/// Writes without end, as fast as it is taken.
PageServer::Answer endless(const QByteArray& head, const QByteArray& piece)
{
    return [head, piece](QTcpSocket* socket) {
        socket->write(head);
        QObject::connect(socket, &QTcpSocket::bytesWritten, socket, [socket, piece] {
            if (socket->bytesToWrite() < piece.size())
                socket->write(piece);
        });
    };
}

/// A page, and what came of it.
struct Visit
{
    Visit(const QUrl& url, const QStringList& gauges = {}, MetricsLimits limits = {})
        : page(url, gauges, clock, limits), read(&page, &MetricsPage::read), failed(&page, &MetricsPage::failed),
          missed(&page, &MetricsPage::missed)
    {
    }

    /// Asks, and awaits either end.
    bool fetch()
    {
        const qsizetype before = read.size() + failed.size();
        page.fetch();
        return QTest::qWaitFor([&] { return read.size() + failed.size() > before; }, 8000);
    }
    [[nodiscard]] std::vector<Reading> readings() const
    {
        return read.isEmpty() ? std::vector<Reading>() : qvariant_cast<std::vector<Reading>>(read.last().first());
    }
    [[nodiscard]] Fault fault() const
    {
        return failed.isEmpty() ? Fault() : qvariant_cast<Fault>(failed.last().first());
    }
    [[nodiscard]] std::optional<double> value(Quantity quantity, quint16 gauge = 0) const
    {
        for (const Reading& reading : readings()) {
            if (reading.quantity == quantity && reading.gauge == gauge)
                return reading.value;
        }
        return std::nullopt;
    }

    RunClock clock;
    MetricsPage page;
    QSignalSpy read;
    QSignalSpy failed;
    QSignalSpy missed;
};

} // namespace

class MetricsPageTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aGoodPageIsRead()
    {
        const PageServer server(answer(GoodPage));
        Visit visit(server.url(), {QStringLiteral("app_sessions"), QStringLiteral("app_sessions{kind=\"ws\"}")});
        QVERIFY(visit.fetch());
        QCOMPARE(visit.fault(), Fault());
        QCOMPARE(visit.value(Quantity::ResidentMemory), std::optional(4.5056e7));
        QCOMPARE(visit.value(Quantity::CpuTime), std::optional(12.5));
        QCOMPARE(visit.value(Quantity::Descriptors), std::optional(17.0));
        QCOMPARE(visit.value(Quantity::ProcessStart), std::optional(1.7e9));
        QCOMPARE(visit.value(Quantity::Gauge, 0), std::optional(7.0));
        QCOMPARE(visit.value(Quantity::Gauge, 1), std::optional(3.0));
        QCOMPARE(visit.readings().size(), 6U);
        for (const Reading& reading : visit.readings())
            QCOMPARE(reading.source, Source::Metrics);
        QVERIFY(visit.missed.isEmpty());
        QVERIFY(server.request.startsWith("GET /metrics HTTP/1.1\r\n"));
        QVERIFY(server.request.contains("Accept-Encoding: identity\r\n"));
    }

    void aPageMayBeFetchedAgainAndAgain()
    {
        const PageServer server(answer(GoodPage));
        Visit visit(server.url());
        for (int i = 1; i <= 5; ++i) {
            QVERIFY(visit.fetch());
            QCOMPARE(visit.read.size(), i);
            QVERIFY(!visit.page.isBusy());
        }
        QVERIFY(visit.failed.isEmpty());
    }

    void theMomentIsBetweenRequestAndAnswer()
    {
        RunClock clock;
        Moment answering;
        const PageServer server([&](QTcpSocket* socket) {
            QTimer::singleShot(100, socket, [&, socket] {
                answering = clock.now();
                socket->write(answer(GoodPage));
            });
        });
        MetricsPage page(server.url(), {}, clock);
        QSignalSpy read(&page, &MetricsPage::read);
        const Moment before = clock.now();
        page.fetch();
        const Moment asked = clock.now();
        QVERIFY(read.wait());
        const Moment received = clock.now();
        const Moment at = qvariant_cast<std::vector<Reading>>(read.first().first()).front().at;
        QVERIFY(at.sinceStart() >= (before.sinceStart() + answering.sinceStart()) / 2);
        QVERIFY(at.sinceStart() <= (asked.sinceStart() + received.sinceStart()) / 2);
    }

    void whatThePageLacksIsAbsentAndSaidOnce()
    {
        const PageServer server(answer("app_sessions 3\nprocess_open_fds NaN\n"));
        Visit visit(server.url(), {QStringLiteral("app_users"), QStringLiteral("app_sessions")});
        QVERIFY(visit.fetch());
        QVERIFY(visit.fetch());
        QCOMPARE(visit.readings().size(), 1U);
        QCOMPARE(visit.value(Quantity::Gauge, 1), std::optional(3.0));
        QCOMPARE(visit.missed.size(), 1);
        const Fault fault = qvariant_cast<Fault>(visit.missed.first().first());
        QVERIFY(fault.what.contains(QStringLiteral("app_users")));
        QVERIFY(fault.where.contains(QStringLiteral("/metrics")));
    }

    void ofSeveralProcessesTheYoungestTellsTheStart()
    {
        const PageServer server(
            answer("process_start_time_seconds{pid=\"1\"} 1000\nprocess_start_time_seconds{pid=\"2\"} 1200\n"
                   "process_resident_memory_bytes{pid=\"1\"} 10\n"
                   "process_resident_memory_bytes{pid=\"2\"} 20\n"));
        Visit visit(server.url());
        QVERIFY(visit.fetch());
        QCOMPARE(visit.value(Quantity::ProcessStart), std::optional(1200.0));
        QCOMPARE(visit.value(Quantity::ResidentMemory), std::optional(30.0));
    }

    void badPagesAreFaults_data()
    {
        QTest::addColumn<QByteArray>("reply");
        QTest::addColumn<QString>("what");
        QTest::addColumn<QString>("next");
        const auto row = [](const char* name, const QByteArray& reply, const QString& what, const QString& next) {
            QTest::newRow(name) << reply << what << next;
        };
        const QString another = QStringLiteral("Prometheus text format");
        row("HTML", answer("\n <!DOCTYPE html><html>"), QStringLiteral("answered HTML"), another);
        row("HTML with a mark", answer("\xef\xbb\xbf<html>"), QStringLiteral("answered HTML"), another);
        row("garbage", answer(QByteArray("ok 1\n\x00\x01\x02", 8)), QStringLiteral("no line of"),
            QStringLiteral("Prometheus"));
        row("JSON", answer("{\"memory\": 5}"), QStringLiteral("no line of"), QStringLiteral("Prometheus"));
        row("500", answer("oops", "500 Internal Server Error"), QStringLiteral("HTTP status 500"),
            QStringLiteral("log"));
        row("503 with a page", answer(GoodPage, "503 Service Unavailable"), QStringLiteral("HTTP status 503"),
            QStringLiteral("log"));
        row("404", answer("", "404 Not Found"), QStringLiteral("HTTP status 404"), QStringLiteral("/metrics"));
        row("403", answer("", "403 Forbidden"), QStringLiteral("HTTP status 403"), QStringLiteral("password"));
        row("401", answer("", "401 Unauthorized", "WWW-Authenticate: Basic realm=\"x\"\r\n"),
            QStringLiteral("HTTP status 401"), QStringLiteral("password"));
        row("204", "HTTP/1.1 204 No Content\r\n\r\n", QStringLiteral("HTTP status 204"), QString());
        row("redirect", answer("", "301 Moved", "Location: http://user:secret@127.0.0.1:1/other\r\n"),
            QStringLiteral("HTTP status 301"), QStringLiteral("127.0.0.1:1/other"));
        row("redirect to nowhere", answer("", "302 Found"), QStringLiteral("HTTP status 302"), QString());
        row("no HTTP", "SSH-2.0-OpenSSH_9.2\r\n\r\n\r\n", QStringLiteral("could not be fetched"),
            QStringLiteral("Check host"));
    }
    void badPagesAreFaults()
    {
        QFETCH(QByteArray, reply);
        QFETCH(QString, what);
        QFETCH(QString, next);
        const PageServer server([&reply](QTcpSocket* socket) {
            socket->write(reply);
            socket->disconnectFromHost();
        });
        Visit visit(server.url(QStringLiteral("user:secret")));
        QVERIFY(visit.fetch());
        const Fault fault = visit.fault();
        QVERIFY2(fault.what.contains(what), qPrintable(fault.sentence()));
        QVERIFY2(fault.next.contains(next), qPrintable(fault.sentence()));
        QVERIFY(!fault.next.isEmpty());
        QVERIFY(fault.where.contains(QStringLiteral("127.0.0.1:%1/metrics").arg(server.serverPort())));
        QVERIFY2(!fault.sentence().contains(QStringLiteral("secret")), qPrintable(fault.sentence()));
        QCOMPARE(visit.failed.size(), 1);
        QVERIFY(visit.read.isEmpty());
    }

    void garbageNamesItsLine()
    {
        const PageServer server(answer("ok 1\nthis is it\n"));
        Visit visit(server.url());
        QVERIFY(visit.fetch());
        QVERIFY2(visit.fault().where.endsWith(QStringLiteral(", line 2")), qPrintable(visit.fault().where));
    }

    void aServerThatHangsEndsAtTheDeadline()
    {
        const PageServer server([](QTcpSocket*) {});
        Visit visit(server.url());
        QElapsedTimer timer;
        timer.start();
        QVERIFY(visit.fetch());
        QVERIFY(timer.elapsed() >= 1990);
        QVERIFY(timer.elapsed() < 3500);
        QVERIFY(visit.fault().what.contains(QStringLiteral("2000 ms")));
        QVERIFY(!visit.page.isBusy());
    }

    void afterAHangThePageIsFetchedAgain()
    {
        bool hangs = true;
        const PageServer server([&hangs](QTcpSocket* socket) {
            if (!hangs)
                socket->write(answer(GoodPage));
        });
        Visit visit(server.url(), {}, {.deadline = Millis(200)});
        QVERIFY(visit.fetch());
        QCOMPARE(visit.failed.size(), 1);
        hangs = false;
        QVERIFY(visit.fetch());
        QCOMPARE(visit.read.size(), 1);
    }

    void aServerThatStopsInMidPageEndsAtTheDeadline()
    {
        const PageServer server("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nok 1\n");
        Visit visit(server.url(), {}, {.deadline = Millis(200)});
        QVERIFY(visit.fetch());
        QVERIFY(visit.fault().what.contains(QStringLiteral("200 ms")));
    }

    void aPageThatIsCutShortIsAFault()
    {
        const PageServer server([](QTcpSocket* socket) {
            socket->write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nok 1\n");
            socket->disconnectFromHost();
        });
        Visit visit(server.url());
        QVERIFY(visit.fetch());
        QVERIFY(visit.fault().what.contains(QStringLiteral("could not be fetched")));
    }

    void anEndlessPageIsGivenUp()
    {
        const PageServer server(endless("HTTP/1.1 200 OK\r\n\r\n", QByteArray(1 << 16, '#')));
        Visit visit(server.url(), {}, {.bytes = 1 << 20});
        QVERIFY(visit.fetch());
        QVERIFY2(visit.fault().what.contains(QStringLiteral("larger than 1048576 bytes")),
                 qPrintable(visit.fault().what));
        // What was taken beyond the limit is what buffers of kernel and library hold, not what the server wished to
        // send.
        QVERIFY2(server.written < 16 << 20, QByteArray::number(server.written).constData());
    }

    void aPageUpToTheLimitIsRead()
    {
        QByteArray page;
        while (page.size() < 8 << 20)
            page += "# a comment of some length that says nothing at all\n";
        page.truncate((8 << 20) - 5);
        page += "\na 1\n";
        QCOMPARE(page.size(), 8 << 20);
        const PageServer exact(answer(page));
        Visit visit(exact.url(), {QStringLiteral("a")});
        QVERIFY(visit.fetch());
        QCOMPARE(visit.value(Quantity::Gauge), std::optional(1.0));
        const PageServer over(answer(page + '\n'));
        Visit refused(over.url());
        QVERIFY(refused.fetch());
        QVERIFY(refused.fault().what.contains(QStringLiteral("larger than")));
    }

    void anEndlessHeaderEndsInTime()
    {
        const PageServer server(endless("HTTP/1.1 200 OK\r\n", "X-Endless: " + QByteArray(1 << 10, 'x') + "\r\n"));
        Visit visit(server.url(), {}, {.deadline = Millis(500)});
        QElapsedTimer timer;
        timer.start();
        QVERIFY(visit.fetch());
        QVERIFY(timer.elapsed() < 3000);
        QCOMPARE(visit.failed.size(), 1);
        qInfo("%s, after %lld bytes", qPrintable(visit.fault().what), server.written);
    }

    void aPageInChunksIsRead()
    {
        const PageServer server("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n"
                                "5\r\na 1\na\r\n3\r\n 2\n\r\n0\r\n\r\n");
        Visit visit(server.url(), {QStringLiteral("a")});
        QVERIFY(visit.fetch());
        QCOMPARE(visit.value(Quantity::Gauge), std::optional(3.0));
    }

    void aResetIsAFault()
    {
        const PageServer server([](QTcpSocket* socket) {
            const linger hard = {1, 0};
            setsockopt(static_cast<int>(socket->socketDescriptor()), SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
            socket->abort();
        });
        Visit visit(server.url());
        QVERIFY(visit.fetch());
        QVERIFY(visit.fault().what.contains(QStringLiteral("could not be fetched")));
    }

    void aRefusalIsAFaultAtOnce()
    {
        QUrl url;
        {
            const PageServer server(GoodPage);
            url = server.url(QStringLiteral("user:secret"));
        }
        Visit visit(url);
        QElapsedTimer timer;
        timer.start();
        QVERIFY(visit.fetch());
        QVERIFY(timer.elapsed() < 1500);
        QVERIFY(visit.fault().what.contains(QStringLiteral("refused"), Qt::CaseInsensitive));
        QVERIFY(!visit.fault().sentence().contains(QStringLiteral("secret")));
    }

    void aUrlOfAnotherKindIsAFault()
    {
        for (const char* text :
             {"ftp://127.0.0.1/x", "nonsense", "", "file:///proc/self/status", "data:text/plain,a%201"}) {
            Visit visit(QUrl(QString::fromLatin1(text)));
            QVERIFY2(visit.fetch(), text);
            QCOMPARE(visit.failed.size(), 1);
            QVERIFY(visit.fault().what.contains(QStringLiteral("no http")));
        }
    }

    void aWrongSelectorFailsBeforeAnythingIsAsked()
    {
        const PageServer server(answer(GoodPage));
        Visit visit(server.url(), {QStringLiteral("fine"), QStringLiteral("a{b")});
        visit.page.fetch();
        QVERIFY(visit.failed.isEmpty()); // not while the caller calls
        QTRY_COMPARE(visit.failed.size(), 1);
        QCOMPARE(visit.fault().where, QStringLiteral("watch.gauges[1]"));
        QCOMPARE(server.requests, 0);
    }

    void whileOneRequestIsUnderWayThereIsNoOther()
    {
        const PageServer server(
            [](QTcpSocket* socket) { QTimer::singleShot(100, socket, [socket] { socket->write(answer(GoodPage)); }); });
        Visit visit(server.url());
        visit.page.fetch();
        visit.page.fetch();
        QVERIFY(visit.page.isBusy());
        QTRY_COMPARE(visit.read.size(), 1);
        QVERIFY(visit.fetch());
        QCOMPARE(visit.read.size(), 2);
        QCOMPARE(server.requests, 2);
    }

    void aPageMayGoInMidRequest()
    {
        PageServer server([](QTcpSocket*) {});
        {
            Visit visit(server.url());
            visit.page.fetch();
            QTRY_COMPARE(server.requests, 1);
        }
        {
            Visit visit(server.url());
            visit.page.fetch();
        }
    }

    void theProxyOfTheEnvironmentIsNotAsked()
    {
        qputenv("http_proxy", "http://127.0.0.1:1");
        const PageServer server(answer(GoodPage));
        Visit visit(server.url());
        QVERIFY(visit.fetch());
        qunsetenv("http_proxy");
        QCOMPARE(visit.read.size(), 1);
    }
};

QTEST_GUILESS_MAIN(MetricsPageTest)
#include "tst_metricspage.moc"
