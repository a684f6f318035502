#include "cli/commands.h"

#include "cli/console.h"
#include "cli/exitcode.h"
#include "cli/interrupt.h"
#include "cli/planoptions.h"
#include "core/patterntext.h"
#include "core/planjson.h"
#include "report/bundle.h"
#include "report/labreport.h"
#include "session/lab.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QDir>
#include <QEventLoop>

#include <algorithm>

namespace flapscope
{

namespace
{
struct LabRequest
{
    Plan plan;
    QList<ReconnectPolicy> policies;
    Session::Options options;
    QString out; ///< a folder; empty: nothing is written
    bool json = false;
    bool quiet = false;
    QString helpText; ///< set when it was asked for
};

constexpr QLatin1StringView ReconnectOption("reconnect");

void addLabOptions(QCommandLineParser& parser)
{
    parser.setApplicationDescription(
        QStringLiteral("Restarts a server under several reconnect policies, one after the other, and compares how its "
                       "clients come back."));
    parser.addPositionalArgument(QStringLiteral("PLAN.json"),
                                 QStringLiteral("a plan that restarts the server; by default a hundred clients and the "
                                                "demo server"),
                                 QStringLiteral("[PLAN.json]"));
    parser.addOption({{QStringLiteral("h"), QStringLiteral("help")}, QStringLiteral("this text")});
    parser.addOption({QString(ReconnectOption),
                      QStringLiteral("a policy to try; may be given several times: ") +
                          policyNames().mid(1).join(QStringLiteral(", ")),
                      QStringLiteral("NAME[:KEY=VALUE,…]")});
    for (const PlanOption& option : planOptions()) {
        if (QLatin1StringView(option.name) == ReconnectOption)
            continue;
        QCommandLineOption added(QString::fromLatin1(option.name), QString::fromUtf8(option.help));
        if (option.value)
            added.setValueName(QString::fromUtf8(option.value));
        parser.addOption(added);
    }
    parser.addOption({QStringLiteral("restart-command"),
                      QStringLiteral("restarts the server at --url; ends once it listens"), QStringLiteral("COMMAND")});
    parser.addOption({QStringLiteral("out"),
                      QStringLiteral("write table, chart and the bundle of each run into this folder"),
                      QStringLiteral("DIR")});
    parser.addOption({QStringLiteral("json"), QStringLiteral("the result on standard output, as lab.json")});
    parser.addOption({QStringLiteral("quiet"), QStringLiteral("no progress and no table")});
}

Result<Plan> startingPlan(const QStringList& files)
{
    if (files.size() > 1)
        return Fault{files.at(1), QStringLiteral("More than one plan was given."), QStringLiteral("Give one.")};
    return files.isEmpty() ? Result<Plan>(labPlan()) : planFromFile(files.first());
}

Result<QList<ReconnectPolicy>> policiesFrom(const QStringList& texts)
{
    QList<ReconnectPolicy> policies;
    Faults faults;
    for (const QString& text : texts) {
        const auto policy = policyFrom(text);
        if (policy) {
            policies += *policy;
        } else {
            Fault fault = policy.faults().constFirst();
            fault.where = QStringLiteral("--") + QString(ReconnectOption);
            faults += fault;
        }
    }
    if (!faults.isEmpty())
        return faults;
    return texts.isEmpty() ? labPolicies() : policies;
}

Result<LabRequest> readLabOptions(const QStringList& arguments)
{
    QCommandLineParser parser;
    addLabOptions(parser);
    LabRequest request;
    if (!parser.parse(QStringList{QStringLiteral("flapscope lab")} + arguments))
        return Fault{{}, parser.errorText(), QStringLiteral("See flapscope lab --help.")};
    if (parser.isSet(QStringLiteral("help"))) {
        request.helpText = parser.helpText();
        return request;
    }
    auto plan = startingPlan(parser.positionalArguments());
    const auto policies = policiesFrom(parser.values(QString(ReconnectOption)));
    Faults faults = plan.faults() + policies.faults();
    if (!faults.isEmpty())
        return faults;
    request.plan = *plan;
    request.policies = *policies;
    for (const PlanOption& option : planOptions()) {
        const QString name = QString::fromLatin1(option.name);
        if (name == ReconnectOption || !parser.isSet(name))
            continue;
        const QStringList values = option.value ? parser.values(name) : QStringList{QString()};
        for (const QString& value : values) {
            if (const auto fault = option.apply(request.plan, value))
                faults += *fault;
        }
    }
    request.options.program = QCoreApplication::applicationFilePath();
    request.options.restartCommand = parser.value(QStringLiteral("restart-command"));
    request.out = parser.value(QStringLiteral("out"));
    request.json = parser.isSet(QStringLiteral("json"));
    request.quiet = parser.isSet(QStringLiteral("quiet"));
    if (faults.isEmpty())
        faults = Lab::faultsOf(request.plan, request.policies, request.options);
    if (faults.isEmpty() && !request.out.isEmpty())
        faults = checkFolder(request.out);
    if (!faults.isEmpty())
        return faults;
    return request;
}

/// Columns of equal width, two spaces between them.
QString textOf(const LabTable& table)
{
    QList<qsizetype> widths;
    QList<QStringList> rows{table.heading};
    rows += table.rows;
    for (const QStringList& row : rows) {
        for (qsizetype i = 0; i < row.size(); ++i) {
            if (i >= widths.size())
                widths += 0;
            widths[i] = std::max(widths.at(i), row.at(i).size());
        }
    }
    QStringList lines;
    for (const QStringList& row : rows) {
        QString line;
        for (qsizetype i = 0; i < row.size(); ++i)
            line += row.at(i).leftJustified(widths.at(i) + 2);
        lines += line.trimmed();
    }
    return lines.join(u'\n');
}

/// A lab on the terminal.
class TerminalLab
{
public:
    explicit TerminalLab(const LabRequest& request)
        : m_request(request), m_lab(request.plan, request.policies, request.options)
    {
        QObject::connect(&m_interrupt, &Interrupt::asked, &m_lab, &Lab::stop);
        QObject::connect(
            &m_lab, &Lab::runFinished, &m_lab,
            [this](int policy, const Record& record, const Verdict& verdict) { write(policy, record, verdict); });
        if (request.quiet)
            return;
        QObject::connect(&m_lab, &Lab::runBegan, &m_lab, [this](int policy) {
            tell(QStringLiteral("Policy %1 of %2: %3")
                     .arg(policy + 1)
                     .arg(m_lab.policies())
                     .arg(textOf(m_request.policies.at(policy))));
        });
    }

    int run()
    {
        QEventLoop loop;
        QObject::connect(&m_lab, &Lab::finished, &loop, &QEventLoop::quit, Qt::QueuedConnection);
        m_lab.start();
        loop.exec();
        const LabResult& result = m_lab.result();
        if (!m_request.out.isEmpty())
            m_faults += writeLab(m_request.out, result);
        tell(m_faults);
        if (m_request.json)
            say(QString::fromUtf8(labJson(result)).trimmed());
        else if (!m_request.quiet)
            say(textOf(labTable(result)) + QStringLiteral("\n\n") + labSummary(result));
        return static_cast<int>(exitCode(result));
    }

private:
    void write(int policy, const Record& record, const Verdict& verdict)
    {
        if (m_request.out.isEmpty())
            return;
        const QString folder = QDir(m_request.out).filePath(folderOfRun(m_lab.result(), policy));
        const auto formats =
            formatsNamed({QStringLiteral("md"), QStringLiteral("html"), QStringLiteral("json"), QStringLiteral("csv")});
        m_faults += writeBundle(folder, *formats, record, measure(record), verdict);
    }

    [[nodiscard]] ExitCode exitCode(const LabResult& result) const
    {
        if (!m_faults.isEmpty())
            return ExitCode::Internal;
        const bool failed = std::any_of(result.runs.begin(), result.runs.end(),
                                        [](const LabRun& run) { return !run.storm || !run.failure.isEmpty(); });
        return failed || result.runs.size() < m_request.policies.size() ? ExitCode::Invalid : ExitCode::Pass;
    }

    const LabRequest& m_request;
    Lab m_lab;
    Interrupt m_interrupt;
    Faults m_faults;
};
} // namespace

int labCommand(const QStringList& arguments)
{
    const auto request = readLabOptions(arguments);
    if (!request) {
        tell(request.faults());
        return static_cast<int>(ExitCode::Usage);
    }
    if (!request->helpText.isEmpty()) {
        say(request->helpText);
        return static_cast<int>(ExitCode::Pass);
    }
    return TerminalLab(*request).run();
}

} // namespace flapscope
