#pragma once

#include "core/plan.h"

#include <QString>
#include <QStringList>

#include <functional>

namespace flapscope
{

/// Finds the options of `flapscope run` that turn one plan into another. Each option is applied to a copy of the first
/// plan as the command line would apply it: what still differs then cannot be said by options.
class OptionWriter
{
public:
    OptionWriter(const Plan& from, const Plan& to);

    /// Whether the options say everything.
    [[nodiscard]] bool isComplete() const { return m_made == m_wanted; }
    /// Options and values as words of a command line, not quoted.
    [[nodiscard]] const QStringList& words() const { return m_words; }

private:
    void writeTarget();
    void writeStages();
    void writeClose();
    void writePatterns();
    void writeExtent();
    void writeDeadlines();
    void writeWatch();
    void writeLimits();
    void writeFaults();
    void writeDemo();

    void option(const char* name, const QString& value);
    void text(const char* name, QString& made, const QString& wanted);
    void millis(const char* name, Millis& made, Millis wanted);
    /// An option that can be given several times: it only adds.
    template <typename T>
    void added(const char* name, QList<T>& made, const QList<T>& wanted, QString (*asText)(const T&));
    /// An option that sets the same in every stage.
    template <typename T> void inStages(const char* name, T& (*place)(Stage&), QString (*asText)(const T&));

    const Plan m_wanted;
    Plan m_made;
    QStringList m_words;
};

} // namespace flapscope
