#pragma once

#include "engine/arrival.h"
#include "engine/assignment.h"
#include "engine/client.h"
#include "engine/deadlines.h"
#include "engine/grouptick.h"

#include <QObject>
#include <QTimer>

#include <memory>
#include <vector>

namespace flapscope
{

/// The clients of one worker thread, with one timer for all their deadlines. Of every stage it has the clients whose
/// number leaves `remainder` when divided by `groups`. Moved to its thread after construction; everything else is made
/// there.
class ClientGroup final : public QObject, private Client::Owner
{
    Q_OBJECT

public:
    ClientGroup(int remainder, int groups, RunClock clock);
    ~ClientGroup() override;

public Q_SLOTS:
    /// Begins an assignment with this group's share of its clients. `done` follows, also when the share is empty.
    void begin(const flapscope::Assignment& assignment);
    /// Ends the assignment before its time: connections are closed, within `deadline` or at once after it. `done`
    /// follows.
    void windDown(flapscope::Millis deadline);
    /// Lets go of the half-open connections that CloseMode::Silent has left.
    void releaseHalfOpen();

Q_SIGNALS:
    void ticked(const flapscope::GroupTick& tick);
    void done(qint16 stage);

private:
    void ensureClients(int count);
    void makeParts();
    void tick();
    void onCycled(const Cycle& cycle) override;
    void onStateChanged(Deadlines::Slot slot, Client::State from, Client::State to) override;
    void onLeftHalfOpen(HalfOpen connection) override;
    void onIdled() override;
    void finish();
    [[nodiscard]] int shareOf(int clients) const;

    const int m_remainder;
    const int m_groups;
    const RunClock m_clock;

    std::unique_ptr<Assignment> m_assignment;
    const ArrivalStamps m_stamps;
    std::unique_ptr<Deadlines> m_deadlines; // outlives the clients
    std::vector<std::unique_ptr<Client>> m_clients;
    std::vector<HalfOpen> m_halfOpen;
    std::unique_ptr<QTimer> m_tickTimer;
    std::unique_ptr<QTimer> m_dropTimer;
    Moment m_lastTick;
    Nanos m_lastCpuTime{0};
    GroupTick m_tick;
    std::vector<bool> m_changed; // by client of this group
    int m_busy = 0;
};

} // namespace flapscope
