#pragma once

#include "core/breakingpoint.h"
#include "core/limitsearch.h"
#include "session/session.h"

#include <QObject>

#include <memory>

namespace flapscope
{

/// What came of a run at one level of the load.
LevelTrial trialOf(const JudgedRun& run, Load load, int level);

/// Runs a plan at one level after another, each in a session of its own, until it is known which one the server bears
/// (core/limitsearch.h). Each run is kept like any other; the last one bears out the result and has the search on
/// record. Worker threads are each run's own matter, and so follow its load. Lives in the main thread.
class LimitHunt final : public QObject
{
    Q_OBJECT

public:
    struct Options
    {
        Load load = Load::Clients;
        int step = 1;             ///< to which the level is searched; at least 1
        std::optional<int> most;  ///< no level beyond it; none: what a plan may have
        std::optional<int> first; ///< to begin at; none: as the plan asks
        Session::Options session;
    };

    LimitHunt(const Plan& plan, const Options& options, QObject* parent = nullptr);
    ~LimitHunt() override;

    /// Once.
    void start();
    /// Ends the run that goes on, and the search with it; `finished` follows within two seconds.
    void stop();

    /// The run that goes on, or the last one.
    [[nodiscard]] const Session* session() const { return m_session.get(); }
    [[nodiscard]] const BreakingPoint& breakingPoint() const { return m_point; }

Q_SIGNALS:
    /// A run at that level will start next: now is the time to follow it.
    void prepared(const flapscope::Session& session, const flapscope::Plan& plan, int level);
    void tried(const flapscope::LevelTrial& trial);
    /// The search is over, with the last run's record. `told` is false where it was stopped or the rig failed before
    /// the level was known: `breakingPoint()` then is as far as it came.
    void finished(bool told, const flapscope::Record& record, const flapscope::Verdict& verdict);

private:
    void tryNext();
    void onFinished(const Record& record, const Verdict& verdict);
    void conclude();
    void update();

    const Plan m_plan;
    const Options m_options;
    LimitSearch m_search;
    BreakingPoint m_point;
    std::unique_ptr<Session> m_session;
    int m_level = 0;
    int m_untold = 0; // runs in a row that told nothing
    bool m_stopping = false;
    bool m_ended = false; // nothing more is to be tried
    Verdict m_verdict;    // of the run that is over
};

} // namespace flapscope
