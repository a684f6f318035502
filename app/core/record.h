#pragma once

#include "core/breakingpoint.h"
#include "core/cycle.h"
#include "core/notice.h"
#include "core/plan.h"
#include "core/reading.h"
#include "core/shard.h"

#include <QDateTime>
#include <QList>
#include <QString>
#include <QStringList>

#include <optional>
#include <vector>

namespace flapscope
{

enum class Phase : quint8 { Preflight, WarmUp, Baseline, Stage, Recovery, Settle };
QLatin1StringView nameOf(Phase phase);

/// A stretch of a run.
struct PhaseSpan
{
    Phase phase = Phase::Preflight;
    qint16 stage = 0; ///< for Phase::Stage: index into Plan::stages
    Moment begin;
    Moment end; ///< missing while it lasts

    friend bool operator==(const PhaseSpan&, const PhaseSpan&) = default;
};

/// How a run came to its end. Anything but Completed makes the run invalid.
enum class Ending : quint8 {
    Completed,
    Stopped,     ///< by the user
    NotReached,  ///< preflight could not connect
    RigFault,    ///< this machine could not carry the plan, or what was to be watched could not be
    Interrupted, ///< the program or the machine ended in mid-run; what had been kept by then is there
};
QLatin1StringView nameOf(Ending ending);

/// The server, as far as it could be seen.
struct TargetFacts
{
    QString url; ///< secrets masked
    bool demo = false;
    std::optional<qint64> pid;
    QString executable;
    QString executableDigest; ///< SHA-256 of that file as it runs, in hex; empty where it could not be read
    friend bool operator==(const TargetFacts&, const TargetFacts&) = default;
};

struct Environment
{
    QString system, kernel, processor, qt, tool;
    int cores = 0;
    friend bool operator==(const Environment&, const Environment&) = default;
};

/// What happened: every cycle, every reading, every notice. A value, filled while a run goes on, judged at any time.
struct Record
{
    QString id;
    Shard shard; ///< of the plan's clients, those that this run had
    QDateTime started;
    QDateTime finished;
    Plan plan;
    TargetFacts target;
    Environment environment;
    QStringList gauges; ///< names that Reading::gauge refers to
    std::vector<PhaseSpan> phases;
    std::vector<ToxicSpan> toxics; ///< as they acted, in the order of their begins
    std::vector<Cycle> cycles;
    std::vector<Reading> readings;
    QList<Notice> notices;
    quint64 noticesDropped = 0; ///< more came than were kept
    Ending ending = Ending::Stopped;
    QString endingReason; ///< a sentence, and what to do next; empty when completed
    /// Of the run that bears out the last level sustained: the search that came to it.
    std::optional<BreakingPoint> breakingPoint;

    friend bool operator==(const Record&, const Record&) = default;
};

/// All of it but what there can be millions of: without cycles, readings and notices.
Record headOf(const Record& record);

} // namespace flapscope
