#pragma once

#include "core/outage.h"
#include "core/record.h"

#include <optional>
#include <vector>

namespace flapscope
{

/// What followed a restart of the server: its clients came back, all at once or spread out.
struct Storm
{
    Outage outage;
    quint64 dropped = 0;  ///< clients that were connected and lost their connection to it
    quint64 back = 0;     ///< of these, those that came back: with the expected reply, or open where none is asked
    quint64 attempts = 0; ///< begun from the restart on until the last of them was back, or the stage was over
    /// Attempts begun in the busiest tenth of a second, as a rate: per second.
    double peakRate = 0.0;
    /// From the restart until so many percent of the dropped clients were back; none if they never were.
    std::optional<Nanos> half, most, all; // 50, 95 and 100 %
    /// Of the server, from the restart to the end of its stage; none where it was not seen.
    std::optional<double> peakMemory; ///< bytes, resident
    std::optional<double> peakCpu;    ///< share of one core, in the busiest quarter of a second or more
    std::optional<double> cpuSeconds; ///< of processor time, the server's own start included

    friend bool operator==(const Storm&, const Storm&) = default;
};

/// One for each restart that was made, in order.
std::vector<Storm> stormsOf(const Record& record);

/// Attempts begun in each tenth of a second from a restart on to the end of its stage, as rates: per second.
std::vector<double> startRates(const Record& record, const Outage& outage);

/// What one policy made of a storm.
struct LabRun
{
    ReconnectPolicy policy;
    QString runId;
    std::optional<Storm> storm; ///< none where the run did not come that far
    std::vector<double> rates;  ///< as startRates() has them
    QString failure;            ///< why the run says nothing; empty where it does

    friend bool operator==(const LabRun&, const LabRun&) = default;
};

/// The same storm under several policies.
struct LabResult
{
    Plan plan; ///< that of all runs, but for their policies; secrets masked
    QList<LabRun> runs;

    friend bool operator==(const LabResult&, const LabResult&) = default;
};

/// `failure` is what made the run invalid, if anything did.
LabRun labRunOf(const Record& record, const QString& failure);
/// The plan of a lab that is given none: a hundred clients that hold a connection, and the demo server restarts.
Plan labPlan();
/// What a lab that is given no policies compares: one of each kind, by its defaults, and none of the published ones.
QList<ReconnectPolicy> labPolicies();

} // namespace flapscope
