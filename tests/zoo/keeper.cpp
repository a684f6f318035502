// An echo server of Qt that keeps something with each connection: memory, a thread, or the arenas of its allocator.
// Without switches it is sound. Says where it listens.

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QWebSocket>
#include <QWebSocketServer>

#include <array>
#include <cstdio>
#include <cstring>
#include <memory>
#include <pthread.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace
{

using Block = std::unique_ptr<char[]>;

Block touched(std::size_t size)
{
    auto block = std::make_unique<char[]>(size);
    std::memset(block.get(), 1, size);
    return block;
}

struct Habits
{
    std::size_t leak = 0; ///< bytes kept for each connection
    bool threads = false; ///< a thread that never ends for each connection
    int arenas = 0;       ///< threads that each work with a heap of their own, in turn
};

/// Allocates and frees in threads of its own: what glibc has given to their arenas, it does not give back.
class Pool
{
public:
    explicit Pool(int threads) : m_pins(static_cast<std::size_t>(threads)) {}

    void work()
    {
        if (m_pins.empty())
            return;
        Block& pin = m_pins[m_next++ % m_pins.size()];
        std::thread([&pin] {
            constexpr std::size_t Blocks = 800;
            constexpr std::size_t Size = 1000;
            std::vector<Block> blocks;
            for (std::size_t i = 0; i < Blocks; ++i)
                blocks.push_back(touched(Size));
            // The last block stays, at the top of the arena: nothing below it can be trimmed.
            pin = std::move(blocks.back());
        }).join();
    }

private:
    std::vector<Block> m_pins;
    std::size_t m_next = 0;
};

void neverEnd()
{
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, 65536);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    pthread_t thread{};
    pthread_create(
        &thread, &attributes,
        [](void*) -> void* {
            for (;;)
                ::pause();
        },
        nullptr);
    pthread_attr_destroy(&attributes);
}

Habits habitsFrom(const QCoreApplication& application)
{
    QCommandLineParser parser;
    parser.addOptions({{QStringLiteral("leak"), QStringLiteral("bytes kept for each connection"),
                        QStringLiteral("bytes"), QStringLiteral("0")},
                       {QStringLiteral("thread-leak"), QStringLiteral("a thread for each connection, for ever")},
                       {QStringLiteral("arenas"), QStringLiteral("heaps in which memory comes and goes"),
                        QStringLiteral("count"), QStringLiteral("0")}});
    parser.process(application);
    return {static_cast<std::size_t>(parser.value(QStringLiteral("leak")).toULongLong()),
            parser.isSet(QStringLiteral("thread-leak")), parser.value(QStringLiteral("arenas")).toInt()};
}

} // namespace

int main(int argc, char** argv)
{
    const QCoreApplication application(argc, argv);
    const Habits habits = habitsFrom(application);
    std::vector<Block> kept;
    Pool pool(habits.arenas);

    QWebSocketServer server(QStringLiteral("keeper"), QWebSocketServer::NonSecureMode);
    QObject::connect(&server, &QWebSocketServer::newConnection, &server, [&] {
        QWebSocket* socket = server.nextPendingConnection();
        QObject::connect(socket, &QWebSocket::textMessageReceived, socket, &QWebSocket::sendTextMessage);
        QObject::connect(socket, &QWebSocket::disconnected, socket, &QObject::deleteLater);
        if (habits.leak > 0)
            kept.push_back(touched(habits.leak));
        if (habits.threads)
            neverEnd();
        pool.work();
    });
    if (!server.listen(QHostAddress::LocalHost))
        return 1;
    std::printf("listening %d\n", server.serverPort());
    std::fflush(stdout);
    return QCoreApplication::exec();
}
