#pragma once

#include "core/bytes.h"
#include "core/verdict.h"
#include "history/runwriter.h"

#include <QDateTime>
#include <QString>

#include <optional>

namespace flapscope
{

/// A run as a list shows it.
struct RunSummary
{
    enum class State : quint8 { GoingOn, Over, Interrupted };

    QString id;
    State state = State::Over;
    QDateTime started;
    QDateTime finished; ///< not valid while it goes on
    QString name;       ///< the plan's
    QString url;
    std::optional<Standing> verdict; ///< none while it goes on
    quint64 cycles = 0;
    quint64 failed = 0; ///< cycles that did not end well, by the server's or the network's doing
    Bytes size;
    RunMarks marks;
    bool isReference = false; ///< pinned: others are held against it
    bool isDeleted = false;   ///< and can be taken back

    friend bool operator==(const RunSummary&, const RunSummary&) = default;
};

/// "pass", "invalid", "interrupted", "going on": what a list says of its end.
QString standingText(const RunSummary& run);

/// Which runs are looked for. Words are looked for in name, URL, label, note, verdict and id; all of them must be
/// there, whatever their case.
struct RunFilter
{
    QString words;
    std::optional<Standing> verdict;
    bool starredOnly = false;

    friend bool operator==(const RunFilter&, const RunFilter&) = default;
};

/// A filter made ready for many runs.
class RunMatcher
{
public:
    explicit RunMatcher(const RunFilter& filter);
    [[nodiscard]] bool matches(const RunSummary& run) const;

private:
    RunFilter m_filter;
    QStringList m_words;
};

} // namespace flapscope
