#include "cli/pastruns.h"

#include "core/verdict.h"
#include "report/bundle.h"

#include <QFileInfo>

namespace flapscope
{

Result<History> openHistory(const QString& path, bool make)
{
    const bool named = !path.isEmpty();
    return History::open(named ? path : defaultHistoryPath(),
                         named && !make ? Database::Access::Existing : Database::Access::Create);
}

Faults writabilityOf(const History& history)
{
    if (!history.isFrozen())
        return {};
    return {Fault{history.path(), QStringLiteral("The history cannot be written."),
                  QStringLiteral("Make it writable, or choose another database (--db FILE).")}};
}

Result<Record> recordNamed(const QString& name, const QString& historyPath)
{
    if (QFileInfo(name).isDir()) {
        auto bundle = readBundle(name);
        if (!bundle)
            return bundle.faults();
        return std::move(bundle->record);
    }
    const auto history = openHistory(historyPath);
    if (!history)
        return history.faults();
    const auto run = history->find(name);
    if (!run)
        return run.faults();
    return history->record(run->id);
}

Result<std::shared_ptr<const Record>> baselineNamed(const QString& name, const QString& historyPath)
{
    auto record = recordNamed(name, historyPath);
    if (!record) {
        Faults faults = record.faults();
        faults.first().where = QStringLiteral("--baseline ") + faults.first().where;
        return faults;
    }
    const Verdict verdict = judge(*record, record->plan.limits);
    if (verdict.standing == Standing::Invalid)
        return Fault{QStringLiteral("--baseline ") + name,
                     QStringLiteral("This run is invalid: %1").arg(verdict.reasons.value(0)),
                     QStringLiteral("Choose a run that was completed.")};
    return std::make_shared<const Record>(std::move(record.value()));
}

} // namespace flapscope
