#include "probe/obedientprocess.h"

#include <QDeadlineTimer>
#include <QFile>
#include <QFileInfo>
#include <QProcessEnvironment>

#include <unistd.h>

#include <csignal>

namespace flapscope
{

namespace
{

const QString& script()
{
    static const QString text = QStringLiteral(R"(
import os, signal, socket, sys, threading, time
kept = {'result': None, 'kept': []}
kept.update(os=os, signal=signal, socket=socket, threading=threading, time=time)
for line in sys.stdin:
    exec(eval(line), kept)
    print(repr(kept['result']), flush=True)
)");
    return text;
}

QByteArray asPythonLiteral(QByteArray text)
{
    text.replace('\\', "\\\\").replace('\n', "\\n").replace('"', "\\\"");
    return '"' + text + "\"\n";
}

} // namespace

ObedientProcess::ObedientProcess()
{
    m_process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    // A group of its own, so that the children it forks can be ended with it.
    m_process.setChildProcessModifier([] { setpgid(0, 0); });
    // A copy of the interpreter: pages of its file that another Python shares are not unique to this process until that
    // one ends, and then unique memory grows without anything of ours.
    const QString interpreter = m_folder.filePath(QStringLiteral("python3"));
    if (!QFile::copy(QFileInfo(QStringLiteral("/usr/bin/python3")).canonicalFilePath(), interpreter))
        qFatal("python3 cannot be copied");
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("PYTHONHOME"), QStringLiteral("/usr"));
    m_process.setProcessEnvironment(environment);
    m_process.start(interpreter, {QStringLiteral("-c"), script()});
    if (!m_process.waitForStarted())
        qFatal("python3 cannot be started");
    run("result = 1");
}

ObedientProcess::~ObedientProcess()
{
    end();
}

QByteArray ObedientProcess::run(const QByteArray& statements)
{
    m_process.write(asPythonLiteral(statements));
    const QDeadlineTimer deadline(10000);
    while (!m_process.canReadLine()) {
        if (deadline.hasExpired() || !m_process.waitForReadyRead(static_cast<int>(deadline.remainingTime())))
            qFatal("no answer to: %s", statements.constData());
    }
    return m_process.readLine().trimmed();
}

void ObedientProcess::end()
{
    if (m_process.state() == QProcess::NotRunning)
        return;
    ::kill(static_cast<pid_t>(-pid()), SIGKILL);
    m_process.waitForFinished();
}

} // namespace flapscope
