#pragma once

#include "engine/progress.h"

#include <QString>

#include <optional>

namespace flapscope
{

/// How far a run has come, on standard error: one rewritten line on a terminal, a line now and then elsewhere.
class ProgressLine
{
public:
    enum class Style : quint8 { Terminal, Log };

    explicit ProgressLine(Style style) : m_style(style) {}
    /// By what standard error is.
    static Style styleOfStandardError();

    void show(const Progress& progress, const Plan& plan);
    /// Leaves the line free for what comes next.
    void finish();

    /// "stage 2 of 2, three clients · 21 of 65 cycles · about 4 s left"
    static QString textOf(const Progress& progress, const Plan& plan);

private:
    const Style m_style;
    std::optional<Progress> m_shown;
    bool m_lineOpen = false;
};

} // namespace flapscope
