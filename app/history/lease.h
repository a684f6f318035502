#pragma once

#include <QDateTime>
#include <QList>
#include <QString>

#include <memory>
#include <optional>

namespace flapscope
{

/// The sign that a run is being written by a program that is alive: a small file beside the database, locked by the
/// kernel, which lets go when the program ends, however it ends. Given back, and the file removed, when it goes.
class Lease
{
public:
    /// What the file says, for when nothing else of the run is left.
    struct Subject
    {
        QString id;
        QDateTime started;
        QString name;
    };

    /// Takes the lease of a run; none when another program holds it, or where no file can be made.
    static std::optional<Lease> take(const QString& database, const Subject& subject);
    /// Whether someone alive holds the lease of that run.
    static bool isHeld(const QString& database, const QString& id);
    /// The runs of that database whose writer is gone, as their files say.
    static QList<Subject> abandoned(const QString& database);
    /// Removes what a writer that is gone has left.
    static void remove(const QString& database, const QString& id);

private:
    struct Hold;
    explicit Lease(std::shared_ptr<Hold> hold) : m_hold(std::move(hold)) {}

    std::shared_ptr<Hold> m_hold; // shared only to be movable without its definition
};

} // namespace flapscope
