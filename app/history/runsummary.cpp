#include "history/runsummary.h"

#include <algorithm>
#include <array>

namespace flapscope
{

using namespace Qt::StringLiterals;

QString standingText(const RunSummary& run)
{
    switch (run.state) {
    case RunSummary::State::GoingOn:
        return u"going on"_s;
    case RunSummary::State::Interrupted:
        return u"interrupted"_s;
    case RunSummary::State::Over:
        break;
    }
    return run.verdict ? QString(nameOf(*run.verdict)) : QString();
}

RunMatcher::RunMatcher(const RunFilter& filter)
    : m_filter(filter), m_words(filter.words.simplified().split(u' ', Qt::SkipEmptyParts))
{
}

bool RunMatcher::matches(const RunSummary& run) const
{
    if (m_filter.starredOnly && !run.marks.starred)
        return false;
    if (m_filter.verdict && run.verdict != m_filter.verdict)
        return false;
    return std::all_of(m_words.begin(), m_words.end(), [&run](const QString& word) {
        const auto has = [&word](const QString& text) { return text.contains(word, Qt::CaseInsensitive); };
        return has(run.name) || has(run.url) || has(run.marks.label) || has(run.marks.note) || has(standingText(run)) ||
               run.id.startsWith(word, Qt::CaseInsensitive);
    });
}

} // namespace flapscope
