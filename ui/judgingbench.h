#pragma once

#include "core/metrics.h"
#include "core/record.h"
#include "core/verdict.h"

#include <QObject>

#include <vector>

namespace flapscope
{

/// A second copy of the record of a run under way, which can be judged while the first one grows: it is never finished.
/// Created in the main thread, lives in the thread of LiveVerdict.
class JudgingBench final : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    /// Forgets what it held. Answers to what follows bear the number `run`.
    void begin(quint64 run, const Plan& plan);
    void enter(const PhaseSpan& span);
    void add(const std::vector<Cycle>& cycles);
    void read(const std::vector<Reading>& readings);
    /// `judged` follows.
    void judge();
    /// What is over need not be kept twice.
    void clear() { m_record = Record(); }

Q_SIGNALS:
    void judged(quint64 run, const flapscope::Verdict& verdict, const flapscope::Metrics& metrics,
                std::chrono::nanoseconds cost);

private:
    Record m_record;
    quint64 m_run = 0;
};

} // namespace flapscope
