#pragma once

#include "cli/interrupt.h"
#include "cli/progressline.h"
#include "cli/runoptions.h"
#include "report/entries.h"
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
    explicit TerminalRun(const RunRequest& request, QObject* parent = nullptr);

    void start();

Q_SIGNALS:
    void ended(int exitCode);

private:
    void showProgress();
    void onFinished(const Record& record, const Verdict& verdict);
    [[nodiscard]] Entries entries() const;
    /// report.json, as it would be written.
    [[nodiscard]] QString jsonOf(const Record& record, const Metrics& metrics, const Verdict& verdict) const;
    /// False when something could not be written; it was told.
    [[nodiscard]] bool writeFiles(const Record& record, const Metrics& metrics, const Verdict& verdict) const;

    const RunRequest m_request;
    Session m_session;
    Interrupt m_interrupt;
    ProgressLine m_line;
    QTimer m_progressTimer;
};

} // namespace flapscope
