#pragma once

#include "core/metrics.h"
#include "core/record.h"

#include <QString>
#include <QStringList>

#include <optional>

namespace flapscope
{

/// Whose doing failed attempts look like. A look, no proof: a verdict does not depend on it.
struct Attribution
{
    enum class Side : quint8 {
        Unclear,
        Server,  ///< the server or what stands before it
        Machine, ///< this machine, on which Flapscope runs
        Network, ///< the fault proxy, which misbehaved as it was asked to
        Both,    ///< evidence on more than one side
    };

    Side side = Side::Unclear;
    QStringList evidence;      ///< a sentence each
    bool serverUnseen = false; ///< the server's side of what stood between could not be seen

    friend bool operator==(const Attribution&, const Attribution&) = default;
    /// "It looks like …" and the evidence.
    [[nodiscard]] QString text() const;
};

/// None when no attempt of the stages or the recovery failed.
std::optional<Attribution> attributionOf(const Record& record, const Metrics& metrics);

/// Of a run that missed a time: that the network was made slow meanwhile, by what, and how soon the server answered at
/// the proxy's other side. Empty where no toxic that makes data late acted.
QString slowNetworkText(const Record& record);

} // namespace flapscope
