#include "engine/epolldispatcher.h"
#include "engine/workerthread.h"

#include <QElapsedTimer>
#include <QEventLoop>
#include <QSignalSpy>
#include <QSocketNotifier>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>
#include <QThread>
#include <QTimer>

#include <array>
#include <functional>
#include <memory>
#include <semaphore>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>
#include <vector>

using namespace flapscope;
using namespace std::chrono_literals;

namespace
{
/// Two ends of a stream.
class Pair
{
public:
    Pair() { m_ok = ::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, m_ends.data()) == 0; }
    ~Pair()
    {
        closeNear();
        ::close(m_ends[1]);
    }
    Pair(const Pair&) = delete;
    Pair& operator=(const Pair&) = delete;

    [[nodiscard]] bool isOpen() const { return m_ok; }
    [[nodiscard]] int near() const { return m_ends[0]; }
    [[nodiscard]] bool say() const { return ::write(m_ends[1], "x", 1) == 1; }
    [[nodiscard]] bool hear() const
    {
        char byte = 0;
        return ::read(m_ends[0], &byte, 1) == 1;
    }
    void closeNear()
    {
        if (m_ends[0] >= 0)
            ::close(std::exchange(m_ends[0], -1));
    }

private:
    std::array<int, 2> m_ends{-1, -1};
    bool m_ok = false;
};

/// Of a class of ours, so that ThreadSanitizer sees what is handed to it (tests/support/tsanhandover.cpp).
class Listener : public QObject
{
};

std::unique_ptr<QSocketNotifier> reading(const Pair& pair)
{
    return std::make_unique<QSocketNotifier>(pair.near(), QSocketNotifier::Read);
}

/// Two that can be read at once: who is told first removes the notifier of the other.
class Rivals
{
public:
    /// `rest` is what is done then to the other's descriptor.
    explicit Rivals(const std::function<void(Pair& other)>& rest)
    {
        for (std::size_t i = 0; i < m_pairs.size(); ++i) {
            m_ready = m_ready && m_pairs[i].isOpen() && m_pairs[i].say();
            m_notifiers[i] = reading(m_pairs[i]);
            QObject::connect(m_notifiers[i].get(), &QSocketNotifier::activated, m_notifiers[i].get(), [this, rest, i] {
                ++m_told;
                QVERIFY(m_pairs[i].hear());
                m_notifiers[1 - i].reset();
                rest(m_pairs[1 - i]);
            });
        }
    }

    [[nodiscard]] bool areReady() const { return m_ready; }
    [[nodiscard]] int told() const { return m_told; }

private:
    std::array<Pair, 2> m_pairs;
    std::array<std::unique_ptr<QSocketNotifier>, 2> m_notifiers;
    bool m_ready = true;
    int m_told = 0;
};

/// Whether the event loop does nothing by itself: it may turn some times, not without end.
bool isAtRest()
{
    QEventLoop loop;
    QTimer::singleShot(50, Qt::PreciseTimer, &loop, &QEventLoop::quit);
    int turns = 0;
    QObject::connect(QAbstractEventDispatcher::instance(), &QAbstractEventDispatcher::awake, &loop,
                     [&turns] { ++turns; });
    loop.exec();
    return turns < 10;
}
} // namespace

/// The event loop of this very thread is one of the dispatcher under test.
class TestEpollDispatcher : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void itIsTheOneInUse()
    {
        QVERIFY(qobject_cast<EpollDispatcher*>(QAbstractEventDispatcher::instance()));
        QVERIFY(isAtRest());
    }

    void timersAreNeverEarly()
    {
        constexpr int Interval = 7;
        QTimer timer;
        QElapsedTimer watch;
        QList<qint64> at;
        connect(&timer, &QTimer::timeout, this, [&] { at += watch.nsecsElapsed(); });
        watch.start();
        timer.start(Interval);
        QTRY_VERIFY(at.size() >= 5);
        for (qsizetype i = 0; i < at.size(); ++i)
            QVERIFY2(at[i] >= (i + 1) * Interval * 1'000'000, qPrintable(QString::number(at[i])));
        timer.stop();
        const auto count = at.size();
        QVERIFY(isAtRest());
        QCOMPARE(at.size(), count);
    }

    void oneShotIsOne()
    {
        int fired = 0;
        QTimer::singleShot(1, this, [&fired] { ++fired; });
        QTRY_COMPARE(fired, 1);
        QVERIFY(isAtRest());
        QCOMPARE(fired, 1);
    }

    void aTimerWithoutIntervalLetsOthersHaveTheirTurn()
    {
        Pair pair;
        QVERIFY(pair.isOpen() && pair.say());
        QTimer always;
        int turns = 0;
        connect(&always, &QTimer::timeout, this, [&turns] { ++turns; });
        always.start(0);
        const auto notifier = reading(pair);
        QSignalSpy told(notifier.get(), &QSocketNotifier::activated);
        bool posted = false;
        QMetaObject::invokeMethod(
            this, [&posted] { posted = true; }, Qt::QueuedConnection);
        bool shot = false;
        QTimer::singleShot(5, this, [&shot] { shot = true; });
        QTRY_VERIFY(posted && shot && !told.isEmpty() && turns > 3);
    }

    void aTimerThatAnotherStopsDoesNotFire()
    {
        QTimer first;
        QTimer second;
        int fired = 0;
        connect(&first, &QTimer::timeout, this, [&] {
            ++fired;
            second.stop();
        });
        connect(&second, &QTimer::timeout, this, [&] {
            ++fired;
            first.stop();
        });
        first.start(1);
        second.start(1);
        QTest::qSleep(5); // both are due by now
        QCoreApplication::processEvents();
        QCOMPARE(fired, 1);
    }

    void timersAreListedWithWhatIsLeftOfThem()
    {
        QObject object;
        auto* dispatcher = QAbstractEventDispatcher::instance();
        const int slow = object.startTimer(10'000, Qt::VeryCoarseTimer);
        const int slower = object.startTimer(20'000);
        QCOMPARE(dispatcher->registeredTimers(&object).size(), 2);
        QVERIFY(dispatcher->registeredTimers(this).isEmpty());
        const int left = dispatcher->remainingTime(slower);
        QVERIFY2(left > 10'000 && left <= 20'000, qPrintable(QString::number(left)));
        object.killTimer(slow);
        QCOMPARE(dispatcher->remainingTime(slow), -1);
        const auto timers = dispatcher->registeredTimers(&object);
        QCOMPARE(timers.size(), 1);
        QCOMPARE(timers[0].timerId, slower);
        QCOMPARE(timers[0].interval, 20'000);
        QVERIFY(dispatcher->unregisterTimers(&object));
        QVERIFY(!dispatcher->unregisterTimers(&object));
    }

    void aLoopWithinALoopIsServed()
    {
        Pair pair;
        QVERIFY(pair.isOpen());
        const auto notifier = reading(pair);
        bool inner = false;
        bool outer = false;
        QTimer timer;
        connect(&timer, &QTimer::timeout, this, [&] {
            timer.stop();
            QEventLoop loop;
            connect(notifier.get(), &QSocketNotifier::activated, &loop, [&] {
                inner = pair.hear();
                loop.quit();
            });
            QTimer::singleShot(1, &loop, [&pair] { QVERIFY(pair.say()); });
            loop.exec();
            outer = true;
        });
        timer.start(1);
        QTRY_VERIFY(outer);
        QVERIFY(inner);
    }

    void aReadableDescriptorIsToldOfUntilItIsRead()
    {
        Pair pair;
        QVERIFY(pair.isOpen());
        const auto notifier = reading(pair);
        int told = 0;
        connect(notifier.get(), &QSocketNotifier::activated, this, [&] {
            if (++told == 3) {
                QVERIFY(pair.hear());
            }
        });
        QVERIFY(isAtRest());
        QCOMPARE(told, 0);
        QVERIFY(pair.say());
        QTRY_COMPARE(told, 3);
        QVERIFY(isAtRest());
        QCOMPARE(told, 3);
    }

    void whatIsSwitchedOffIsQuietUntilItIsOnAgain()
    {
        Pair pair;
        QVERIFY(pair.isOpen() && pair.say());
        const auto notifier = reading(pair);
        int told = 0;
        connect(notifier.get(), &QSocketNotifier::activated, this, [&] {
            ++told;
            notifier->setEnabled(false);
        });
        QTRY_COMPARE(told, 1);
        QVERIFY(isAtRest());
        notifier->setEnabled(true);
        QTRY_COMPARE(told, 2);
    }

    void readingAndWritingAreToldApart()
    {
        Pair pair;
        QVERIFY(pair.isOpen());
        const auto reader = reading(pair);
        int reads = 0;
        connect(reader.get(), &QSocketNotifier::activated, this, [&] { reads += pair.hear() ? 1 : 0; });
        int writes = 0;
        QSocketNotifier writer(pair.near(), QSocketNotifier::Write);
        connect(&writer, &QSocketNotifier::activated, this, [&] {
            if (++writes == 3)
                writer.setEnabled(false);
        });
        QTRY_COMPARE(writes, 3);
        QCOMPARE(reads, 0);
        QVERIFY(pair.say());
        QTRY_COMPARE(reads, 1);
        QVERIFY(isAtRest());
        QCOMPARE(writes, 3);
    }

    void theNextDescriptorOfThatNumberIsWatched()
    {
        for (int i = 0; i < 3; ++i) {
            Pair old;
            QVERIFY(old.isOpen());
            auto before = reading(old);
            QCoreApplication::processEvents(); // the kernel knows of it
            Pair fresh;
            const int number = old.near();
            before.reset();
            old.closeNear();
            QCOMPARE(::dup2(fresh.near(), number), number);
            QSocketNotifier notifier(number, QSocketNotifier::Read);
            QSignalSpy told(&notifier, &QSocketNotifier::activated);
            QVERIFY(fresh.say());
            QTRY_VERIFY(!told.isEmpty());
            notifier.setEnabled(false);
            ::close(number);
        }
    }

    void aDescriptorThatIsClosedButLivesOnIsOfNoConcern()
    {
        Pair pair;
        QVERIFY(pair.isOpen());
        auto notifier = reading(pair);
        QCoreApplication::processEvents();
        const int copy = ::dup(pair.near());
        QVERIFY(copy >= 0);
        notifier.reset();
        pair.closeNear();
        QVERIFY(pair.say());
        QVERIFY(isAtRest());
        ::close(copy);
    }

    void whoIsDeletedInTheSameTurnIsNotTold()
    {
        Rivals rivals([](Pair& other) { other.closeNear(); });
        QVERIFY(rivals.areReady());
        QTRY_COMPARE(rivals.told(), 1);
        QVERIFY(isAtRest());
        QCOMPARE(rivals.told(), 1);
    }

    void theNextOfThatNumberIsNotToldOfWhatThePreviousHeard()
    {
        const Pair fresh; // nothing to read
        std::unique_ptr<QSocketNotifier> next;
        int toldNext = 0;
        Rivals rivals([&](const Pair& other) {
            QCOMPARE(::dup2(fresh.near(), other.near()), other.near());
            next = reading(other);
            connect(next.get(), &QSocketNotifier::activated, this, [&toldNext] { ++toldNext; });
        });
        QVERIFY(rivals.areReady());
        QTRY_COMPARE(rivals.told(), 1);
        QVERIFY(isAtRest());
        QCOMPARE(toldNext, 0);
    }

    void moreThanOneTurnCanTake()
    {
        constexpr int Many = 400;
        std::vector<std::unique_ptr<Pair>> pairs;
        std::vector<std::unique_ptr<QSocketNotifier>> notifiers;
        int told = 0;
        for (int i = 0; i < Many; ++i) {
            const Pair* pair = pairs.emplace_back(std::make_unique<Pair>()).get();
            QVERIFY(pair->isOpen() && pair->say());
            connect(notifiers.emplace_back(reading(*pair)).get(), &QSocketNotifier::activated, this,
                    [&told, pair] { told += pair->hear() ? 1 : 0; });
        }
        QTRY_COMPARE(told, Many);
        QVERIFY(isAtRest());
    }

    void socketsOfQtWork()
    {
        QTcpServer server;
        QVERIFY(server.listen(QHostAddress::LocalHost));
        QByteArray echoed;
        connect(&server, &QTcpServer::newConnection, this, [&] {
            QTcpSocket* peer = server.nextPendingConnection();
            connect(peer, &QTcpSocket::readyRead, peer, [peer] { peer->write(peer->readAll()); });
            connect(peer, &QTcpSocket::disconnected, peer, &QObject::deleteLater);
        });
        QTcpSocket socket;
        connect(&socket, &QTcpSocket::readyRead, this, [&] { echoed += socket.readAll(); });
        const QByteArray much(3'000'000, 'f'); // more than the system takes at once
        connect(&socket, &QTcpSocket::connected, this, [&] { socket.write(much); });
        socket.connectToHost(QHostAddress(QHostAddress::LocalHost), server.serverPort());
        QTRY_COMPARE(echoed.size(), much.size());
        socket.disconnectFromHost();
        QTRY_COMPARE(socket.state(), QAbstractSocket::UnconnectedState);
        QVERIFY(isAtRest());
    }

    void whatAThreadPostsToItselfComes()
    {
        QEventLoop loop;
        QTimer::singleShot(5'000, &loop, &QEventLoop::quit);
        int left = 10'000;
        const std::function<void()> next = [&] {
            if (--left > 0)
                QMetaObject::invokeMethod(&loop, next, Qt::QueuedConnection);
            else
                loop.quit();
        };
        next();
        loop.exec();
        QCOMPARE(left, 0);
    }

    void whatOtherThreadsPostComes()
    {
        constexpr int Threads = 4;
        constexpr int Each = 5'000;
        int come = 0;
        std::vector<std::unique_ptr<QThread>> threads;
        for (int i = 0; i < Threads; ++i) {
            threads.emplace_back(QThread::create([&] {
                for (int n = 0; n < Each; ++n)
                    QMetaObject::invokeMethod(
                        this, [&come] { ++come; }, Qt::QueuedConnection);
            }));
            threads.back()->start();
        }
        QTRY_COMPARE(come, Threads * Each);
        for (const auto& thread : threads)
            QVERIFY(thread->wait(QDeadlineTimer(5'000)));
    }

    /// A word that is lost between two threads leaves one waiting for good, now and then.
    void noWordBetweenThreadsIsLost()
    {
        for (int i = 0; i < 1'000; ++i) {
            std::counting_semaphore heard(0);
            auto* worker = new Listener;
            const WorkerThread thread = startWorker(QStringLiteral("word"), worker);
            for (int n = 0; n < 3; ++n) {
                QMetaObject::invokeMethod(
                    worker,
                    [&heard, worker] { // and one of its own
                        heard.release();
                        QMetaObject::invokeMethod(
                            worker, [&heard] { heard.release(); }, Qt::QueuedConnection);
                    },
                    Qt::QueuedConnection);
            }
            for (int n = 0; i % 2 == 0 && n < 6; ++n)
                QVERIFY(heard.try_acquire_for(5s));
            thread->quit();
            QVERIFY2(thread->wait(QDeadlineTimer(5'000)), qPrintable(QString::number(i)));
        }
    }
};

int main(int argc, char** argv)
{
    QCoreApplication::setEventDispatcher(new EpollDispatcher);
    const QCoreApplication application(argc, argv);
    TestEpollDispatcher test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_epolldispatcher.moc"
