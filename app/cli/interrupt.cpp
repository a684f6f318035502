#include "cli/interrupt.h"

#include "cli/exitcode.h"

#include <array>
#include <atomic>
#include <csignal>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

namespace flapscope
{

namespace
{
// A signal handler may touch nothing else: a descriptor to wake the event loop, and a count.
std::array<int, 2> wakeUp{-1, -1};
std::atomic<int> received{0};

void onSignal(int /*number*/)
{
    if (received.fetch_add(1) > 0)
        ::_exit(static_cast<int>(ExitCode::Invalid));
    const char byte = 1;
    [[maybe_unused]] const auto written = ::write(wakeUp[0], &byte, 1);
}

int listeningEnd()
{
    received = 0;
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, wakeUp.data()) != 0)
        return -1;
    return wakeUp[1];
}

void handle(void (*handler)(int))
{
    struct sigaction action = {};
    action.sa_handler = handler;
    sigemptyset(&action.sa_mask);
    action.sa_flags = SA_RESTART;
    ::sigaction(SIGINT, &action, nullptr);
    ::sigaction(SIGTERM, &action, nullptr);
}
} // namespace

Interrupt::Interrupt(QObject* parent) : QObject(parent), m_notifier(listeningEnd(), QSocketNotifier::Read, this)
{
    connect(&m_notifier, &QSocketNotifier::activated, this, &Interrupt::onWakeUp);
    handle(onSignal);
}

Interrupt::~Interrupt()
{
    handle(SIG_DFL);
    m_notifier.setEnabled(false);
    for (int& descriptor : wakeUp) {
        ::close(descriptor);
        descriptor = -1;
    }
}

void Interrupt::onWakeUp()
{
    char byte = 0;
    [[maybe_unused]] const auto taken = ::read(wakeUp[1], &byte, 1);
    Q_EMIT asked();
}

} // namespace flapscope
