#include "history/lease.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>
#include <QJsonObject>

#include <cstdio>
#include <sys/file.h>
#include <sys/stat.h>
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
bool lock(QFile& file, QIODevice::OpenMode how = {})
{
    return file.open(QIODevice::ReadWrite | how) && ::flock(file.handle(), LOCK_EX | LOCK_NB) == 0;
}

/// Whether it is still the file of that name: its holder may have given it back in the meantime.
bool isInPlace(const QFile& file)
{
    struct stat opened
    {
    };
    struct stat named
    {
    };
    return ::fstat(file.handle(), &opened) == 0 &&
           ::stat(QFile::encodeName(file.fileName()).constData(), &named) == 0 && opened.st_ino == named.st_ino;
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
    explicit Hold(const QString& path) : place(path), file(path + u".new"_s) {}
    Hold(const Hold&) = delete;
    Hold& operator=(const Hold&) = delete;
    ~Hold()
    {
        if (!isLocked)
            return;
        QFile::remove(place);
        file.close();
    }
    /// The lock goes with the file, not with its name.
    bool putInPlace()
    {
        return ::rename(QFile::encodeName(file.fileName()).constData(), QFile::encodeName(place).constData()) == 0;
    }

    const QString place;
    QFile file;
    bool isLocked = false;
};

std::optional<Lease> Lease::take(const QString& database, const Subject& subject)
{
    if (isHeld(database, subject.id))
        return std::nullopt;
    auto hold = std::make_shared<Hold>(pathOf(database, subject.id));
    if (!lock(hold->file))
        return std::nullopt;
    hold->file.write(textOf(subject));
    hold->file.flush();
    // Under its name it is locked from the first: who looked between its making and its locking would take it for one
    // that was left behind.
    hold->isLocked = hold->putInPlace();
    return hold->isLocked ? std::optional(Lease(std::move(hold))) : std::nullopt;
}

bool Lease::isHeld(const QString& database, const QString& id)
{
    QFile file(pathOf(database, id));
    if (lock(file, QIODevice::ExistingOnly))
        return false;
    // One that cannot be opened is gone, or is another user's.
    return file.isOpen() ? isInPlace(file) : file.exists();
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
        if (lock(file, QIODevice::ExistingOnly) && isInPlace(file))
            subjects += subjectFrom(file.readAll(), name.mid(prefix.size()).chopped(suffix.size()));
    }
    return subjects;
}

void Lease::remove(const QString& database, const QString& id)
{
    QFile::remove(pathOf(database, id));
}

} // namespace flapscope
