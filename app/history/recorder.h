#pragma once

#include "history/retention.h"
#include "history/runwriter.h"

#include <QObject>
#include <QThread>
#include <QTimer>

#include <functional>
#include <memory>

namespace flapscope
{

class RunStore;

/// Keeps a run in a history while it goes on, through a thread of its own. The record that grows is the queue: one part
/// of it is on its way at a time, so a slow disk costs no memory; after a failure the same part is tried again. At most
/// half a second of cycles is not yet written when the disk keeps up. Lives in the main thread.
class Recorder final : public QObject
{
    Q_OBJECT

public:
    /// Looks at the record as it stands; called in the main thread only, until `closed`.
    using Growing = std::function<const Record&()>;

    Recorder(const QString& path, const RunMarks& marks, Growing record, QObject* parent = nullptr);
    /// Waits for the part that is on its way, not for what has not been sent.
    ~Recorder() override;

    /// Once, when the run has begun.
    void start();
    /// The run is over: writes what is left, and what it came to. `closed` follows.
    void finish(Standing standing);
    [[nodiscard]] bool isClosed() const { return m_stage == Stage::Closed; }

Q_SIGNALS:
    /// The run is not being kept, for now: it goes on in memory, and is tried again. Said once until `recovered`.
    void failed(const flapscope::Faults& faults);
    /// It is being kept again, and nothing is missing.
    void recovered();
    /// The run is in the history, or, with faults, it is not as a whole.
    void closed(const flapscope::Faults& faults);

private:
    enum class Stage : quint8 { Idle, Beginning, Writing, Finishing, Closed };
    /// How much of the record has been written, or is on its way.
    struct Mark
    {
        std::size_t cycles = 0;
        std::size_t readings = 0;
        qsizetype notices = 0;
    };

    void pump();
    void sendPart();
    [[nodiscard]] std::shared_ptr<const RunPart> nextPart();
    [[nodiscard]] bool isAllKept() const;
    void onDone(const Faults& faults);
    void onFailed(const Faults& faults);
    void close(const Faults& faults);
    template <typename Task> void inStore(Task task);

    const QString m_path;
    const RunMarks m_marks;
    const Growing m_record;
    Stage m_stage = Stage::Idle;
    bool m_busy = false;
    bool m_failing = false;
    bool m_finishing = false;
    int m_lastTries = 0;
    Standing m_standing = Standing::Invalid;
    std::vector<PhaseSpan> m_phasesKept;
    std::vector<ToxicSpan> m_toxicsKept;
    TargetFacts m_targetKept;
    Mark m_kept;
    Mark m_sent;
    QTimer m_timer;
    RunStore* m_store; // owned by its thread
    QThread m_thread;
};

} // namespace flapscope
