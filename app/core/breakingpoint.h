#pragma once

#include "core/plan.h"
#include "core/result.h"

#include <QList>
#include <QString>

#include <optional>

namespace flapscope
{

/// What is raised, run by run, until something breaks.
enum class Load : quint8 {
    Clients, ///< of the widest stage, the others in proportion
    Rate,    ///< new connections a second of each stage
};
QLatin1StringView nameOf(Load load);
std::optional<Load> loadNamed(QStringView name);

/// One run at one level.
struct LevelTrial
{
    enum class Result : quint8 {
        Sustained, ///< nothing required broke
        Broke,     ///< something required did
        NotTold,   ///< the rig failed or the run was stopped: it says nothing of the server
    };

    int level = 0;
    Result result = Result::NotTold;
    QString run;  ///< its id
    QString text; ///< what broke, the first of the criteria first; empty when sustained

    friend bool operator==(const LevelTrial&, const LevelTrial&) = default;
};
QLatin1StringView nameOf(LevelTrial::Result result);

/// What a search for the level that a server bears has come to.
struct BreakingPoint
{
    Load load = Load::Clients;
    int step = 1;                 ///< to which it was searched
    std::optional<int> sustained; ///< the greatest level that was; none: not even the least
    std::optional<int> broke;     ///< the least that was not; none: the greatest that was allowed was sustained
    QList<LevelTrial> trials;     ///< in their order

    friend bool operator==(const BreakingPoint&, const BreakingPoint&) = default;
};

/// "40 clients", "120 connections a second".
QString levelText(Load load, int level);
/// The last level sustained, and what broke first beyond it: a sentence or two.
QString sentenceOf(const BreakingPoint& point);

/// The level that a plan asks for as it stands; at least 1.
int levelOf(const Plan& plan, Load load);
/// Why a plan cannot be put at other levels: a stage replays what was recorded, or sets its own rate. Empty if it can.
Faults faultsOfSearch(const Plan& plan, Load load);
/// The plan at another level, 1 … mostLevel(). Its criteria stay, but for what goes with the load: the number of
/// clients that must finish, and a limit of the cycle, which keeps what it allows beyond the planned times.
///
/// Clients are added to a stage as they are. A rate is made by the clients that there are, connected and pausing for
/// shorter times in the same proportion, down to a period of 50 ms, and by more clients from there on; cycles are
/// added so that the stage lasts as long. A pattern that has a rate gets that one, and the clients that it takes.
Plan atLevel(const Plan& plan, Load load, int level);
/// The greatest level that a plan may have: what its rules allow.
int mostLevel(const Plan& plan, Load load);

} // namespace flapscope
