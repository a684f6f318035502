#include "cli/console.h"

#include <QByteArray>

#include <cstdio>

namespace flapscope
{

namespace
{
void write(std::FILE* stream, const QString& line)
{
    const QByteArray bytes = line.toUtf8() + '\n';
    std::fwrite(bytes.constData(), 1, static_cast<std::size_t>(bytes.size()), stream);
    std::fflush(stream);
}
} // namespace

void say(const QString& line)
{
    write(stdout, line);
}

void tell(const QString& line)
{
    write(stderr, line);
}

void tell(const Faults& faults)
{
    for (const Fault& fault : faults)
        tell(QStringLiteral("flapscope: ") + fault.sentence());
}

} // namespace flapscope
