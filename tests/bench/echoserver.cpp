// The server that the benches flap: one thread on epoll, which does as little as a WebSocket server can. It upgrades,
// echoes frames of at most 125 bytes, answers a Close and ends the stream first, as RFC 6455 §7.1.1 asks. It says its
// port on standard output and goes on until it is killed.
//
//   echoserver [ADDRESS [PORT]]      127.0.0.1 and a free port by default

#include <QCryptographicHash>

#include <arpa/inet.h>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <netinet/tcp.h>
#include <string>
#include <string_view>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>
#include <vector>

namespace
{
constexpr int Backlog = 8192;
constexpr std::size_t LargestRequest = 8192;

struct Connection
{
    std::string received;
    bool upgraded = false;
};

int listenOn(const char* address, std::uint16_t port)
{
    const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    const int yes = 1;
    ::setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    sockaddr_in local{};
    local.sin_family = AF_INET;
    local.sin_port = htons(port);
    socklen_t length = sizeof local;
    if (::inet_pton(AF_INET, address, &local.sin_addr) != 1 ||
        ::bind(listener, reinterpret_cast<const sockaddr*>(&local), length) != 0 || ::listen(listener, Backlog) != 0 ||
        ::getsockname(listener, reinterpret_cast<sockaddr*>(&local), &length) != 0) {
        std::perror("echoserver");
        std::exit(1);
    }
    std::printf("%d\n", ntohs(local.sin_port));
    std::fflush(stdout);
    return listener;
}

/// The answer to an upgrade (RFC 6455 §4.2.2); empty when the request has no key.
std::string answerTo(std::string_view request)
{
    constexpr std::string_view name = "sec-websocket-key:";
    std::string lower(request);
    for (char& c : lower)
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    std::size_t at = lower.find(name);
    if (at == std::string::npos)
        return {};
    at = request.find_first_not_of(' ', at + name.size());
    const std::string_view key = request.substr(at, request.find("\r\n", at) - at);
    QCryptographicHash hash(QCryptographicHash::Sha1);
    hash.addData(QByteArrayView(key.data(), static_cast<qsizetype>(key.size())));
    hash.addData("258EAFA5-E914-47DA-95CA-C5AB0DC85B11");
    return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: " +
           hash.result().toBase64().toStdString() + "\r\n\r\n";
}

/// Answers the frames in `received`, and takes them out. False once the stream is to end.
bool echo(std::string& received, std::string& answer)
{
    while (received.size() >= 6) {
        const std::size_t length = static_cast<unsigned char>(received[1]) & 0x7fU;
        if (length > 125)
            return false;
        if (received.size() < 6 + length)
            break;
        answer += received[0];
        answer += static_cast<char>(length);
        for (std::size_t i = 0; i < length; ++i)
            answer += static_cast<char>(received[6 + i] ^ received[2 + i % 4]);
        const bool wasClose = (static_cast<unsigned char>(received[0]) & 0xfU) == 0x8;
        received.erase(0, 6 + length);
        if (wasClose)
            return false;
    }
    return true;
}

/// Reads what there is and answers it. False when the connection is over.
bool serve(int descriptor, Connection& connection)
{
    std::array<char, 4096> buffer{};
    const ssize_t count = ::recv(descriptor, buffer.data(), buffer.size(), 0);
    if (count <= 0)
        return false;
    connection.received.append(buffer.data(), static_cast<std::size_t>(count));
    std::string answer;
    if (!connection.upgraded) {
        const std::size_t end = connection.received.find("\r\n\r\n");
        if (end == std::string::npos)
            return connection.received.size() < LargestRequest;
        answer = answerTo(std::string_view(connection.received).substr(0, end + 2));
        if (answer.empty())
            return false;
        connection.received.erase(0, end + 4);
        connection.upgraded = true;
    }
    const bool goesOn = echo(connection.received, answer);
    if (!answer.empty() && ::send(descriptor, answer.data(), answer.size(), MSG_NOSIGNAL) < 0)
        return false;
    return goesOn;
}
} // namespace

int main(int argc, char** argv)
{
    rlimit descriptors{};
    ::getrlimit(RLIMIT_NOFILE, &descriptors);
    descriptors.rlim_cur = descriptors.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &descriptors);

    const int listener = listenOn(argc > 1 ? argv[1] : "127.0.0.1",
                                  argc > 2 ? static_cast<std::uint16_t>(std::strtoul(argv[2], nullptr, 10)) : 0);
    const int poll = ::epoll_create1(EPOLL_CLOEXEC);
    epoll_event listening{.events = EPOLLIN, .data = {.fd = listener}};
    ::epoll_ctl(poll, EPOLL_CTL_ADD, listener, &listening);
    std::vector<Connection> connections; // by descriptor
    std::array<epoll_event, 256> events{};
    for (;;) {
        const int count = ::epoll_wait(poll, events.data(), static_cast<int>(events.size()), -1);
        for (int i = 0; i < count; ++i) {
            const int descriptor = events.at(static_cast<std::size_t>(i)).data.fd;
            if (descriptor != listener) {
                if (!serve(descriptor, connections[static_cast<std::size_t>(descriptor)]))
                    ::close(descriptor);
                continue;
            }
            for (int accepted = 0;
                 (accepted = ::accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0;) {
                const int yes = 1;
                ::setsockopt(accepted, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
                if (static_cast<std::size_t>(accepted) >= connections.size())
                    connections.resize(static_cast<std::size_t>(accepted) + 1);
                connections[static_cast<std::size_t>(accepted)] = {};
                epoll_event reading{.events = EPOLLIN, .data = {.fd = accepted}};
                ::epoll_ctl(poll, EPOLL_CTL_ADD, accepted, &reading);
            }
        }
    }
}
