#include "support/freeport.h"

#include <QByteArray>
#include <QFile>
#include <QHostAddress>
#include <QString>
#include <QTcpServer>

namespace flapscope
{

namespace
{

/// In a table such as /proc/net/tcp: `sl local_address rem_address st …`, ports in hex, state 0A is LISTEN.
bool listsListener(const QString& table, quint16 port)
{
    QFile file(table);
    if (!file.open(QIODevice::ReadOnly))
        return false;
    const QByteArray suffix = ':' + QByteArray::number(port, 16).rightJustified(4, '0').toUpper();
    const QList<QByteArray> lines = file.readAll().split('\n');
    for (const QByteArray& line : lines) {
        const QList<QByteArray> fields = line.simplified().split(' ');
        if (fields.size() > 3 && fields[1].endsWith(suffix) && fields[3] == "0A")
            return true;
    }
    return false;
}

} // namespace

quint16 freePort()
{
    QTcpServer server;
    return server.listen(QHostAddress::LocalHost, 0) ? server.serverPort() : quint16{0};
}

bool isListening(quint16 port)
{
    return listsListener(QStringLiteral("/proc/net/tcp"), port) ||
           listsListener(QStringLiteral("/proc/net/tcp6"), port);
}

} // namespace flapscope
