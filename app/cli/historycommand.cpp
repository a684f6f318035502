#include "cli/commands.h"

#include "cli/console.h"
#include "cli/exitcode.h"
#include "cli/historytasks.h"

#include <QCommandLineParser>

#include <algorithm>
#include <array>
#include <limits>

namespace flapscope
{

namespace
{
struct Task
{
    const char* name;
    const char* runs; ///< what follows its name
    const char* purpose;
    qsizetype fewest; ///< runs
    qsizetype most;
    const char* options; ///< that it takes, beside --db
    int (*carryOut)(const HistoryOrder&);
};

constexpr qsizetype Any = std::numeric_limits<qsizetype>::max();
constexpr std::array Tasks{
    Task{"list", "", "runs, newest first", 0, 0, "json search verdict starred limit deleted", listRuns},
    Task{"show", "RUN", "what a run came to", 1, 1, "json", showRun},
    Task{"compare", "RUN RUN…", "holds runs against the first one; 1 when one is worse", 2, 5, "json noise-pct",
         compareRuns},
    Task{"delete", "RUN…", "deletes runs; for a week they can be taken back", 1, Any, "undo", deleteRuns},
    Task{"export", "RUN", "writes a run's bundle", 1, 1, "out format", exportRun},
    Task{"import", "BUNDLE…", "takes bundles in as runs", 1, Any, "label note star", importRuns},
    Task{"mark", "RUN", "changes what is said of a run", 1, 1, "label note star unstar pin unpin", markRun},
    Task{"keep", "", "shows or sets how much is kept", 0, 0, "runs mb unlimited", keepRuns},
};

struct Option
{
    const char* name;
    const char* value; ///< nullptr for a switch
    const char* help;
};
constexpr std::array Options{
    Option{"db", "FILE", "the history (default: the user's)"},
    Option{"json", nullptr, "the result as JSON"},
    Option{"search", "WORDS", "list: only runs that have all of them in name, URL, label, note, verdict or id"},
    Option{"verdict", "NAME", "list: only pass, fail, inconclusive or invalid ones"},
    Option{"starred", nullptr, "list: only starred runs"},
    Option{"limit", "N", "list: at most N runs"},
    Option{"deleted", nullptr, "list: deleted runs too"},
    Option{"noise-pct", "N", "compare: differences below N percent are none (default: 10)"},
    Option{"undo", nullptr, "delete: takes deleted runs back"},
    Option{"out", "DIR", "export: where to"},
    Option{"format", "LIST", "export: what to write (default: all)"},
    Option{"label", "TEXT", "mark, import: the server's build"},
    Option{"note", "TEXT", "mark, import: what to remember"},
    Option{"star", nullptr, "mark, import: star it; starred runs are never removed to make room"},
    Option{"unstar", nullptr, "mark: take the star back"},
    Option{"pin", nullptr, "mark: it is the reference that others are held against"},
    Option{"unpin", nullptr, "mark: it no longer is"},
    Option{"runs", "N", "keep: the newest N runs"},
    Option{"mb", "N", "keep: N MB of runs"},
    Option{"unlimited", nullptr, "keep: every run"},
};

QString text(const char* literal)
{
    return QString::fromUtf8(literal);
}

void addOptions(QCommandLineParser& parser)
{
    QString description = QStringLiteral("Past runs. RUN is the beginning of an id, or \"last\".\n\nCommands:");
    for (const Task& task : Tasks)
        description +=
            QStringLiteral("\n  %1  %2").arg(text(task.name) + u' ' + text(task.runs), -18).arg(text(task.purpose));
    parser.setApplicationDescription(description);
    parser.addPositionalArgument(QStringLiteral("COMMAND"), QStringLiteral("list when left out"),
                                 QStringLiteral("[COMMAND] [RUN…]"));
    parser.addOption({{QStringLiteral("h"), QStringLiteral("help")}, QStringLiteral("this text")});
    for (const Option& option : Options) {
        QCommandLineOption added(text(option.name), text(option.help));
        if (option.value)
            added.setValueName(text(option.value));
        parser.addOption(added);
    }
}

Fault badNumber(const QString& option, const QString& value, const char* wanted)
{
    return {QStringLiteral("--") + option, QStringLiteral("\"%1\" is not %2.").arg(value, text(wanted)),
            QStringLiteral("See flapscope history --help.")};
}

/// A whole number from 1 on.
std::optional<qint64> numberOf(const QCommandLineParser& parser, const QString& option, Faults& faults)
{
    if (!parser.isSet(option))
        return std::nullopt;
    bool ok = false;
    const qint64 number = parser.value(option).toLongLong(&ok);
    constexpr qint64 Most = 1'000'000'000;
    if (ok && number >= 1 && number <= Most)
        return number;
    faults += badNumber(option, parser.value(option), "a whole number from 1 on");
    return std::nullopt;
}

std::optional<bool> either(const QCommandLineParser& parser, const char* yes, const char* no)
{
    if (parser.isSet(text(yes)))
        return true;
    return parser.isSet(text(no)) ? std::optional(false) : std::nullopt;
}

std::optional<QString> textOf(const QCommandLineParser& parser, const char* option)
{
    return parser.isSet(text(option)) ? std::optional(parser.value(text(option))) : std::nullopt;
}

void readFilter(const QCommandLineParser& parser, HistoryOrder& order, Faults& faults)
{
    order.filter.words = parser.value(QStringLiteral("search"));
    order.filter.starredOnly = parser.isSet(QStringLiteral("starred"));
    const QString verdict = parser.value(QStringLiteral("verdict"));
    order.filter.verdict = standingNamed(verdict);
    if (!verdict.isEmpty() && !order.filter.verdict)
        faults += badNumber(QStringLiteral("verdict"), verdict, "pass, fail, inconclusive or invalid");
    if (const auto limit = numberOf(parser, QStringLiteral("limit"), faults))
        order.limit = static_cast<qsizetype>(*limit);
}

void readRetention(const QCommandLineParser& parser, HistoryOrder& order, Faults& faults)
{
    constexpr qint64 Megabyte = 1'000'000;
    Retention retention;
    retention.runs = numberOf(parser, QStringLiteral("runs"), faults);
    if (const auto megabytes = numberOf(parser, QStringLiteral("mb"), faults))
        retention.size = Bytes{*megabytes * Megabyte};
    if (retention != Retention() || parser.isSet(QStringLiteral("unlimited")))
        order.retention = retention;
}

Result<HistoryOrder> orderFrom(const QCommandLineParser& parser)
{
    HistoryOrder order;
    Faults faults;
    order.db = parser.value(QStringLiteral("db"));
    order.runs = parser.positionalArguments().mid(1);
    order.json = parser.isSet(QStringLiteral("json"));
    order.undo = parser.isSet(QStringLiteral("undo"));
    order.deletedToo = parser.isSet(QStringLiteral("deleted"));
    order.out = parser.value(QStringLiteral("out"));
    order.label = textOf(parser, "label");
    order.note = textOf(parser, "note");
    order.starred = either(parser, "star", "unstar");
    order.pinned = either(parser, "pin", "unpin");
    readFilter(parser, order, faults);
    readRetention(parser, order, faults);
    if (const auto noise = textOf(parser, "noise-pct")) {
        bool ok = false;
        order.rules.noisePercent = noise->toDouble(&ok);
        if (!ok || !(order.rules.noisePercent >= 0.0) || !(order.rules.noisePercent <= 1000.0))
            faults += badNumber(QStringLiteral("noise-pct"), *noise, "a number from 0 to 1000");
    }
    const auto formats = formatsNamed(parser.value(QStringLiteral("format")).split(u',', Qt::SkipEmptyParts));
    faults += formats.faults();
    if (!faults.isEmpty())
        return faults;
    order.formats = *formats;
    return order;
}

/// What was asked of `task` that it does not do.
Faults misfits(const Task& task, const QCommandLineParser& parser)
{
    Faults faults;
    const QStringList taken = text(task.options).split(u' ');
    for (const Option& option : Options) {
        const QString name = text(option.name);
        if (parser.isSet(name) && name != QLatin1StringView("db") && !taken.contains(name))
            faults += Fault{QStringLiteral("--") + name,
                            QStringLiteral("flapscope history %1 does not take this.").arg(text(task.name)),
                            QStringLiteral("Leave it out; see flapscope history --help.")};
    }
    const qsizetype runs = parser.positionalArguments().mid(1).size();
    if (runs < task.fewest || runs > task.most)
        faults +=
            Fault{text(task.name), QStringLiteral("It was given %1 names.").arg(runs),
                  QStringLiteral("Use it so: flapscope history %1 %2").arg(text(task.name), text(task.runs)).trimmed() +
                      u'.'};
    return faults;
}
} // namespace

int historyCommand(const QStringList& arguments)
{
    QCommandLineParser parser;
    addOptions(parser);
    const auto refuse = [](const Faults& faults) {
        tell(faults);
        return static_cast<int>(ExitCode::Usage);
    };
    if (!parser.parse(QStringList{QStringLiteral("flapscope history")} + arguments))
        return refuse({Fault{{}, parser.errorText(), QStringLiteral("See flapscope history --help.")}});
    if (parser.isSet(QStringLiteral("help"))) {
        say(parser.helpText());
        return static_cast<int>(ExitCode::Pass);
    }
    const QString name = parser.positionalArguments().value(0, QStringLiteral("list"));
    const auto task = std::find_if(Tasks.begin(), Tasks.end(), [&name](const Task& candidate) {
        return name == QLatin1StringView(candidate.name);
    });
    if (task == Tasks.end())
        return refuse({Fault{name, QStringLiteral("There is no such command."),
                             QStringLiteral("See flapscope history --help.")}});
    const Faults faults = misfits(*task, parser);
    if (!faults.isEmpty())
        return refuse(faults);
    const auto order = orderFrom(parser);
    return order ? task->carryOut(*order) : refuse(order.faults());
}

} // namespace flapscope
