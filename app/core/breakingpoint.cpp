#include "core/breakingpoint.h"

#include "core/range.h"
#include "core/wording.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace flapscope
{

using namespace Qt::StringLiterals;

namespace
{

using Seconds = std::chrono::duration<double>;

constexpr int MostClients = 20'000; // of a stage
constexpr int MostCycles = 10'000'000;
constexpr Millis ShortestPeriod{50};

Millis periodOf(const Stage& stage)
{
    return stage.connected + stage.disconnected;
}

double rateOf(const Stage& stage)
{
    if (stage.pattern.shape == Pattern::Shape::Poisson)
        return stage.pattern.rate;
    if (stage.pattern.shape == Pattern::Shape::Ramp)
        return std::max(stage.pattern.rate, stage.pattern.endRate);
    const Seconds period = std::max(periodOf(stage), Millis(1));
    return stage.clients / period.count();
}

int scaled(int number, double factor, int most)
{
    return static_cast<int>(std::clamp(std::round(number * factor), 1.0, static_cast<double>(most)));
}

/// Of a pattern that has one: the greatest of a ramp.
void setOwnRate(Stage& stage, int rate)
{
    constexpr double Reserve = 2.0; // random starts come in crowds
    const double factor = rate / rateOf(stage);
    const int clients = stage.clients;
    const double needed = std::ceil(Reserve * rate * Seconds(std::max(stage.connected, ShortestPeriod)).count());
    stage.pattern.rate *= factor;
    stage.pattern.endRate *= factor;
    stage.clients = static_cast<int>(std::min<double>(MostClients, std::max<double>(stage.clients, needed)));
    stage.cycles = scaled(stage.cycles, factor * clients / stage.clients, MostCycles);
}

void setRate(Stage& stage, int rate)
{
    if (stage.pattern.shape == Pattern::Shape::Poisson || stage.pattern.shape == Pattern::Shape::Ramp) {
        setOwnRate(stage, rate);
        return;
    }
    const Millis before = periodOf(stage);
    const double share = before > Millis::zero() ? Seconds(stage.connected) / Seconds(before) : 0.5;
    const double needed = std::ceil(rate * Seconds(ShortestPeriod).count() - 1e-9);
    stage.clients = std::min(MostClients, std::max(stage.clients, static_cast<int>(needed)));
    const Millis period(std::llround(1000.0 * stage.clients / rate));
    stage.connected = Millis(std::llround(static_cast<double>(period.count()) * share));
    stage.disconnected = period - stage.connected;
    if (before > Millis::zero() && period > Millis::zero())
        stage.cycles = scaled(stage.cycles, Seconds(before) / Seconds(period), MostCycles);
}

void setClients(QList<Stage>& stages, int clients, int widest)
{
    for (Stage& stage : stages)
        stage.clients = scaled(stage.clients, static_cast<double>(clients) / widest, MostClients);
}

Millis longestPeriod(const QList<Stage>& stages)
{
    Millis longest{0};
    for (const Stage& stage : stages)
        longest = std::max(longest, periodOf(stage));
    return longest;
}

const LevelTrial* firstToBreak(const BreakingPoint& point)
{
    const LevelTrial* found = nullptr;
    for (const LevelTrial& trial : point.trials) {
        if (trial.result == LevelTrial::Result::Broke && trial.level == point.broke)
            found = &trial;
    }
    return found;
}

} // namespace

QLatin1StringView nameOf(Load load)
{
    switch (load) {
    case Load::Clients:
        return "clients"_L1;
    case Load::Rate:
        return "rate"_L1;
    }
    return {};
}

std::optional<Load> loadNamed(QStringView name)
{
    for (const Load load : {Load::Clients, Load::Rate}) {
        if (nameOf(load) == name)
            return load;
    }
    return std::nullopt;
}

QLatin1StringView nameOf(LevelTrial::Result result)
{
    switch (result) {
    case LevelTrial::Result::Sustained:
        return "sustained"_L1;
    case LevelTrial::Result::Broke:
        return "broke"_L1;
    case LevelTrial::Result::NotTold:
        return "not-told"_L1;
    }
    return {};
}

QString levelText(Load load, int level)
{
    const auto number = static_cast<quint64>(std::max(level, 0));
    return load == Load::Clients ? counted(number, u"client"_s, u"clients"_s)
                                 : QString(counted(number, u"new connection"_s, u"new connections"_s) % u" a second");
}

QString sentenceOf(const BreakingPoint& point)
{
    const QString tried = u" Found in %1, to %2."_s.arg(
        counted(static_cast<quint64>(point.trials.size()), u"run"_s, u"runs"_s), levelText(point.load, point.step));
    const QString sustained = point.sustained ? u"Sustained: %1."_s.arg(levelText(point.load, *point.sustained))
                                              : u"Not even %1 was sustained."_s.arg(levelText(point.load, 1));
    const LevelTrial* first = firstToBreak(point);
    if (!point.broke || !first)
        return sustained % u" Nothing broke up to there: the server bears at least that."_s % tried;
    return sustained % u" At %1 broke first: %2"_s.arg(levelText(point.load, *point.broke), first->text) % tried;
}

int levelOf(const Plan& plan, Load load)
{
    if (load == Load::Clients)
        return std::max(1, mostClients(plan));
    double fastest = 1.0;
    for (const Stage& stage : plan.stages)
        fastest = std::max(fastest, rateOf(stage));
    return static_cast<int>(std::min(std::round(fastest), static_cast<double>(mostLevel(plan, load))));
}

Faults faultsOfSearch(const Plan& plan, Load load)
{
    for (qsizetype i = 0; i < plan.stages.size(); ++i) {
        const Pattern::Shape shape = plan.stages.at(i).pattern.shape;
        const bool isRecorded = shape == Pattern::Shape::Trace;
        if (isRecorded || (load == Load::Rate && shape == Pattern::Shape::GilbertElliott))
            return {{u"stages[%1].pattern"_s.arg(i),
                     isRecorded ? u"A recorded incident has its clients and their times: it cannot be raised."_s
                                : u"This pattern makes its rate of two probabilities: it cannot be raised to one."_s,
                     u"Use another pattern for a search."_s}};
    }
    return {};
}

Plan atLevel(const Plan& plan, Load load, int level)
{
    Plan at = plan;
    if (load == Load::Clients) {
        setClients(at.stages, level, std::max(1, mostClients(plan)));
    } else {
        for (Stage& stage : at.stages)
            setRate(stage, level);
    }
    at.extent.maxCycles = std::max(at.extent.maxCycles, totalCycles(at));
    const auto longer = longestPeriod(at.stages) - longestPeriod(plan.stages);
    for (Limit& limit : at.limits) {
        if (limit.criterion == "concurrent-clients"_L1)
            limit.value.reset();
        if (limit.criterion == "cycle-duration"_L1 && limit.value)
            limit.value = *limit.value + static_cast<double>(longer.count());
    }
    return at;
}

int mostLevel(const Plan& /*plan*/, Load load)
{
    constexpr int PeriodsASecond = 20; // of ShortestPeriod
    return load == Load::Clients ? MostClients : MostClients * PeriodsASecond;
}

} // namespace flapscope
