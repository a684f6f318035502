#pragma once

#include "core/result.h"
#include "core/toxic.h"
#include "engine/approach.h"
#include "fault/linkreport.h"

#include <QList>
#include <QObject>
#include <QUrl>

#include <vector>

namespace flapscope
{

/// What stands between the clients of a run and its server, and lets toxics act there.
class ToxicGate : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    /// Once: opens a way to that server. `opened` or `failed` follows.
    virtual void open(const QUrl& server) = 0;
    /// What is to act from now on; `acts` tells when it does. Only once opened.
    virtual void setToxics(const QList<Toxic>& toxics) = 0;
    /// Closes the way. Whether that is done; if not, `closed` follows, after 2 s at the latest.
    virtual bool close() = 0;

Q_SIGNALS:
    void opened(const flapscope::Detour& detour);
    void failed(const flapscope::Fault& fault);
    /// These act from now on, and no others.
    void acts(const QList<flapscope::Toxic>& toxics);
    /// What became of connections, where the gate can see it.
    void linksEnded(const std::vector<flapscope::LinkReport>& reports);
    /// It has met a difficulty; the run goes on.
    void troubled(const flapscope::Fault& fault);
    void closed();
};

} // namespace flapscope
