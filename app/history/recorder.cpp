#include "history/recorder.h"

#include "history/runstore.h"

#include <algorithm>

namespace flapscope
{

namespace
{
constexpr Millis Interval{250};
constexpr Millis Pause{2000}; // before a failed part is tried again
constexpr std::size_t MostAtOnce = 50'000;
constexpr int LastTries = 2;

template <typename All> All slice(const All& all, std::size_t from, std::size_t to)
{
    return All(all.begin() + static_cast<std::ptrdiff_t>(from), all.begin() + static_cast<std::ptrdiff_t>(to));
}

/// What is written first and last: everything but what comes in parts.
std::shared_ptr<const Record> withoutParts(const Record& record)
{
    return std::make_shared<const Record>(headOf(record));
}
} // namespace

Recorder::Recorder(const QString& path, const RunMarks& marks, Growing record, QObject* parent)
    : QObject(parent), m_path(path), m_marks(marks), m_record(std::move(record)), m_store(new RunStore)
{
    m_timer.setInterval(Interval);
    connect(&m_timer, &QTimer::timeout, this, &Recorder::pump);
    m_thread.setObjectName(QStringLiteral("flap-store"));
    m_store->moveToThread(&m_thread);
    connect(&m_thread, &QThread::finished, m_store, &QObject::deleteLater);
    connect(m_store, &RunStore::done, this, &Recorder::onDone);
    m_thread.start();
}

Recorder::~Recorder()
{
    m_store->disconnect(this);
    m_thread.quit();
    m_thread.wait();
}

template <typename Task> void Recorder::inStore(Task task)
{
    m_busy = true;
    RunStore* store = m_store;
    QMetaObject::invokeMethod(store, [store, task] { task(*store); });
}

void Recorder::start()
{
    m_stage = Stage::Beginning;
    m_timer.start();
    pump();
}

void Recorder::finish(Standing standing)
{
    if (m_stage == Stage::Closed)
        return;
    m_finishing = true;
    m_standing = standing;
    m_timer.start(Interval);
    pump();
}

void Recorder::pump()
{
    if (m_busy)
        return;
    switch (m_stage) {
    case Stage::Idle:
    case Stage::Closed:
        return;
    case Stage::Beginning:
        inStore([path = m_path, head = withoutParts(m_record()), marks = m_marks](RunStore& store) {
            store.begin(path, head, marks);
        });
        return;
    case Stage::Writing:
        sendPart();
        return;
    case Stage::Finishing:
        inStore(
            [end = withoutParts(m_record()), standing = m_standing](RunStore& store) { store.finish(end, standing); });
        return;
    }
}

bool Recorder::isAllKept() const
{
    const Record& record = m_record();
    return m_kept.cycles == record.cycles.size() && m_kept.readings == record.readings.size() &&
           m_kept.notices == record.notices.size();
}

void Recorder::sendPart()
{
    if (isAllKept() && m_finishing) {
        m_stage = Stage::Finishing;
        pump();
        return;
    }
    const Record& record = m_record();
    if (isAllKept() && record.phases == m_phasesKept && record.toxics == m_toxicsKept && record.target == m_targetKept)
        return;
    inStore([part = nextPart()](RunStore& store) { store.add(part); });
}

std::shared_ptr<const RunPart> Recorder::nextPart()
{
    const Record& record = m_record();
    m_sent = {.cycles = std::min(record.cycles.size(), m_kept.cycles + MostAtOnce),
              .readings = std::min(record.readings.size(), m_kept.readings + MostAtOnce),
              .notices = record.notices.size()};
    m_phasesKept = record.phases;
    m_toxicsKept = record.toxics;
    m_targetKept = record.target;
    return std::make_shared<const RunPart>(RunPart{.target = record.target,
                                                   .gauges = record.gauges,
                                                   .phases = record.phases,
                                                   .toxics = record.toxics,
                                                   .cycles = slice(record.cycles, m_kept.cycles, m_sent.cycles),
                                                   .readings = slice(record.readings, m_kept.readings, m_sent.readings),
                                                   .notices = record.notices.mid(m_kept.notices)});
}

void Recorder::onDone(const Faults& faults)
{
    m_busy = false;
    if (!faults.isEmpty()) {
        onFailed(faults);
        return;
    }
    if (std::exchange(m_failing, false)) {
        m_timer.start(Interval);
        Q_EMIT recovered();
    }
    switch (m_stage) {
    case Stage::Beginning:
        m_stage = Stage::Writing;
        break;
    case Stage::Writing:
        m_kept = m_sent;
        break;
    case Stage::Finishing:
        close({});
        return;
    case Stage::Idle:
    case Stage::Closed:
        return;
    }
    // At the end there is nothing to wait for, nor when the disk has fallen behind.
    if (m_finishing || m_record().cycles.size() >= m_kept.cycles + MostAtOnce)
        pump();
}

void Recorder::onFailed(const Faults& faults)
{
    m_phasesKept.clear();
    if (m_finishing && ++m_lastTries >= LastTries) {
        close(faults);
        return;
    }
    m_timer.start(m_finishing ? Interval : Pause);
    if (!std::exchange(m_failing, true))
        Q_EMIT failed(faults);
}

void Recorder::close(const Faults& faults)
{
    m_stage = Stage::Closed;
    m_timer.stop();
    Q_EMIT closed(faults);
}

} // namespace flapscope
