#include "session/environment.h"

#include <QCoreApplication>
#include <QFile>
#include <QSysInfo>
#include <QThread>

namespace flapscope
{

namespace
{
/// The processor's name as Linux tells it; its architecture elsewhere.
QString processorName()
{
    QFile file(QStringLiteral("/proc/cpuinfo"));
    if (file.open(QIODevice::ReadOnly)) {
        const QByteArray content = file.read(16384);
        for (const QByteArray& line : content.split('\n')) {
            if (line.startsWith("model name"))
                return QString::fromUtf8(line.mid(line.indexOf(':') + 1)).trimmed();
        }
    }
    return QSysInfo::currentCpuArchitecture();
}
} // namespace

Environment presentEnvironment()
{
    Environment environment;
    environment.system = QSysInfo::prettyProductName();
    environment.kernel = QSysInfo::kernelType() + u' ' + QSysInfo::kernelVersion();
    environment.processor = processorName();
    environment.qt = QString::fromLatin1(qVersion());
    environment.tool = QCoreApplication::applicationName() + u' ' + QCoreApplication::applicationVersion();
    environment.cores = QThread::idealThreadCount();
    return environment;
}

} // namespace flapscope
