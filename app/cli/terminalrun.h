#pragma once

#include "cli/interrupt.h"
#include "cli/progressline.h"
#include "cli/runoptions.h"
#include "session/session.h"

#include <QObject>
#include <QTimer>

namespace flapscope
{

/// A run on the terminal: progress while it goes on, then summary and files.
class TerminalRun final : public QObject
{
    Q_OBJECT

public:
    /// `options` say where the run is kept and what it is held against.
    TerminalRun(const RunRequest& request, const Session::Options& options, QObject* parent = nullptr);

    void start();

Q_SIGNALS:
    void ended(int exitCode);

private:
    void begin();
    void awaitStart();
    void onInterrupted();
    void showProgress();
    void onFinished(const Record& record, const Verdict& verdict);
    void onKept(const Faults& faults);

    const RunRequest m_request;
    Session m_session;
    Interrupt m_interrupt;
    ProgressLine m_line;
    QTimer m_progressTimer;
    QTimer m_startTimer;
    bool m_begun = false;
    int m_exitCode = 0;
};

} // namespace flapscope
