#include "cli/commands.h"

#include "cli/console.h"
#include "cli/exitcode.h"
#include "cli/interrupt.h"
#include "server/demoserver.h"

#include <QCommandLineParser>
#include <QEventLoop>
#include <QHostAddress>
#include <QSocketNotifier>

#include <csignal>
#include <type_traits>
#include <unistd.h>

namespace flapscope
{

namespace
{
struct ServeRequest
{
    DemoDefects defects;
    quint16 port = 0;
    quint64 seed = 1;
    bool exitWithParent = false;
};

void addServeOptions(QCommandLineParser& parser)
{
    const auto add = [&parser](const char* name, const char* value, const char* help) {
        QCommandLineOption option(QString::fromLatin1(name), QString::fromUtf8(help));
        if (value)
            option.setValueName(QString::fromLatin1(value));
        parser.addOption(option);
    };
    parser.setApplicationDescription(
        QStringLiteral("The built-in demo server: echoes on 127.0.0.1, and misbehaves when asked to."));
    parser.addOption({{QStringLiteral("h"), QStringLiteral("help")}, QStringLiteral("this text")});
    add("port", "N", "0 (the default) picks a free one; the URL is printed");
    add("seed", "N", "of what is random");
    add("leak-kb", "N", "keep N KB for each connection");
    add("refuse-percent", "N", "answer N percent of the upgrades with an HTTP error");
    add("slow-handshake-ms", "N", "wait before each 101");
    add("zombie", nullptr, "never close a socket");
    add("slow-recovery-ms", "N", "wait before each 101 once --slow-recovery-after connections were made");
    add("slow-recovery-after", "N", "by default as many as the reference preset makes before its recovery");
    add("exit-after", "N", "end abruptly after N connections");
    add("most-at-once", "N", "answer upgrades beyond N open connections with an HTTP error; 0 (the default): take any");
    add("slow-beyond", "N", "beyond N open connections, wait before each 101 and each echo; 0 (the default): never");
    add("slow-beyond-ms", "N", "for so long");
    add("exit-with-parent", nullptr, "end when standard input ends");
}

/// Reads a whole number between bounds from an option, or leaves `into` alone.
template <typename Number>
void readNumber(const QCommandLineParser& parser, const char* name, Number least, Number most, Number& into,
                Faults& faults)
{
    const QString option = QString::fromLatin1(name);
    if (!parser.isSet(option))
        return;
    bool ok = false;
    const double value = parser.value(option).toDouble(&ok);
    const bool whole = std::is_floating_point_v<Number> || value == static_cast<double>(static_cast<qint64>(value));
    if (!ok || !(value >= static_cast<double>(least)) || !(value <= static_cast<double>(most)) || !whole) {
        faults += Fault{QStringLiteral("--") + option,
                        QStringLiteral("\"%1\" is out of place here.").arg(parser.value(option)),
                        QStringLiteral("Use a number from %1 to %2.").arg(least).arg(most)};
        return;
    }
    into = static_cast<Number>(value);
}

Result<ServeRequest> readServeOptions(const QCommandLineParser& parser)
{
    ServeRequest request;
    Faults faults;
    const QStringList surplus = parser.positionalArguments();
    if (!surplus.isEmpty())
        faults += Fault{surplus.first(), QStringLiteral("flapscope serve takes options only."),
                        QStringLiteral("Leave it out.")};
    constexpr int MostMillis = 600'000;
    int port = 0;
    int slowHandshake = 0;
    int slowRecovery = 0;
    readNumber(parser, "port", 0, 65535, port, faults);
    readNumber(parser, "leak-kb", 0, 1'000'000, request.defects.leakKb, faults);
    readNumber(parser, "refuse-percent", 0.0, 100.0, request.defects.refusePercent, faults);
    readNumber(parser, "slow-handshake-ms", 0, MostMillis, slowHandshake, faults);
    readNumber(parser, "slow-recovery-ms", 0, MostMillis, slowRecovery, faults);
    readNumber(parser, "slow-recovery-after", 0, 1'000'000'000, request.defects.slowRecoveryAfter, faults);
    readNumber(parser, "exit-after", 0, 1'000'000'000, request.defects.exitAfter, faults);
    int slowBeyond = static_cast<int>(request.defects.slowBeyondDelay.count());
    readNumber(parser, "most-at-once", 0, 1'000'000'000, request.defects.mostAtOnce, faults);
    readNumber(parser, "slow-beyond", 0, 1'000'000'000, request.defects.slowBeyond, faults);
    readNumber(parser, "slow-beyond-ms", 0, MostMillis, slowBeyond, faults);
    if (parser.isSet(QStringLiteral("seed"))) {
        bool ok = false;
        request.seed = parser.value(QStringLiteral("seed")).toULongLong(&ok);
        if (!ok)
            faults += Fault{QStringLiteral("--seed"),
                            QStringLiteral("\"%1\" is no whole number.").arg(parser.value(QStringLiteral("seed"))),
                            QStringLiteral("Use a number from 0 to 2^64 − 1.")};
    }
    if (!faults.isEmpty())
        return faults;
    request.port = static_cast<quint16>(port);
    request.defects.slowHandshake = Millis(slowHandshake);
    request.defects.slowRecovery = Millis(slowRecovery);
    request.defects.slowBeyondDelay = Millis(slowBeyond);
    request.defects.zombie = parser.isSet(QStringLiteral("zombie"));
    request.exitWithParent = parser.isSet(QStringLiteral("exit-with-parent"));
    return request;
}

/// Quits the loop when whoever holds the other end of standard input is gone.
void quitWithParent(QEventLoop& loop)
{
    auto* notifier = new QSocketNotifier(STDIN_FILENO, QSocketNotifier::Read, &loop);
    QObject::connect(notifier, &QSocketNotifier::activated, &loop, [notifier, &loop] {
        char sink[256];
        if (::read(STDIN_FILENO, sink, sizeof sink) <= 0) {
            notifier->setEnabled(false);
            loop.quit();
        }
    });
}
} // namespace

int serveCommand(const QStringList& arguments)
{
    QCommandLineParser parser;
    addServeOptions(parser);
    if (!parser.parse(QStringList{QStringLiteral("flapscope serve")} + arguments)) {
        tell(Faults{{{}, parser.errorText(), QStringLiteral("See flapscope serve --help.")}});
        return static_cast<int>(ExitCode::Usage);
    }
    if (parser.isSet(QStringLiteral("help"))) {
        say(parser.helpText());
        return static_cast<int>(ExitCode::Pass);
    }
    const auto request = readServeOptions(parser);
    if (!request) {
        tell(request.faults());
        return static_cast<int>(ExitCode::Usage);
    }
    DemoServer server(request->defects, request->seed);
    const auto url = server.listen(QHostAddress(QHostAddress::LocalHost), request->port);
    if (!url) {
        tell(url.faults());
        return static_cast<int>(ExitCode::Usage);
    }
    QEventLoop loop;
    Interrupt interrupt;
    QObject::connect(&interrupt, &Interrupt::asked, &loop, &QEventLoop::quit);
    if (request->exitWithParent) {
        quitWithParent(loop);
        // Ctrl+C goes to the parent's whole process group; the server stays until the parent has taken its leave.
        std::signal(SIGINT, SIG_IGN);
    }
    say(url->toString());
    loop.exec();
    return static_cast<int>(ExitCode::Pass);
}

} // namespace flapscope
