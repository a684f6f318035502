#pragma once

#include "core/judgedrun.h"
#include "core/result.h"
#include "ui/runpicture.h"

#include <QObject>
#include <QStringList>
#include <QThreadPool>

#include <functional>
#include <memory>

namespace flapscope
{

/// A run of the history, ready to be drawn.
struct PastRun : JudgedRun
{
    RunPicturePointer picture;
};
using PastRunPointer = std::shared_ptr<const PastRun>;

/// Measures, judges and draws up a record; in two threads, and for as long as it takes.
PastRunPointer pastRunOf(Record record);

/// Reads past runs, and bundles into the history, in other threads: a run of a million cycles takes most of a second.
/// Lives in the main thread, where all answers come.
class PastRunLoader final : public QObject
{
    Q_OBJECT

public:
    /// `path` is the history's file.
    explicit PastRunLoader(const QString& path, QObject* parent = nullptr);

    using Answer = std::function<void(const QList<PastRunPointer>&)>;
    /// Reads these runs, all of them; then `answer` is called, or `failed` emitted. Asking again drops what was asked
    /// before.
    void load(const QStringList& ids, const Answer& answer);
    /// Takes the run of a bundle into the history, unless it is there: `imported` or `failed` follows.
    void import(const QString& folder);
    /// Writes a run into another history: `savedElsewhere` or `failed` follows.
    void save(const QString& path, const std::shared_ptr<const JudgedRun>& run);

Q_SIGNALS:
    void failed(const flapscope::Faults& faults);
    void imported(const QString& id);
    void savedElsewhere(const QString& path);

private:
    template <typename Work, typename Then> void inBackground(Work work, Then then);

    const QString m_path;
    quint64 m_asked = 0; // answers to earlier questions are dropped
    QThreadPool m_pool;  // last: it waits for what still works
};

} // namespace flapscope
