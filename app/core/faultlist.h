#pragma once

#include "core/result.h"

namespace flapscope
{

/// Faults of one plan, gathered. Keeps the first 50 and counts the rest: nobody reads more, and a file of a million
/// wrong keys must not cost a gigabyte.
class FaultList
{
public:
    static constexpr qsizetype MostKept = 50;

    void add(const QString& where, const QString& what, const QString& next) { add(Fault{where, what, next}); }
    /// Adds those of `others` whose place has no fault yet: what follows from a first fault need not be said.
    void addElsewhere(const FaultList& others);

    [[nodiscard]] bool isEmpty() const { return m_kept.isEmpty(); }
    /// What was gathered; a last entry says how many more there were.
    [[nodiscard]] Faults faults() const;

private:
    void add(Fault fault);

    Faults m_kept;
    qint64 m_more = 0;
};

} // namespace flapscope
