#pragma once

#include "core/notice.h"
#include "core/verdict.h"
#include "ui/palette.h"

#include <QString>

namespace flapscope
{

/// How a judgement is shown, everywhere alike: never by colour alone, but by a word and a drawing too.
struct Appearance
{
    QString word;
    QString icon;                     ///< for Theme::icon()
    const char* tone = nullptr;       ///< for setTone()
    QColor Palette::*color = nullptr; ///< the role that goes with the tone

    friend bool operator==(const Appearance&, const Appearance&) = default;
};

/// "PASS", "FAIL", "INSUFFICIENT EVIDENCE", "INVALID RUN".
Appearance appearanceOf(Standing standing);
/// "passed", "failed", "insufficient evidence", "not assessed".
Appearance appearanceOf(Judgement judgement);
Appearance appearanceOf(Notice::Severity severity);
/// What is judged later in the run.
Appearance appearanceOfPending();

} // namespace flapscope
