#include "core/verdict.h"

#include "core/attribution.h"
#include "core/criterion.h"
#include "core/judging.h"
#include "core/named.h"
#include "core/rigcheck.h"

#include <algorithm>
#include <array>

namespace flapscope
{

using namespace Qt::StringLiterals;

namespace
{

struct Family
{
    QLatin1StringView id;
    void (*judge)(const Case&, Finding&) = nullptr;
};

constexpr std::array Families{
    Family{"connect-success"_L1, judgeConnects},
    Family{"disconnect-success"_L1, judgeDisconnects},
    Family{"echo-success"_L1, judgeEchoes},
    Family{"cycle-duration"_L1, judgeCycleDuration},
    Family{"recovery-time"_L1, judgeRecoveryTime},
    Family{"memory-growth"_L1, judgeMemoryGrowth},
    Family{"memory-trend"_L1, judgeMemoryTrend},
    Family{"descriptors"_L1, judgeDescriptors},
    Family{"threads"_L1, judgeThreads},
    Family{"cpu"_L1, judgeCpu},
    Family{"connection-pool"_L1, judgeConnectionPool},
    Family{"cleanup"_L1, judgeCleanup},
    Family{"concurrent-clients"_L1, judgeConcurrentClients},
    Family{"duplicate-sessions"_L1, judgeDuplicateSessions},
    Family{"cleanup-log"_L1, judgeCleanupLog},
};

/// Who says how to see sessions or clean-ups wants them judged, unless a limit says otherwise.
QList<Limit> limitsImpliedBy(const Watch& watch)
{
    QList<Limit> limits;
    if (!watch.sessionPattern.isEmpty())
        limits += Limit{u"duplicate-sessions"_s, Comparison::AtMost, 0.0, true, std::nullopt};
    if (!watch.serverLog.isEmpty())
        limits += Limit{u"cleanup-log"_s, Comparison::AtLeast, 100.0, true, std::nullopt};
    return limits;
}

/// The limits asked for, and after them the reference's criteria that have none: those are shown, not required.
QList<Limit> limitsToShow(const QList<Limit>& asked, const Watch& watch)
{
    QList<Limit> limits = asked;
    for (const Limit& implied : limitsImpliedBy(watch)) {
        if (!limitOf(asked, implied.criterion))
            limits += implied;
    }
    for (const Limit& reference : referenceLimits()) {
        if (!limitOf(asked, reference.criterion))
            limits += Limit{reference.criterion, reference.comparison, std::nullopt, false, std::nullopt};
    }
    // In the order in which criteria are shown; gauges, which have no place in it, come last.
    const auto& order = criteria();
    const auto placeOf = [&order](const Limit& limit) {
        return std::find_if(order.begin(), order.end(),
                            [&limit](const Criterion& c) { return c.id == limit.criterion; });
    };
    std::stable_sort(limits.begin(), limits.end(),
                     [&placeOf](const Limit& a, const Limit& b) { return placeOf(a) < placeOf(b); });
    return limits;
}

Finding blankFinding(const Limit& limit)
{
    Finding finding;
    const auto criterion = criterionNamed(limit.criterion);
    finding.id = limit.criterion;
    finding.title = criterion ? criterion->title : limit.criterion;
    finding.unit = criterion ? criterion->unit : QString();
    finding.required = limit.required;
    finding.limit = limit.value;
    finding.comparison = limit.comparison;
    return finding;
}

Finding findingOn(const Record& record, const Metrics& metrics, const Limit& limit, const QList<Limit>& limits)
{
    Finding finding = blankFinding(limit);
    const Case it{record, metrics, limit, limits};
    const auto isIt = [&limit](const Family& family) { return family.id == limit.criterion; };
    const auto family = std::find_if(Families.begin(), Families.end(), isIt);
    if (family != Families.end())
        family->judge(it, finding);
    else if (limit.criterion.startsWith("gauge:"_L1))
        judgeGauge(it, finding);
    else
        leaveOut(finding, u"This version cannot judge it. Use a version that knows this criterion."_s);
    return finding;
}

QStringList sentencesOf(const QList<Finding>& findings, Judgement judgement)
{
    QStringList sentences;
    for (const Finding& finding : findings) {
        if (finding.required && finding.judgement == judgement)
            sentences += finding.title % u": "_s % finding.text;
    }
    return sentences;
}

bool requiresAnything(const QList<Finding>& findings)
{
    return std::any_of(findings.begin(), findings.end(), [](const Finding& finding) { return finding.required; });
}

/// Why no failure of a required criterion can be charged to the server; empty as soon as one can.
QStringList doubtsAbout(const QList<Finding>& findings, const Record& record, const Metrics& metrics)
{
    QStringList doubts;
    for (const Finding& finding : findings) {
        if (!finding.required || finding.judgement != Judgement::Fail)
            continue;
        const QString doubt = doubtOf(finding, record, metrics);
        if (doubt.isEmpty())
            return {};
        doubts += doubt;
    }
    return doubts;
}

/// Lateness of this machine can hide faults and make things slow; a refusal or a leak it cannot invent.
bool hasFailureApartFromTime(const QList<Finding>& findings, const Record& record, const Metrics& metrics)
{
    return std::any_of(findings.begin(), findings.end(), [&](const Finding& finding) {
        return finding.required && finding.judgement == Judgement::Fail && !isAboutTime(finding, record, metrics);
    });
}

bool missesATime(const QList<Finding>& findings)
{
    return std::any_of(findings.begin(), findings.end(), [](const Finding& finding) {
        return finding.required && finding.judgement == Judgement::Fail &&
               (finding.id == "cycle-duration"_L1 || finding.id == "recovery-time"_L1);
    });
}

void conclude(Verdict& verdict, const Record& record, const Metrics& metrics)
{
    const QStringList slow = lateStartsIn(record.plan, metrics) + overloadsIn(record.plan, metrics);
    const bool stands = hasFailureApartFromTime(verdict.findings, record, metrics);
    verdict.reasons = reasonsForInvalid(record, metrics) + (stands ? QStringList() : slow) +
                      doubtsAbout(verdict.findings, record, metrics);
    if (!verdict.reasons.isEmpty()) {
        verdict.standing = Standing::Invalid;
        return;
    }
    const QStringList failed = sentencesOf(verdict.findings, Judgement::Fail);
    const QStringList open =
        sentencesOf(verdict.findings, Judgement::Inconclusive) + sentencesOf(verdict.findings, Judgement::NotAssessed);
    verdict.reasons = failed + open + slow; // slow only beside a failure that stands nevertheless
    if (!requiresAnything(verdict.findings))
        verdict.reasons += u"The plan requires nothing, so nothing was shown. Give it a limit that is required."_s;
    verdict.standing = !failed.isEmpty()            ? Standing::Fail
                       : !verdict.reasons.isEmpty() ? Standing::Inconclusive
                                                    : Standing::Pass;
    const auto attribution = attributionOf(record, metrics);
    if (verdict.standing != Standing::Pass && attribution)
        verdict.reasons += attribution->text();
    else if (verdict.standing != Standing::Pass && metrics.sameProcess == false)
        verdict.reasons += u"The server's process restarted or ended during the run. See its log."_s;
    if (const QString network = slowNetworkText(record); !network.isEmpty() && missesATime(verdict.findings))
        verdict.reasons += network;
}

} // namespace

QLatin1StringView nameOf(Judgement judgement)
{
    switch (judgement) {
    case Judgement::Pass:
        return "pass"_L1;
    case Judgement::Fail:
        return "fail"_L1;
    case Judgement::Inconclusive:
        return "inconclusive"_L1;
    case Judgement::NotAssessed:
        return "not-assessed"_L1;
    }
    return {};
}

QLatin1StringView nameOf(Standing standing)
{
    switch (standing) {
    case Standing::Pass:
        return "pass"_L1;
    case Standing::Fail:
        return "fail"_L1;
    case Standing::Inconclusive:
        return "inconclusive"_L1;
    case Standing::Invalid:
        return "invalid"_L1;
    }
    return {};
}

std::optional<Judgement> judgementNamed(QStringView name)
{
    return valueNamed<Judgement>(name);
}

std::optional<Standing> standingNamed(QStringView name)
{
    return valueNamed<Standing>(name);
}

const Finding* Verdict::finding(QStringView id) const
{
    const auto found = std::find_if(findings.begin(), findings.end(), [id](const Finding& f) { return f.id == id; });
    return found == findings.end() ? nullptr : &*found;
}

Verdict judge(const Record& record, const QList<Limit>& limits)
{
    return judge(record, measure(record), limits);
}

Verdict judge(const Record& record, const Metrics& metrics, const QList<Limit>& limits)
{
    Verdict verdict;
    for (const Limit& limit : limitsToShow(limits, record.plan.watch))
        verdict.findings += findingOn(record, metrics, limit, limits);
    conclude(verdict, record, metrics);
    return verdict;
}

} // namespace flapscope
