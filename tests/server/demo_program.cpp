// Does what `flapscope serve` does, for tests of the floor below the command line: `demo_program serve --port 0 …`.

#include "server/demoserver.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QSocketNotifier>

#include <cstdio>
#include <unistd.h>

using namespace flapscope;

namespace
{

DemoDefects defectsFrom(const QCommandLineParser& parser)
{
    const auto number = [&parser](const char* name) { return parser.value(QString::fromLatin1(name)).toInt(); };
    return {.leakKb = number("leak-kb"),
            .refusePercent = parser.value(QStringLiteral("refuse-percent")).toDouble(),
            .slowHandshake = Millis(number("slow-handshake-ms")),
            .zombie = parser.isSet(QStringLiteral("zombie")),
            .slowRecovery = Millis(number("slow-recovery-ms")),
            .slowRecoveryAfter = number("slow-recovery-after"),
            .exitAfter = number("exit-after")};
}

void parse(QCommandLineParser& parser, const QCoreApplication& application)
{
    for (const char* name : {"port", "seed", "leak-kb", "refuse-percent", "slow-handshake-ms", "slow-recovery-ms",
                             "slow-recovery-after", "exit-after"})
        parser.addOption({QString::fromLatin1(name), {}, QStringLiteral("N")});
    parser.addOption(QCommandLineOption(QStringLiteral("zombie")));
    parser.addOption(QCommandLineOption(QStringLiteral("exit-with-parent")));
    parser.process(application);
}

} // namespace

int main(int argc, char** argv)
{
    const QCoreApplication application(argc, argv);
    QCommandLineParser parser;
    parse(parser, application);

    DemoServer server(defectsFrom(parser), parser.value(QStringLiteral("seed")).toULongLong());
    const auto url = server.listen();
    if (!url)
        return 2;
    std::printf("%s\n", qPrintable(url->toString()));
    std::fflush(stdout);

    QSocketNotifier input(STDIN_FILENO, QSocketNotifier::Read);
    QObject::connect(&input, &QSocketNotifier::activated, &application, [] {
        char ignored = 0;
        if (::read(STDIN_FILENO, &ignored, 1) <= 0)
            QCoreApplication::quit();
    });
    return QCoreApplication::exec();
}
