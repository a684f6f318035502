#pragma once

#include <QString>
#include <QtGlobal>

namespace flapscope
{

/// Whole numbers from `least` to `most`, both included.
struct Range
{
    qint64 least = 0;
    qint64 most = 0;
    [[nodiscard]] constexpr bool holds(qint64 number) const { return number >= least && number <= most; }
};

/// Numbers from `least` to `most`; the ends belong to it unless it is `open`. NaN is in no range.
struct RealRange
{
    double least = 0.0;
    double most = 0.0;
    bool open = false;
    [[nodiscard]] constexpr bool holds(double number) const
    {
        return open ? number > least && number < most : number >= least && number <= most;
    }
};

/// What a text may be: at least one character or none, at most so many bytes of UTF-8, on one line or several.
struct TextRule
{
    enum class Lines : quint8 {
        One,  ///< no control characters at all
        Many, ///< control characters are the reader's business
    };
    qsizetype mostBytes = 0;
    Lines lines = Lines::One;
    bool mayBeEmpty = true;
};

/// A number for people: "20,000".
QString grouped(qint64 number);
/// A number for people, in its shortest exact form: "0.5", "1e+30"; whole ones grouped.
QString grouped(double number);

/// What to do next where a value does not fit: "Use a whole number from 1 to 20,000."
QString mendFor(const Range& range);
QString mendFor(const RealRange& range);
/// The same for the length of a list: "Give from 1 to 100."
QString mendForCount(const Range& range);

} // namespace flapscope
