#pragma once

#include "core/faultlist.h"
#include "core/planfields.h"

#include <optional>

namespace flapscope
{

/// Holds described fields against what they may be: ranges of numbers, lengths of texts and lists.
class RangeCheck
{
public:
    /// Checks any structure that core/planfields.h, or a `describe` beside the structure, describes. `path` is where it
    /// stands, empty for the top.
    template <typename T> static void check(const T& structure, const QString& path, FaultList& faults)
    {
        RangeCheck visitor(path, faults);
        using planfields::describe;
        describe(visitor, structure);
    }

    void text(QLatin1StringView key, const QString& value, const TextRule& rule)
    {
        checkText(pathOf(key), value, rule);
    }
    void flag(QLatin1StringView, bool) {}
    void whole(QLatin1StringView key, qint64 value, const Range& range);
    void span(QLatin1StringView key, Millis value, const Range& range) { whole(key, value.count(), range); }
    void real(QLatin1StringView key, double value, const RealRange& range);
    void maybeReal(QLatin1StringView key, const std::optional<double>& value, const RealRange& range);
    /// A value without a name can only come from a wrong cast.
    void choice(QLatin1StringView, auto) {}
    void seed(QLatin1StringView, quint64) {}
    void texts(QLatin1StringView key, const QStringList& values, const Range& count, const TextRule& rule);
    void group(QLatin1StringView key, const auto& structure) { check(structure, pathOf(key), m_faults); }
    void list(QLatin1StringView key, const auto& structures, const Range& count)
    {
        if (!checkCount(pathOf(key), structures.size(), count))
            return;
        for (qsizetype i = 0; i < structures.size(); ++i)
            check(structures.at(i), pathOf(key, i), m_faults);
    }

private:
    RangeCheck(const QString& path, FaultList& faults) : m_path(path), m_faults(faults) {}

    [[nodiscard]] QString pathOf(QLatin1StringView key) const;
    [[nodiscard]] QString pathOf(QLatin1StringView key, qsizetype index) const;
    void checkText(const QString& path, const QString& text, const TextRule& rule);
    bool checkCount(const QString& path, qsizetype size, const Range& count);

    QString m_path;
    FaultList& m_faults;
};

} // namespace flapscope
