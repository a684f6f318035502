#pragma once

#include "core/variables.h"
#include "history/history.h"
#include "support/recordbuilder.h"

#include <QTemporaryDir>
#include <QTest>

namespace flapscope
{

/// A folder for one history, gone with the test.
struct Place
{
    QTemporaryDir folder;
    QString path = folder.filePath(QStringLiteral("history.sqlite"));
};

/// The faults of a result or a call, as one text to look into.
inline QString told(const Faults& faults)
{
    QStringList sentences;
    for (const Fault& fault : faults)
        sentences += fault.sentence();
    return sentences.join(u'\n');
}

/// A sound record that differs from others by its id, its start and its name.
inline Record recordOf(const QString& id, int minute = 0, const QString& name = QStringLiteral("reference"))
{
    Record record = soundRecord();
    record.id = id;
    record.started = QDateTime(QDate(2025, 8, 20), QTime(9, 0), Qt::OffsetFromUTC, 7200).addSecs(qint64(60) * minute);
    record.finished = record.started.addSecs(12);
    record.plan.name = name;
    return record;
}

/// Everything of a record differs from its default.
inline Record fullRecord()
{
    Record record = recordOf(QStringLiteral("5f0c2d8e-0000-4000-8000-000000000001"));
    record.plan.watch.gauges = {QStringLiteral("app_sessions{kind=\"ws\"}")};
    record.plan.description = QStringLiteral("Grüße, 日本語, '; DROP TABLE run; --");
    record.target = {.url = QStringLiteral("ws://127.0.0.1:8080/chat"),
                     .demo = true,
                     .pid = 4711,
                     .executable = QStringLiteral("/usr/bin/server \"x\""),
                     .executableDigest = QString(64, u'b')};
    record.environment = {.system = QStringLiteral("Debian GNU/Linux 12"),
                          .kernel = QStringLiteral("linux 6.1"),
                          .processor = QStringLiteral("A processor"),
                          .qt = QStringLiteral("6.4.2"),
                          .tool = QStringLiteral("flapscope 0.1.0"),
                          .cores = 8};
    record.gauges = record.plan.watch.gauges;
    record.readings.push_back({Moment(Nanos(5)), Source::Metrics, Quantity::Gauge, 0, 0.25});
    record.notices = {{Moment(Nanos(7)), Notice::Severity::Warning, QStringLiteral("A warning.")},
                      {{}, Notice::Severity::Error, QStringLiteral("An error without a moment.")}};
    record.noticesDropped = 3;
    record.toxics = {{usualToxic(ToxicKind::Slicer), Moment(Nanos(11)), Moment(Nanos(13))},
                     {{}, Moment(Nanos(17)), {}}};
    record.breakingPoint =
        BreakingPoint{Load::Rate, 2, 40, 42, {{42, LevelTrial::Result::Broke, record.id, QStringLiteral("It broke.")}}};
    endWith(record, 4, Outcome::HttpStatus);
    endWith(record, 9, Outcome::Reset);
    return record;
}

} // namespace flapscope
