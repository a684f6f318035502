#pragma once

#include "core/plan.h"
#include "core/verdict.h"
#include "ui/appearance.h"

#include <QList>
#include <QString>

namespace flapscope
{

/// One criterion as a row of the verdict panel shows it.
struct FindingRow
{
    QString id;
    QString title;
    bool required = false;
    bool pending = false; ///< cannot have been measured yet
    Appearance appearance;
    QString value;    ///< "97.2 %", "–" when there is none
    QString samples;  ///< "35 of 36" is not known here: "n 36"; empty without samples
    QString limit;    ///< "≥ 100 %"
    QString margin;   ///< "2.8 points short"
    QString sentence; ///< what was seen, in full

    friend bool operator==(const FindingRow&, const FindingRow&) = default;
};

/// Whether the values of a verdict may still change.
enum class Finality : quint8 { Provisional, Final };

FindingRow rowOf(const Finding& finding, Finality finality);
QList<FindingRow> rowsOf(const Verdict& verdict, Finality finality);
/// The rows of a plan that was not run yet: its limits, all pending.
QList<FindingRow> rowsOf(const Plan& plan);

} // namespace flapscope
