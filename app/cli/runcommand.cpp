#include "cli/commands.h"

#include "cli/console.h"
#include "cli/exitcode.h"
#include "cli/runoptions.h"
#include "cli/terminalrun.h"
#include "report/bundle.h"

#include <QEventLoop>

namespace flapscope
{

namespace
{
/// What would keep the run from being written, found out before it begins.
Faults faultsOfOutput(const RunRequest& request)
{
    return request.out.isEmpty() ? Faults{} : checkFolder(request.out);
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
        faults = Session::faultsOf(request->plan, processEnvironment()) + faultsOfOutput(*request);
    if (!faults.isEmpty()) {
        tell(faults);
        return static_cast<int>(ExitCode::Usage);
    }
    TerminalRun run(*request);
    QEventLoop loop;
    QObject::connect(&run, &TerminalRun::ended, &loop, &QEventLoop::exit, Qt::QueuedConnection);
    run.start();
    return loop.exec();
}

} // namespace flapscope
