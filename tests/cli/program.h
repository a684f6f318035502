#pragma once

#include <QByteArray>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QProcessEnvironment>
#include <QStringList>

#include <csignal>

namespace flapscope
{

/// The program itself, run as a user would.
class Program
{
public:
    struct Result
    {
        bool ended = false; ///< by itself, within the deadline
        int exitCode = -1;
        QByteArray out;
        QByteArray err;

        [[nodiscard]] QJsonObject json() const { return QJsonDocument::fromJson(out).object(); }
        /// For a failing test's message.
        [[nodiscard]] QByteArray all() const { return "exit " + QByteArray::number(exitCode) + "\n" + err + out; }
    };

    static QString path() { return QStringLiteral(FLAPSCOPE_BINARY_DIR "/app/flapscope"); }

    static Result run(const QStringList& arguments, int deadlineMs = 30'000)
    {
        QProcess process;
        start(process, arguments);
        return await(process, deadlineMs);
    }

    static void start(QProcess& process, const QStringList& arguments)
    {
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        for (const char* variable : {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"})
            environment.remove(QString::fromLatin1(variable));
        // What a test's run keeps must not get into the history of whoever runs the test.
        environment.insert(QStringLiteral("XDG_DATA_HOME"), QStringLiteral(FLAPSCOPE_BINARY_DIR "/tests/data"));
        process.setProcessEnvironment(environment);
        process.start(path(), arguments);
    }

    static Result await(QProcess& process, int deadlineMs)
    {
        Result result;
        result.ended = process.waitForFinished(deadlineMs) && process.exitStatus() == QProcess::NormalExit;
        if (!result.ended)
            process.kill();
        process.waitForFinished(5000);
        result.exitCode = process.exitCode();
        result.out = process.readAllStandardOutput();
        result.err = process.readAllStandardError();
        return result;
    }

    static void interrupt(const QProcess& process) { ::kill(static_cast<pid_t>(process.processId()), SIGINT); }
};

/// The finding of that id in a report.json; empty when there is none.
inline QJsonObject findingOf(const QJsonObject& report, const QString& id)
{
    const auto findings = report.value(QStringLiteral("findings")).toArray();
    for (const auto& finding : findings) {
        if (finding.toObject().value(QStringLiteral("id")).toString() == id)
            return finding.toObject();
    }
    return {};
}

} // namespace flapscope
