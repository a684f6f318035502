#include "ui/pastrun.h"

#include "history/history.h"
#include "history/runwriter.h"
#include "report/bundle.h"

#include <QMetaObject>

#include <future>
#include <utility>

namespace flapscope
{

namespace
{
Result<QList<PastRunPointer>> read(const QString& path, const QStringList& ids)
{
    const auto history = History::open(path, Database::Access::Existing);
    if (!history)
        return history.faults();
    QList<PastRunPointer> runs;
    for (const QString& id : ids) {
        auto record = history->record(id);
        if (!record)
            return record.faults();
        runs += pastRunOf(std::move(record.value()));
    }
    return runs;
}

Result<QString> takeIn(const QString& path, const QString& folder)
{
    const auto bundle = readBundle(folder);
    if (!bundle)
        return bundle.faults();
    const Record& record = bundle->record;
    const auto history = History::open(path, Database::Access::Create);
    if (!history)
        return history.faults();
    if (history->find(record.id))
        return record.id; // it was run here, or taken in before
    const Faults faults = keepRun(path, record, judge(record, record.plan.limits).standing, {});
    if (!faults.isEmpty())
        return faults;
    return record.id;
}
} // namespace

PastRunPointer pastRunOf(Record record)
{
    auto run = std::make_shared<PastRun>();
    run->record = std::move(record);
    // Of a million cycles, each takes as long as reading them did.
    auto picture = std::async(std::launch::async, [&held = std::as_const(run->record)] {
        return std::make_shared<const RunPicture>(RunPicture::of(held));
    });
    run->metrics = measure(run->record);
    run->verdict = judge(run->record, run->metrics, run->record.plan.limits);
    run->picture = picture.get();
    return run;
}

PastRunLoader::PastRunLoader(const QString& path, QObject* parent) : QObject(parent), m_path(path)
{
    m_pool.setMaxThreadCount(1);
}

template <typename Work, typename Then> void PastRunLoader::inBackground(Work work, Then then)
{
    m_pool.start([this, work, then] {
        auto result = std::make_shared<decltype(work())>(work());
        QMetaObject::invokeMethod(
            this, [then, result] { then(*result); }, Qt::QueuedConnection);
    });
}

void PastRunLoader::load(const QStringList& ids, const Answer& answer)
{
    const quint64 asked = ++m_asked;
    inBackground([path = m_path, ids] { return read(path, ids); },
                 [this, asked, answer](const Result<QList<PastRunPointer>>& runs) {
                     if (asked != m_asked)
                         return;
                     if (runs)
                         answer(*runs);
                     else
                         Q_EMIT failed(runs.faults());
                 });
}

void PastRunLoader::import(const QString& folder)
{
    inBackground([path = m_path, folder] { return takeIn(path, folder); },
                 [this](const Result<QString>& id) {
                     if (id)
                         Q_EMIT imported(*id);
                     else
                         Q_EMIT failed(id.faults());
                 });
}

void PastRunLoader::save(const QString& path, const std::shared_ptr<const JudgedRun>& run)
{
    inBackground([path, run] { return keepRun(path, run->record, run->verdict.standing, {}); },
                 [this, path](const Faults& faults) {
                     if (faults.isEmpty())
                         Q_EMIT savedElsewhere(path);
                     else
                         Q_EMIT failed(faults);
                 });
}

} // namespace flapscope
