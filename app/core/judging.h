#pragma once

#include "core/metrics.h"
#include "core/plan.h"
#include "core/record.h"
#include "core/verdict.h"

namespace flapscope
{

/// What one criterion is judged from. A record whose `finished` is not set is of a run that still goes on.
struct Case
{
    const Record& record;
    const Metrics& metrics;
    const Limit& limit;
    const QList<Limit>& limits; ///< all of them

    [[nodiscard]] bool isOver() const { return record.finished.isValid(); }
    [[nodiscard]] bool isComplete() const { return isOver() && record.ending == Ending::Completed; }
};

// Each of these fills in what was seen of one criterion, and what it comes to. `finding` has its id, title, unit, limit
// and weight already.

void judgeConnects(const Case& it, Finding& finding);
void judgeDisconnects(const Case& it, Finding& finding);
void judgeEchoes(const Case& it, Finding& finding);
void judgeCycleDuration(const Case& it, Finding& finding);
void judgeRecoveryTime(const Case& it, Finding& finding);
void judgeConcurrentClients(const Case& it, Finding& finding);
void judgeMemoryGrowth(const Case& it, Finding& finding);
void judgeMemoryTrend(const Case& it, Finding& finding);
void judgeDescriptors(const Case& it, Finding& finding);
void judgeThreads(const Case& it, Finding& finding);
void judgeCpu(const Case& it, Finding& finding);
void judgeGauge(const Case& it, Finding& finding);
void judgeConnectionPool(const Case& it, Finding& finding);
void judgeCleanup(const Case& it, Finding& finding);
void judgeDuplicateSessions(const Case& it, Finding& finding);
void judgeCleanupLog(const Case& it, Finding& finding);

// What they share.

bool holds(double measured, Comparison comparison, double limit);
/// Takes `measured` to the finding's limit. Without one it is shown and not judged.
void settle(Finding& finding, double measured);
/// " Limit: below 15 MB.", or that there is none.
QString limitSentence(const Finding& finding);
/// Measured, and too little to tell.
void leaveOpen(Finding& finding, const QString& why);
/// Not seen.
void leaveOut(Finding& finding, const QString& why);
/// Not seen, because the run did not come that far: not yet, or never.
void leaveForTheEnd(const Case& it, Finding& finding);
/// Whether the growth of a quantity between baseline and end can be told. If not, the finding says why: `unseen` when
/// there is no reading at all.
bool hasGrowth(const Case& it, const Course& course, const QString& unseen, Finding& finding);
/// By which measure memory is judged: "anonymous memory (heap, stacks and swap; no page of a file)".
QString memorySourceText(const Metrics& metrics);
/// What must be done for the server's memory, CPU and descriptors to be seen.
QString howToSeeTheProcess(const Plan& plan);

} // namespace flapscope
