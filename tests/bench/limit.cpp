// The limit: what a cycle costs a client that does nothing but what the protocol asks, on epoll. Connect, upgrade, a
// message of 32 bytes and its echo, the closing handshake, the end of the stream, and at once again. Prints the seconds
// that it took; ends with 1 as soon as a cycle does not go well.
//
//   limit ADDRESS PORT CLIENTS CYCLES      cycles of all clients together

#include "frames.h"

#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <vector>

namespace
{
struct Client
{
    enum class State : std::uint8_t { Connecting, Upgrading, Echoing, Closing, Ending };

    int descriptor = -1;
    State state = State::Connecting;
    std::size_t received = 0; // of `buffer`
    std::array<char, 1024> buffer{};
};

[[noreturn]] void fail(const char* what)
{
    std::fprintf(stderr, "limit: %s: %s\n", what, std::strerror(errno));
    std::exit(1);
}

class Limit
{
public:
    Limit(const char* address, std::uint16_t port, std::size_t clients, long cycles)
        : m_clients(clients), m_left(cycles)
    {
        m_server.sin_family = AF_INET;
        m_server.sin_port = htons(port);
        if (::inet_pton(AF_INET, address, &m_server.sin_addr) != 1)
            fail(address);
        m_request = "GET / HTTP/1.1\r\nHost: " + std::string(address) + ':' + std::to_string(port) +
                    "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: " + std::string(bench::Key) +
                    "\r\nSec-WebSocket-Version: 13\r\n\r\n";
    }

    void run()
    {
        for (Client& client : m_clients)
            begin(client);
        std::array<epoll_event, 256> events{};
        while (m_busy > 0) {
            const int count = ::epoll_wait(m_poll, events.data(), static_cast<int>(events.size()), -1);
            for (int i = 0; i < count; ++i)
                serve(*static_cast<Client*>(events.at(static_cast<std::size_t>(i)).data.ptr));
        }
    }

private:
    void begin(Client& client)
    {
        if (m_left-- <= 0)
            return;
        ++m_busy;
        client.state = Client::State::Connecting;
        client.received = 0;
        client.descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        const int yes = 1;
        ::setsockopt(client.descriptor, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
        if (::connect(client.descriptor, reinterpret_cast<const sockaddr*>(&m_server), sizeof m_server) != 0 &&
            errno != EINPROGRESS)
            fail("connect");
        epoll_event event{.events = EPOLLIN | EPOLLOUT | EPOLLET, .data = {.ptr = &client}};
        ::epoll_ctl(m_poll, EPOLL_CTL_ADD, client.descriptor, &event);
    }

    static void send(Client& client, std::string_view bytes, Client::State next)
    {
        if (::send(client.descriptor, bytes.data(), bytes.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(bytes.size()))
            fail("send");
        client.state = next;
        client.received = 0;
    }

    void serve(Client& client)
    {
        if (client.state == Client::State::Connecting) {
            int error = 0;
            socklen_t length = sizeof error;
            ::getsockopt(client.descriptor, SOL_SOCKET, SO_ERROR, &error, &length);
            errno = error;
            if (error != 0)
                fail("connect");
            send(client, m_request, Client::State::Upgrading);
            return;
        }
        // Edge-triggered: up to the end of what there is.
        for (;;) {
            const ssize_t count = ::recv(client.descriptor, client.buffer.data() + client.received,
                                         client.buffer.size() - client.received, 0);
            if (count < 0 && errno == EAGAIN)
                return;
            if (count <= 0) {
                end(client, count);
                return;
            }
            client.received += static_cast<std::size_t>(count);
            advance(client);
        }
    }

    void advance(Client& client)
    {
        const std::string_view seen(client.buffer.data(), client.received);
        switch (client.state) {
        case Client::State::Upgrading:
            if (!seen.ends_with("\r\n\r\n"))
                return;
            if (!seen.starts_with("HTTP/1.1 101 ") || seen.find(bench::Accept) == std::string_view::npos)
                fail("upgrade");
            send(client, m_message, Client::State::Echoing);
            return;
        case Client::State::Echoing:
            if (seen.size() < m_echo.size())
                return;
            if (seen != m_echo)
                fail("echo");
            send(client, m_close, Client::State::Closing);
            return;
        case Client::State::Closing:
            if (seen.size() < m_closed.size())
                return;
            if (seen != m_closed)
                fail("close");
            client.state = Client::State::Ending;
            client.received = 0;
            return;
        case Client::State::Connecting:
        case Client::State::Ending:
            fail("bytes out of turn");
        }
    }

    void end(Client& client, ssize_t count)
    {
        if (count < 0 || client.state != Client::State::Ending)
            fail("end of stream");
        ::close(client.descriptor);
        --m_busy;
        begin(client);
    }

    std::vector<Client> m_clients;
    long m_left;
    int m_busy = 0;
    int m_poll = ::epoll_create1(EPOLL_CLOEXEC);
    sockaddr_in m_server{};
    std::string m_request;
    const std::string m_text = std::string(bench::MessageSize, 'x');
    const std::string m_message = bench::maskedFrame(bench::Text, m_text);
    const std::string m_echo = bench::plainFrame(bench::Text, m_text);
    const std::string m_close = bench::maskedFrame(bench::Close, bench::NormalClosure);
    const std::string m_closed = bench::plainFrame(bench::Close, bench::NormalClosure);
};
} // namespace

int main(int argc, char** argv)
{
    if (argc != 5) {
        std::fprintf(stderr, "usage: limit ADDRESS PORT CLIENTS CYCLES\n");
        return 2;
    }
    Limit limit(argv[1], static_cast<std::uint16_t>(std::strtoul(argv[2], nullptr, 10)),
                std::strtoul(argv[3], nullptr, 10), std::strtol(argv[4], nullptr, 10));
    const auto begun = std::chrono::steady_clock::now();
    limit.run();
    std::printf("%.6f\n", std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count());
    return 0;
}
