#pragma once

#include "core/plan.h"
#include "core/result.h"

#include <QByteArray>
#include <QJsonObject>

namespace flapscope
{

/// Largest plan file that is read: 1 MiB. No honest plan comes near it.
inline constexpr qint64 LargestPlanFile = 1 << 20;

/// Schema `flapscope.plan/1`. What is at its default is written too, so that a plan says everything.
QJsonObject toJson(const Plan& plan);
/// The reverse. Missing keys take their defaults; unknown keys, wrong types, wrong schema, numbers out of range and
/// text that is no JSON are faults, each with its path (`stages[0].clients`), all of them at once.
Result<Plan> planFromJson(const QByteArray& json);
/// Reads a file; too large, unreadable and binary files are faults that name it.
Result<Plan> planFromFile(const QString& path);

/// Every fault of a plan with its path; empty when it can run.
Faults validate(const Plan& plan);

/// SHA-256 of the compact JSON, in hex: the plan's identity in reports.
QString digestOf(const Plan& plan);

} // namespace flapscope
