#pragma once

#include "ui/theme.h"

#include <QSettings>

namespace flapscope
{

/// What the user likes, over restarts.
struct Preferences
{
    Theme::Mode mode = Theme::Mode::System;
    int textSize = 0;   ///< points; 0: as the system has it
    bool notify = true; ///< ask for attention when a run ends while the window is in the background

    friend bool operator==(const Preferences&, const Preferences&) = default;
};

/// What is missing or makes no sense takes its default.
Preferences readPreferences(const QSettings& settings);
void writePreferences(const Preferences& preferences, QSettings& settings);

} // namespace flapscope
