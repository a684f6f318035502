#pragma once

#include "report/business.h"
#include "report/signature.h"

namespace flapscope
{

/// What people added to a run.
struct Entries
{
    Business business;
    QList<Signature> signatures; ///< in the order in which they were given

    friend bool operator==(const Entries&, const Entries&) = default;
};

} // namespace flapscope
