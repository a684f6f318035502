#include "engine/framescanner.h"

#include <QTest>

using namespace flapscope;

namespace
{
constexpr char Upgraded[] = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n";

QByteArray closeFrame(quint16 code, const QByteArray& reason = {})
{
    QByteArray payload;
    payload.append(static_cast<char>(code >> 8)).append(static_cast<char>(code & 0xff)).append(reason);
    return QByteArray("\x88").append(static_cast<char>(payload.size())) + payload;
}

FrameScanner after(const QByteArray& bytes)
{
    FrameScanner scanner;
    scanner.feed(bytes);
    return scanner;
}
} // namespace

class TestFrameScanner : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void statusIsKnownWhenTheHeadIsComplete()
    {
        FrameScanner scanner;
        scanner.feed(QByteArrayView("HTTP/1.1 503 Busy\r\nRetry-After: 1\r\n"));
        QVERIFY(!scanner.status());
        scanner.feed(QByteArrayView("\r\n"));
        QCOMPARE(scanner.status(), std::optional<quint16>(503));
        QVERIFY(!scanner.headIsBad());
    }

    void whatIsNoHttpIsABadHead_data()
    {
        QTest::addColumn<QByteArray>("head");
        QTest::newRow("binary") << QByteArray("\x00\xff\x17", 3);
        QTest::newRow("another protocol") << QByteArray("SSH-2.0-OpenSSH\r\n\r\n");
        QTest::newRow("letters for a status") << QByteArray("HTTP/1.1 abc Odd\r\n\r\n");
        QTest::newRow("no status") << QByteArray("HTTP/1.1\r\n\r\n");
        QTest::newRow("short status") << QByteArray("HTTP/1.1 1\r\n\r\n").left(11) + "\r\n\r\n";
    }
    void whatIsNoHttpIsABadHead()
    {
        QFETCH(QByteArray, head);
        const FrameScanner scanner = after(head);
        QVERIFY(scanner.headIsBad());
        QVERIFY(!scanner.status());
    }

    void endlessHeadIsBadAndIsNotKept()
    {
        FrameScanner scanner;
        scanner.feed(QByteArrayView("HTTP/1.1 101 Fine\r\n"));
        const QByteArray line = "X-Filler: " + QByteArray(1000, 'x') + "\r\n";
        for (int i = 0; i < 100 && !scanner.headIsBad(); ++i)
            scanner.feed(line);
        QVERIFY(scanner.headIsBad());
        QVERIFY(scanner.bytes() <= FrameScanner::LargestHead + qsizetype{2} * 1024);
    }

    void closeCodeIsReadAsItStandsOnTheWire_data()
    {
        QTest::addColumn<quint16>("code");
        for (const int code : {1000, 1001, 1005, 1006, 1012, 1013, 2999, 3000, 4999, 0, 65535})
            QTest::addRow("%d", code) << static_cast<quint16>(code);
    }
    void closeCodeIsReadAsItStandsOnTheWire()
    {
        QFETCH(quint16, code);
        const FrameScanner scanner = after(Upgraded + closeFrame(code, "going"));
        QVERIFY(scanner.close());
        QCOMPARE(scanner.close()->code, std::optional<quint16>(code));
        QCOMPARE(scanner.close()->reason, QByteArray("going"));
    }

    void closeWithoutABodyHasNoCode()
    {
        const FrameScanner scanner = after(Upgraded + QByteArray("\x88\x00", 2));
        QVERIFY(scanner.close());
        QVERIFY(!scanner.close()->code);
    }

    void splitsAnywhereGiveTheSameResult()
    {
        const QByteArray text = QByteArray("\x81\x05hello");
        const QByteArray longer = QByteArray("\x82\x7e\x01\x2c", 4) + QByteArray(300, 'b');
        const QByteArray longest = QByteArray("\x82\x7f\x00\x00\x00\x00\x00\x01\x11\x70", 10) + QByteArray(70'000, 'c');
        const QByteArray pings = QByteArray("\x89\x02hi\x8a\x00", 6);
        const QByteArray stream = Upgraded + text + longer + pings + longest + text + closeFrame(1012, "restart");
        for (const int step : {1, 2, 3, 7, 64, 1460, 70'500}) {
            FrameScanner scanner;
            for (qsizetype at = 0; at < stream.size(); at += step)
                scanner.feed(QByteArrayView(stream).sliced(at, std::min<qsizetype>(step, stream.size() - at)));
            QVERIFY(!scanner.protocolBroken());
            QVERIFY2(scanner.close(), qPrintable(QString::number(step)));
            QCOMPARE(scanner.close()->code, std::optional<quint16>(1012));
            QCOMPARE(scanner.bytes(), static_cast<quint64>(stream.size()));
        }
    }

    void forbiddenFramesBreakTheProtocol_data()
    {
        QTest::addColumn<QByteArray>("frame");
        QTest::newRow("reserved bit") << QByteArray("\xc1\x01x");
        QTest::newRow("masked by the server") << QByteArray("\x81\x81\x01\x02\x03\x04x");
        QTest::newRow("reserved opcode") << QByteArray("\x83\x00", 2);
        QTest::newRow("reserved control opcode") << QByteArray("\x8b\x00", 2);
        QTest::newRow("fragmented control frame") << QByteArray("\x09\x00", 2);
        QTest::newRow("long control frame") << QByteArray("\x89\x7e\x00\x7e", 4);
        QTest::newRow("close with one byte") << QByteArray("\x88\x01x");
        QTest::newRow("a gigabyte") << QByteArray("\x82\x7f\x00\x00\x00\x00\x40\x00\x00\x00", 10);
    }
    void forbiddenFramesBreakTheProtocol()
    {
        QFETCH(QByteArray, frame);
        const FrameScanner scanner = after(Upgraded + frame);
        QVERIFY(scanner.protocolBroken());
        QVERIFY(!scanner.close());
    }

    void whatFollowsACloseFrameIsPassedOver()
    {
        const FrameScanner scanner = after(Upgraded + closeFrame(1000) + closeFrame(1001) + "garbage");
        QCOMPARE(scanner.close()->code, std::optional<quint16>(1000));
        QVERIFY(!scanner.protocolBroken());
    }
};

QTEST_APPLESS_MAIN(TestFrameScanner)
#include "tst_framescanner.moc"
