#include "server/demoprocess.h"

#include <unistd.h>

namespace flapscope
{

namespace
{

constexpr qsizetype LongestFirstLine = 4096;
constexpr qsizetype LongestLastWords = 2000;
constexpr Millis Grace{1000};

QString howItEnded(int exitCode, QProcess::ExitStatus status)
{
    // For a crash, QProcess gives the signal's number as the exit code.
    return (status == QProcess::CrashExit ? QStringLiteral("was ended by signal %1")
                                          : QStringLiteral("exited with code %1"))
        .arg(exitCode);
}

/// A URL of the kind the demo server prints; an empty one if `line` is none.
QUrl serverUrl(const QByteArray& line)
{
    const QUrl url(QString::fromUtf8(line.trimmed()), QUrl::StrictMode);
    const bool usable =
        url.isValid() && url.scheme() == QLatin1StringView("ws") && !url.host().isEmpty() && url.port() > 0;
    return usable ? url : QUrl();
}

} // namespace

QStringList serveArguments(const DemoDefects& defects, quint64 seed, quint16 port)
{
    QStringList arguments{QStringLiteral("serve"),  QStringLiteral("--port"),
                          QString::number(port),    QStringLiteral("--exit-with-parent"),
                          QStringLiteral("--seed"), QString::number(seed)};
    const auto addIf = [&arguments](bool on, const QString& name, const QString& value) {
        if (on)
            arguments << name << value;
    };
    addIf(defects.leakKb > 0, QStringLiteral("--leak-kb"), QString::number(defects.leakKb));
    addIf(defects.refusePercent > 0.0, QStringLiteral("--refuse-percent"),
          QString::number(defects.refusePercent, 'g', 12));
    addIf(defects.slowHandshake > Millis::zero(), QStringLiteral("--slow-handshake-ms"),
          QString::number(defects.slowHandshake.count()));
    if (defects.zombie)
        arguments << QStringLiteral("--zombie");
    if (defects.slowRecovery > Millis::zero())
        arguments << QStringLiteral("--slow-recovery-ms") << QString::number(defects.slowRecovery.count())
                  << QStringLiteral("--slow-recovery-after") << QString::number(defects.slowRecoveryAfter);
    addIf(defects.mostAtOnce > 0, QStringLiteral("--most-at-once"), QString::number(defects.mostAtOnce));
    if (defects.slowBeyond > 0)
        arguments << QStringLiteral("--slow-beyond") << QString::number(defects.slowBeyond)
                  << QStringLiteral("--slow-beyond-ms") << QString::number(defects.slowBeyondDelay.count());
    addIf(defects.exitAfter > 0, QStringLiteral("--exit-after"), QString::number(defects.exitAfter));
    return arguments;
}

DemoProcess::DemoProcess(const QString& program, const DemoDefects& defects, quint64 seed, quint16 port,
                         QObject* parent)
    : QObject(parent)
{
    m_process.setProgram(program);
    m_process.setArguments(serveArguments(defects, seed, port));
    // Out of the terminal's group: a Ctrl+C is for the run, which ends its connections before its server.
    m_process.setChildProcessModifier([] { ::setpgid(0, 0); });
    m_deadline.setSingleShot(true);
    m_killer.setSingleShot(true);

    connect(&m_process, &QProcess::readyReadStandardOutput, this, &DemoProcess::readOutput);
    connect(&m_process, &QProcess::readyReadStandardError, this, &DemoProcess::readErrors);
    connect(&m_process, &QProcess::errorOccurred, this, &DemoProcess::onError);
    connect(&m_process, &QProcess::finished, this, &DemoProcess::onFinished);
    connect(&m_killer, &QTimer::timeout, &m_process, &QProcess::kill);
}

DemoProcess::~DemoProcess()
{
    m_process.disconnect(this);
    if (m_process.state() == QProcess::NotRunning)
        return;
    terminate();
    if (!m_process.waitForFinished(700)) {
        m_process.kill();
        m_process.waitForFinished(300);
    }
}

void DemoProcess::start(Millis deadline)
{
    Q_ASSERT(m_stage == Stage::Idle);
    m_stage = Stage::Starting;
    connect(&m_deadline, &QTimer::timeout, this, [this, deadline] {
        fail(QStringLiteral("The demo server did not say where it listens within %1 ms.").arg(deadline.count()),
             QStringLiteral("Try again when this machine is less busy."));
    });
    m_deadline.start(deadline);
    m_process.start();
}

void DemoProcess::stop()
{
    if (m_stopping || m_process.state() == QProcess::NotRunning)
        return;
    m_stopping = true;
    terminate();
    m_killer.start(Grace);
}

void DemoProcess::terminate()
{
    // The end of its input asks it to go; the signal reaches one that does not listen.
    m_process.closeWriteChannel();
    m_process.terminate();
}

void DemoProcess::readOutput()
{
    const QByteArray text = m_process.readAllStandardOutput();
    if (m_stage != Stage::Starting)
        return;
    m_output += text;
    const qsizetype end = m_output.indexOf('\n');
    if (end < 0 && m_output.size() < LongestFirstLine)
        return;
    const QByteArray line = m_output.left(end < 0 ? LongestFirstLine : end);
    const QUrl url = serverUrl(line);
    m_output.clear();
    if (url.isEmpty()) {
        fail(QStringLiteral("This program said \"%1\" where a demo server says its URL.")
                 .arg(QString::fromUtf8(line.left(80)).trimmed()),
             QStringLiteral("Name the flapscope program."));
        return;
    }
    m_deadline.stop();
    m_stage = Stage::Ready;
    Q_EMIT ready(url, m_process.processId());
}

void DemoProcess::readErrors()
{
    m_errors += m_process.readAllStandardError();
    m_errors = m_errors.right(LongestLastWords);
}

void DemoProcess::onError(QProcess::ProcessError error)
{
    // All other errors are followed by `finished`, or end nothing.
    if (error == QProcess::FailedToStart)
        fail(QStringLiteral("The demo server cannot be started: %1.").arg(m_process.errorString()),
             QStringLiteral("See that this file is there and can be executed."));
}

void DemoProcess::onFinished(int exitCode, QProcess::ExitStatus status)
{
    m_killer.stop();
    readOutput();
    readErrors();
    if (m_stage == Stage::Starting) {
        fail(m_stopping ? QStringLiteral("The demo server was stopped before it listened.")
                        : QString(QStringLiteral("The demo server %1 before it listened%2")
                                      .arg(howItEnded(exitCode, status), lastWords())),
             {});
    } else if (m_stage == Stage::Ready) {
        m_stage = Stage::Over;
        Q_EMIT ended(
            m_stopping
                ? QStringLiteral("The demo server was stopped.")
                : QString(QStringLiteral("The demo server %1%2").arg(howItEnded(exitCode, status), lastWords())));
    }
}

void DemoProcess::fail(const QString& what, const QString& next)
{
    if (m_stage != Stage::Starting)
        return;
    m_stage = Stage::Over;
    m_deadline.stop();
    stop();
    Q_EMIT failed({m_process.program(), what, next});
}

QString DemoProcess::lastWords() const
{
    const QString words = QString::fromUtf8(m_errors).trimmed();
    return words.isEmpty() ? QStringLiteral(".") : QString(QStringLiteral("; it said: ") % words);
}

} // namespace flapscope
