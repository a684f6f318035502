#pragma once

#include "core/result.h"
#include "core/storm.h"

#include <QByteArray>
#include <QString>
#include <QStringList>

namespace flapscope
{

/// The table of a lab: a heading, and a row for each policy, as texts.
struct LabTable
{
    QStringList heading;
    QList<QStringList> rows;
    friend bool operator==(const LabTable&, const LabTable&) = default;
};
LabTable labTable(const LabResult& result);

/// What the lab shows, in a sentence or two: which policy made the highest peak and which the lowest, and what the
/// lower peak costs in time.
QString labSummary(const LabResult& result);

/// Schema `flapscope.lab/1`.
QByteArray labJson(const LabResult& result);
QString labMarkdown(const LabResult& result);
/// Standalone: the chart is part of it, and nothing is fetched.
QString labHtml(const LabResult& result);

/// Writes lab.json, lab.md, lab.html and storm.svg into `folder`, made if it is not there. Empty when all were written.
Faults writeLab(const QString& folder, const LabResult& result);
/// Where in such a folder the bundle of a run belongs: "runs/2-fixed".
QString folderOfRun(const LabResult& result, int run);

} // namespace flapscope
