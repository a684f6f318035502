#pragma once

#include "core/moment.h"

#include <QString>

namespace flapscope
{

/// Something worth saying about a run, in a sentence.
struct Notice
{
    enum class Severity : quint8 { Information, Warning, Error };

    Moment at;
    Severity severity = Severity::Information;
    QString text;

    friend bool operator==(const Notice&, const Notice&) = default;
};

} // namespace flapscope
