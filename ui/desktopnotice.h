#pragma once

#include <QString>

namespace flapscope
{

/// Tells the user through the desktop, beside whatever is in front (the Desktop Notifications Specification, over the
/// session's D-Bus). Returns at once; where there is no session bus, or nobody who shows notifications, nothing
/// happens.
void sendDesktopNotice(const QString& title, const QString& text);

} // namespace flapscope
