#include "history/lease.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>
#include <QJsonObject>

#include <sys/file.h>
#include <unistd.h>

namespace flapscope
{

using namespace Qt::StringLiterals;

namespace
{
QString pathOf(const QString& database, const QString& id)
{
    return database + u'-' + id + u".lease"_s;
}

/// Opened with QFile, which closes it in child processes: else a server that was started would hold the lock as well.
bool lock(QFile& file)
{
    return file.open(QIODevice::ReadWrite) && ::flock(file.handle(), LOCK_EX | LOCK_NB) == 0;
}

QByteArray textOf(const Lease::Subject& subject)
{
    return QJsonDocument(QJsonObject{{u"id"_s, subject.id},
                                     {u"started"_s, subject.started.toUTC().toString(Qt::ISODateWithMs)},
                                     {u"name"_s, subject.name}})
        .toJson(QJsonDocument::Compact);
}

Lease::Subject subjectFrom(const QByteArray& text, const QString& id)
{
    const QJsonObject object = QJsonDocument::fromJson(text).object();
    return {id, QDateTime::fromString(object.value(u"started"_s).toString(), Qt::ISODateWithMs),
            object.value(u"name"_s).toString()};
}
} // namespace

struct Lease::Hold
{
    explicit Hold(const QString& path) : file(path) {}
    Hold(const Hold&) = delete;
    Hold& operator=(const Hold&) = delete;
    ~Hold()
    {
        if (isLocked)
            file.remove();
    }

    QFile file;
    bool isLocked = false;
};

std::optional<Lease> Lease::take(const QString& database, const Subject& subject)
{
    auto hold = std::make_shared<Hold>(pathOf(database, subject.id));
    hold->isLocked = lock(hold->file);
    if (!hold->isLocked)
        return std::nullopt;
    hold->file.write(textOf(subject));
    hold->file.flush();
    return Lease(std::move(hold));
}

bool Lease::isHeld(const QString& database, const QString& id)
{
    QFile file(pathOf(database, id));
    return file.exists() && !lock(file);
}

QList<Lease::Subject> Lease::abandoned(const QString& database)
{
    QList<Subject> subjects;
    const QFileInfo info(database);
    const QString prefix = info.fileName() + u'-';
    const QString suffix = u".lease"_s;
    const QDir folder = info.absoluteDir();
    for (const QString& name : folder.entryList({u"*.lease"_s}, QDir::Files, QDir::Name)) {
        if (!name.startsWith(prefix))
            continue;
        QFile file(folder.filePath(name));
        if (lock(file))
            subjects += subjectFrom(file.readAll(), name.mid(prefix.size()).chopped(suffix.size()));
    }
    return subjects;
}

void Lease::remove(const QString& database, const QString& id)
{
    QFile::remove(pathOf(database, id));
}

} // namespace flapscope
