#pragma once

#include "engine/workerthread.h"
#include "session/toxicgate.h"

namespace flapscope
{

class FaultProxy;

/// Flapscope's own fault proxy, in a thread of its own, `flap-proxy`. Lives in the main thread itself.
class ProxyGate final : public ToxicGate
{
    Q_OBJECT

public:
    /// `seed` is the plan's.
    explicit ProxyGate(quint64 seed, QObject* parent = nullptr);
    ~ProxyGate() override;

    void open(const QUrl& server) override;
    /// They act when this returns.
    void setToxics(const QList<Toxic>& toxics) override;
    bool close() override;

private:
    const quint64 m_seed;
    FaultProxy* m_proxy = nullptr; // owned by its thread
    WorkerThread m_thread;
};

} // namespace flapscope
