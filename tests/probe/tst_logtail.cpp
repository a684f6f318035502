#include "probe/logtail.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <sys/stat.h>
#include <unistd.h>

using namespace flapscope;

namespace
{

/// A log in a folder that goes with it.
class Log
{
public:
    Log() { append(QByteArray()); }

    [[nodiscard]] QString path() const { return m_folder.filePath(QStringLiteral("server.log")); }
    void append(const QByteArray& text) const { write(path(), text, QIODevice::Append); }
    /// Renames the file away, as logrotate does, and begins a new one.
    void rotate(const QString& to = QStringLiteral("server.log.1")) const
    {
        QFile::remove(m_folder.filePath(to));
        QVERIFY(QFile::rename(path(), m_folder.filePath(to)));
    }
    void appendToRotated(const QByteArray& text) const
    {
        write(m_folder.filePath(QStringLiteral("server.log.1")), text, QIODevice::Append);
    }
    void truncate() const { QVERIFY(QFile::resize(path(), 0)); }

private:
    static void write(const QString& path, const QByteArray& text, QIODevice::OpenMode mode)
    {
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly | mode));
        QCOMPARE(file.write(text), text.size());
    }

    QTemporaryDir m_folder;
};

LogTail follow(const Log& log, const QString& pattern = QStringLiteral("cleaned up$"))
{
    LogTail tail(log.path(), pattern);
    [&tail] { QVERIFY(tail.open().isEmpty()); }();
    return tail;
}

quint64 matchesOf(LogTail& tail)
{
    (void)tail.read(Moment(Nanos(1)));
    return tail.matches();
}

QByteArray hit()
{
    return "12:00 session 4711 cleaned up\n";
}

QByteArray miss()
{
    return "12:00 session 4711 opened\n";
}

} // namespace

class TestLogTail : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatWasThereBeforeDoesNotCount()
    {
        const Log log;
        log.append(hit() + hit());
        LogTail tail = follow(log);
        QCOMPARE(matchesOf(tail), 0U);
        log.append(miss() + hit());
        QCOMPARE(matchesOf(tail), 1U);
        log.append(hit());
        QCOMPARE(matchesOf(tail), 2U);
    }

    void readingsAreCountsOfTheLog()
    {
        const Log log;
        LogTail tail = follow(log);
        log.append(hit());
        const auto readings = tail.read(Moment(std::chrono::seconds(3)));
        QCOMPARE(readings.size(), std::size_t(2));
        QCOMPARE(readings[0].source, Source::Log);
        QCOMPARE(readings[0].quantity, Quantity::LogMatches);
        QCOMPARE(readings[0].value, 1.0);
        QCOMPARE(readings[0].at, Moment(std::chrono::seconds(3)));
        QCOMPARE(readings[1].quantity, Quantity::LogUndecided);
        QCOMPARE(readings[1].value, 0.0);
    }

    void lineCutInTwoCountsOnceAndWhole()
    {
        const Log log;
        LogTail tail = follow(log);
        log.append(hit().first(20));
        QCOMPARE(matchesOf(tail), 0U);
        log.append(hit().sliced(20));
        QCOMPARE(matchesOf(tail), 1U);
    }

    void lastLineWithoutAnEndCountsInTheEnd()
    {
        const Log log;
        LogTail tail = follow(log);
        log.append(hit().chopped(1));
        QCOMPARE(matchesOf(tail), 0U);
        (void)tail.finish(Moment(Nanos(1)));
        QCOMPARE(tail.matches(), 1U);
        (void)tail.finish(Moment(Nanos(2)));
        QCOMPARE(tail.matches(), 1U);
    }

    void rotatedLogIsReadToItsEndAndTheNewOneFromItsBegin()
    {
        const Log log;
        LogTail tail = follow(log);
        log.append(hit());
        log.rotate();
        log.append(hit() + hit());
        QCOMPARE(matchesOf(tail), 3U);
    }

    void rotatedLogIsStillFollowed()
    {
        // A server goes on writing into the renamed file until it is told to open a new one.
        const Log log;
        LogTail tail = follow(log);
        log.rotate();
        log.append(miss());
        QCOMPARE(matchesOf(tail), 0U);
        log.appendToRotated(hit());
        log.append(hit());
        QCOMPARE(matchesOf(tail), 2U);
    }

    void absentLogIsAwaited()
    {
        const Log log;
        LogTail tail = follow(log);
        log.rotate();
        QCOMPARE(matchesOf(tail), 0U);
        log.appendToRotated(hit());
        QCOMPARE(matchesOf(tail), 1U);
        log.append(hit());
        QCOMPARE(matchesOf(tail), 2U);
    }

    void manyRotationsAreFollowed()
    {
        const Log log;
        LogTail tail = follow(log);
        for (quint64 i = 1; i <= 20; ++i) {
            log.append(hit());
            log.rotate();
            QCOMPARE(matchesOf(tail), i);
            log.append(QByteArray());
            QCOMPARE(matchesOf(tail), i);
        }
    }

    void truncatedLogIsReadAnew()
    {
        const Log log;
        log.append(miss().repeated(10));
        LogTail tail = follow(log);
        log.append(hit());
        QCOMPARE(matchesOf(tail), 1U);
        log.truncate();
        log.append(hit() + hit());
        QCOMPARE(matchesOf(tail), 3U);
    }

    void onlyTheBeginOfALongLineIsLookedAt()
    {
        const Log log;
        LogTail tail = follow(log, QStringLiteral("cleaned up"));
        const QByteArray filler(LogTail::LongestLine, 'x');
        log.append(filler + "cleaned up\n" + "cleaned up " + filler + filler + '\n' + hit());
        QCOMPARE(matchesOf(tail), 2U);
        QCOMPARE(tail.undecided(), 0U);
    }

    void bytesOfAnyKindAreBorne()
    {
        const Log log;
        LogTail tail = follow(log, QStringLiteral("cleaned up"));
        QByteArray noise;
        for (int byte = 0; byte < 256; ++byte)
            noise += static_cast<char>(byte);
        log.append(noise + " cleaned up\r\n" + hit());
        QCOMPARE(matchesOf(tail), 2U);
    }

    void gigabyteThatIsThereIsNotRead()
    {
        const Log log;
        QVERIFY(QFile::resize(log.path(), qint64(3) << 30)); // sparse: takes no room
        LogTail tail = follow(log);
        QCOMPARE(matchesOf(tail), 0U);
        log.append(hit());
        QCOMPARE(matchesOf(tail), 1U);
    }

    void floodIsReadInParts()
    {
        const Log log;
        LogTail tail = follow(log);
        constexpr int Lines = 200'000;
        log.append(hit().repeated(Lines));
        int parts = 0;
        while (matchesOf(tail) < Lines && parts < 10'000)
            ++parts;
        QCOMPARE(tail.matches(), quint64(Lines));
        QVERIFY(parts > 0);
        QCOMPARE(tail.undecided(), 0U);
    }

    void patternThatTakesTooLongIsGivenUp()
    {
        const Log log;
        LogTail tail = follow(log, QStringLiteral("(a+)+$"));
        const quint64 lines = 2 * LogTail::MostUndecided;
        log.append(QByteArray(QByteArray(3000, 'a') + "b\n").repeated(static_cast<qsizetype>(lines)));
        for (int i = 0; i < 1000 && tail.undecided() < lines; ++i)
            (void)tail.read(Moment(Nanos(1)));
        QCOMPARE(tail.undecided(), lines);
        QCOMPARE(tail.matches(), 0U);
        log.append("aaa\n");
        QCOMPARE(matchesOf(tail), 0U);
        QCOMPARE(tail.undecided(), lines + 1);
    }

    void whatCannotBeReadIsAFault()
    {
        const QTemporaryDir folder;
        LogTail absent(folder.filePath(QStringLiteral("none.log")), QStringLiteral("x"));
        QCOMPARE(absent.open().size(), 1);
        QVERIFY(absent.open().constFirst().where.endsWith(QStringLiteral("none.log")));
        LogTail aFolder(folder.path(), QStringLiteral("x"));
        QVERIFY(aFolder.open().constFirst().what.contains(QStringLiteral("not a file")));
        const QString pipe = folder.filePath(QStringLiteral("pipe"));
        QCOMPARE(::mkfifo(QFile::encodeName(pipe).constData(), 0600), 0);
        LogTail aPipe(pipe, QStringLiteral("x"));
        QVERIFY(aPipe.open().constFirst().what.contains(QStringLiteral("not a file")));
    }
};

QTEST_APPLESS_MAIN(TestLogTail)
#include "tst_logtail.moc"
