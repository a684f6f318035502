#pragma once

#include <QStringList>

class QApplication;

namespace flapscope
{

/// Opens the window and runs until it is closed; returns the exit code. `arguments` are those that follow `flapscope`
/// and, if given, `gui`: a plan file or a bundle to open, or none.
int guiCommand(QApplication& application, const QStringList& arguments);

} // namespace flapscope
