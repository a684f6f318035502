#pragma once

#include "cli/interrupt.h"
#include "cli/progressline.h"
#include "cli/runoptions.h"
#include "session/limithunt.h"

#include <QObject>
#include <QTimer>

namespace flapscope
{

/// A search for the breaking point on the terminal: progress and a line a level while it goes on, then what was found,
/// and the files of the run that bears it out.
class TerminalHunt final : public QObject
{
    Q_OBJECT

public:
    /// `options` say where the runs are kept.
    TerminalHunt(const RunRequest& request, const Session::Options& options, QObject* parent = nullptr);

    void start();

Q_SIGNALS:
    void ended(int exitCode);

private:
    void follow(const Session& session, const Plan& plan, int level);
    void onTried(const LevelTrial& trial);
    void onFinished(bool told, const Record& record, const Verdict& verdict);
    void showProgress();

    const RunRequest m_request;
    LimitHunt m_hunt;
    Interrupt m_interrupt;
    ProgressLine m_line;
    QTimer m_progressTimer;
    Plan m_plan; // of the run that goes on
};

} // namespace flapscope
