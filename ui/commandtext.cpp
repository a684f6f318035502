#include "ui/commandtext.h"

#include "core/criterion.h"
#include "core/preset.h"
#include "core/variables.h"
#include "ui/optionwriter.h"

#include <QRegularExpression>
#include <QStringList>

#include <optional>

namespace flapscope
{

namespace
{
/// What `flapscope run` begins with when neither plan nor preset is given.
Plan planFromOptionsAlone()
{
    Plan plan;
    plan.name = QStringLiteral("from options");
    plan.stages = {Stage{}};
    plan.limits = referenceLimits();
    return plan;
}

/// A file name in lower case, of letters, digits and dashes.
QString fileNameFor(const Plan& plan)
{
    static const QRegularExpression other(QStringLiteral("[^a-z0-9]+"));
    QString name = plan.name.toLower();
    name.replace(other, QStringLiteral("-"));
    while (name.startsWith(u'-'))
        name.remove(0, 1);
    while (name.endsWith(u'-'))
        name.chop(1);
    return (name.isEmpty() ? QStringLiteral("plan") : name) + QStringLiteral(".json");
}

QString lineOf(const QStringList& words)
{
    QStringList quoted{QStringLiteral("flapscope"), QStringLiteral("run")};
    for (const QString& word : words)
        quoted += shellQuoted(word);
    return quoted.join(u' ');
}

/// Keeps the shortest line that was offered.
class Shortest
{
public:
    void offer(const QStringList& start, const Plan& from, const Plan& to)
    {
        const OptionWriter writer(from, to);
        const QStringList words = start + writer.words();
        if (writer.isComplete() && (!m_words || words.size() < m_words->size()))
            m_words = words;
    }
    [[nodiscard]] const std::optional<QStringList>& words() const { return m_words; }

private:
    std::optional<QStringList> m_words;
};
} // namespace

QString shellQuoted(const QString& word)
{
    static const QRegularExpression plain(QStringLiteral("\\A[A-Za-z0-9_@%+=:,./-]+\\z"));
    if (plain.match(word).hasMatch())
        return word;
    QString quoted = word;
    quoted.replace(u'\'', QStringLiteral("'\\''"));
    return QString(u'\'' + quoted + u'\'');
}

CommandText commandFor(const Plan& plan, const Plan& saved, const QString& path)
{
    const Plan shown = masked(plan);
    Shortest shortest;
    if (!path.isEmpty())
        shortest.offer({path}, masked(saved), shown);
    for (const Preset& preset : presets())
        shortest.offer({QStringLiteral("--preset"), preset.name}, preset.plan, shown);
    shortest.offer({}, planFromOptionsAlone(), shown);

    CommandText text;
    text.maskedSecrets = shown != plan;
    if (shortest.words()) {
        text.line = lineOf(*shortest.words());
        return text;
    }
    text.needsFile = true;
    text.line = lineOf({path.isEmpty() ? fileNameFor(plan) : path});
    return text;
}

} // namespace flapscope
