#pragma once

#include <QRegularExpression>
#include <QString>

#include <optional>

namespace flapscope
{

/// A regular expression of a stranger over texts of a stranger: compiled once, and given up on a text that would take
/// it too long. A pattern such as `(a+)+$` needs exponentially many steps on some texts; it gets no more than 100,000.
class BoundedPattern
{
public:
    enum class Answer : quint8 {
        No,
        Yes,
        Undecided, ///< given up
    };

    /// `pattern` must be valid (checkWatch sees to that); an invalid one decides nothing.
    explicit BoundedPattern(const QString& pattern);

    [[nodiscard]] Answer answer(const QString& text) const;
    /// The first group where the pattern has one, else all that matches; none without a match.
    [[nodiscard]] std::optional<QString> captured(const QString& text) const;

private:
    QRegularExpression m_expression;
};

} // namespace flapscope
