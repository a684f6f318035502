#include "ui/judgingbench.h"

#include <chrono>

namespace flapscope
{

void JudgingBench::begin(quint64 run, const Plan& plan)
{
    m_run = run;
    m_record = Record();
    m_record.plan = plan;
    m_record.gauges = plan.watch.gauges;
}

void JudgingBench::enter(const PhaseSpan& span)
{
    if (!m_record.phases.empty())
        m_record.phases.back().end = span.begin;
    m_record.phases.push_back(span);
}

void JudgingBench::add(const std::vector<Cycle>& cycles)
{
    m_record.cycles.insert(m_record.cycles.end(), cycles.begin(), cycles.end());
}

void JudgingBench::read(const std::vector<Reading>& readings)
{
    m_record.readings.insert(m_record.readings.end(), readings.begin(), readings.end());
}

void JudgingBench::judge()
{
    const auto begin = std::chrono::steady_clock::now();
    const Metrics metrics = measure(m_record);
    const Verdict verdict = flapscope::judge(m_record, metrics, m_record.plan.limits);
    Q_EMIT judged(m_run, verdict, metrics, std::chrono::steady_clock::now() - begin);
}

} // namespace flapscope
