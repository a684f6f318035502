#pragma once

#include "core/metrics.h"
#include "core/plan.h"
#include "core/record.h"

#include <QList>
#include <QString>
#include <QStringList>

#include <optional>

namespace flapscope
{

/// What a criterion came to.
enum class Judgement : quint8 {
    Pass,
    Fail,
    Inconclusive, ///< measured, too little to tell
    NotAssessed,  ///< could not be seen
};
/// What a run came to.
enum class Standing : quint8 { Pass, Fail, Inconclusive, Invalid };

QLatin1StringView nameOf(Judgement judgement);
QLatin1StringView nameOf(Standing standing);
std::optional<Judgement> judgementNamed(QStringView name);
std::optional<Standing> standingNamed(QStringView name);

/// One criterion, judged, with its evidence.
struct Finding
{
    QString id;
    QString title;
    Judgement judgement = Judgement::NotAssessed;
    bool required = false;
    std::optional<double> measured; ///< in `unit`
    QString unit;
    std::optional<double> limit;
    Comparison comparison = Comparison::AtMost;
    std::optional<double> lowerBound; ///< of a rate: one-sided, exact (Clopper–Pearson); of a trend: of Sen's slope
    std::optional<double> confidence; ///< of the bound; of a trend, of the interval it is the end of
    quint64 samples = 0;
    QString text; ///< what was seen, how many, how sure, what the limit was; and how to make it visible when it was not

    friend bool operator==(const Finding&, const Finding&) = default;
};

/// What a run means.
struct Verdict
{
    Standing standing = Standing::Invalid;
    QStringList reasons; ///< why it is not a pass; empty for a pass
    QList<Finding> findings;

    friend bool operator==(const Verdict&, const Verdict&) = default;
    [[nodiscard]] const Finding* finding(QStringView id) const;
};

/// Judges a record against limits. A pure function: live, at the end, on a past run and on a foreign bundle alike.
///
/// Each limit yields a finding; criteria of the reference preset that have no limit are shown, not required.
/// A record without `finished` is of a run that still goes on: how it ended is not asked, and what only its end can
/// show is not assessed yet. So it can be invalid or a fail already, but a pass only where nothing required is open.
Verdict judge(const Record& record, const QList<Limit>& limits);
/// The same, with metrics that are at hand.
Verdict judge(const Record& record, const Metrics& metrics, const QList<Limit>& limits);

} // namespace flapscope
