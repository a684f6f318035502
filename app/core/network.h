#pragma once

#include "core/result.h"
#include "core/toxic.h"

#include <QList>
#include <QString>

namespace flapscope
{

/// A kind of network that comes with the program, as the toxics that make it.
struct Network
{
    QString name;
    QString description; ///< one line, with its figures
    QString source;      ///< who published them
    QList<Toxic> toxics;
};

/// All of them, from the slowest to the fastest and on to those that are slow in other ways.
const QList<Network>& networks();
/// A fault names the networks there are.
Result<Network> networkNamed(const QString& name);

} // namespace flapscope
