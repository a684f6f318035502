#include "cli/commands.h"

#include "cli/console.h"
#include "cli/exitcode.h"
#include "cli/pastruns.h"
#include "cli/runoptions.h"
#include "cli/terminalhunt.h"
#include "cli/terminalrun.h"
#include "report/bundle.h"

#include <QCoreApplication>
#include <QEventLoop>

namespace flapscope
{

namespace
{
/// What a run of the terminal is given: where it is kept and what it is held against. A history that was named must be
/// good; one that was not may fail, and the run goes on without.
Result<Session::Options> sessionOptions(const RunRequest& request)
{
    Session::Options options;
    options.program = QCoreApplication::applicationFilePath();
    options.marks = request.history.marks;
    options.comparison = request.comparison;
    options.restartCommand = request.restartCommand;
    options.shard = request.shard;
    if (request.history.use) {
        options.history = request.history.path.isEmpty() ? defaultHistoryPath() : request.history.path;
        const auto history = History::open(options.history);
        const Faults faults = history ? writabilityOf(*history) : history.faults();
        if (!faults.isEmpty() && !request.history.path.isEmpty())
            return faults;
        tell(faults);
        for (const QString& tiding : history ? history->tidings() : QStringList())
            tell(tiding);
    }
    if (request.baseline.isEmpty())
        return options;
    const auto baseline = baselineNamed(request.baseline, request.history.path);
    if (!baseline)
        return baseline.faults();
    options.baseline = *baseline;
    return options;
}

/// What would keep the run from being written, found out before it begins.
Faults faultsOfOutput(const RunRequest& request)
{
    return request.out.isEmpty() ? Faults{} : checkFolder(request.out);
}

/// Until it has ended, by the event loop.
template <typename Work> int carryOut(const RunRequest& request, const Session::Options& options)
{
    Work work(request, options);
    QEventLoop loop;
    QObject::connect(&work, &Work::ended, &loop, &QEventLoop::exit, Qt::QueuedConnection);
    work.start();
    return loop.exec();
}
} // namespace

int runCommand(const QStringList& arguments)
{
    const auto request = readRunOptions(arguments);
    if (request && request->help) {
        say(request->helpText);
        return static_cast<int>(ExitCode::Pass);
    }
    Faults faults = request.faults();
    if (request)
        faults =
            Session::faultsOf(request->plan, processEnvironment(), request->restartCommand) + faultsOfOutput(*request);
    if (!faults.isEmpty()) {
        tell(faults);
        return static_cast<int>(ExitCode::Usage);
    }
    const auto options = sessionOptions(*request);
    if (!options) {
        tell(options.faults());
        return static_cast<int>(ExitCode::Usage);
    }
    return request->findLimit ? carryOut<TerminalHunt>(*request, *options) : carryOut<TerminalRun>(*request, *options);
}

} // namespace flapscope
