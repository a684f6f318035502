#include "engine/clientgroup.h"

#include "engine/cputime.h"

#include <algorithm>

namespace flapscope
{

namespace
{
constexpr Millis TickInterval{50};
ClientChange::Doing doingOf(Client::State state)
{
    switch (state) {
    case Client::State::Idle:
        return ClientChange::Doing::Nothing;
    case Client::State::Waiting:
        return ClientChange::Doing::Waiting;
    case Client::State::Connecting:
        return ClientChange::Doing::Connecting;
    case Client::State::Open:
        return ClientChange::Doing::Open;
    case Client::State::Closing:
        return ClientChange::Doing::Closing;
    case Client::State::Pausing:
        return ClientChange::Doing::Pausing;
    }
    return ClientChange::Doing::Nothing;
}

/// The counter of a tick that a state belongs to; none for the quiet ones.
int* counterOf(GroupTick& tick, Client::State state)
{
    switch (state) {
    case Client::State::Connecting:
        return &tick.connecting;
    case Client::State::Open:
        return &tick.open;
    case Client::State::Closing:
        return &tick.closing;
    case Client::State::Idle:
    case Client::State::Waiting:
    case Client::State::Pausing:
        return nullptr;
    }
    return nullptr;
}
} // namespace

ClientGroup::ClientGroup(int remainder, int groups, RunClock clock)
    : m_remainder(remainder), m_groups(groups), m_clock(clock)
{
    m_tick.group = remainder;
}

ClientGroup::~ClientGroup() = default;

int ClientGroup::shareOf(int clients) const
{
    return (clients - m_remainder + m_groups - 1) / m_groups;
}

void ClientGroup::ensureClients(int count)
{
    for (auto slot = m_clients.size(); slot < static_cast<std::size_t>(count); ++slot) {
        const int index = static_cast<int>(slot) * m_groups + m_remainder;
        m_clients.push_back(
            std::make_unique<Client>(index, *m_deadlines, slot, m_clock, static_cast<Client::Owner&>(*this)));
        m_changed.push_back(false);
    }
}

void ClientGroup::makeParts()
{
    m_deadlines = std::make_unique<Deadlines>(m_clock);
    connect(m_deadlines.get(), &Deadlines::due, this,
            [this](Deadlines::Slot slot, Moment now) { m_clients[slot]->due(now); });
    m_tickTimer = std::make_unique<QTimer>();
    m_tickTimer->setTimerType(Qt::PreciseTimer);
    connect(m_tickTimer.get(), &QTimer::timeout, this, &ClientGroup::tick);
    m_dropTimer = std::make_unique<QTimer>();
    m_dropTimer->setSingleShot(true);
    m_dropTimer->setTimerType(Qt::PreciseTimer);
    connect(m_dropTimer.get(), &QTimer::timeout, this, [this] {
        for (const auto& client : m_clients)
            client->drop();
    });
}

void ClientGroup::begin(const Assignment& assignment)
{
    if (!m_deadlines)
        makeParts();
    m_assignment = std::make_unique<Assignment>(assignment);
    m_tick.stage = assignment.number;
    m_lastTick = m_clock.now();
    m_lastCpuTime = ownCpuTime();
    m_tickTimer->start(TickInterval);

    const int share = shareOf(assignment.stage.clients);
    ensureClients(share);
    m_busy = share;
    for (std::size_t i = 0; i < static_cast<std::size_t>(share); ++i)
        m_clients[i]->begin(*m_assignment);
    if (share == 0)
        finish();
}

void ClientGroup::tick()
{
    const Moment now = m_clock.now();
    const Nanos cpuTime = ownCpuTime();
    m_tick.span = *between(m_lastTick, now);
    m_tick.cpuTime = cpuTime - m_lastCpuTime;
    m_tick.loopLag = std::max(Nanos::zero(), m_tick.span - TickInterval);
    m_lastTick = now;
    m_lastCpuTime = cpuTime;
    m_tick.at = now;
    m_tick.halfOpen = static_cast<int>(m_halfOpen.size());
    for (std::size_t i = 0; i < m_changed.size(); ++i) {
        if (m_changed[i]) {
            m_tick.changes.push_back({m_clients[i]->index(), doingOf(m_clients[i]->state()), m_clients[i]->since()});
            m_changed[i] = false;
        }
    }
    Q_EMIT ticked(m_tick);
    m_tick.cycles.clear();
    m_tick.changes.clear();
}

void ClientGroup::onCycled(const Cycle& cycle)
{
    m_tick.cycles.push_back(cycle);
}

void ClientGroup::onStateChanged(Deadlines::Slot slot, Client::State from, Client::State to)
{
    if (int* counter = counterOf(m_tick, from))
        --*counter;
    if (int* counter = counterOf(m_tick, to))
        ++*counter;
    m_changed[slot] = true;
}

void ClientGroup::onLeftHalfOpen(HalfOpen connection)
{
    m_halfOpen.push_back(std::move(connection));
}

void ClientGroup::onIdled()
{
    if (--m_busy == 0)
        finish();
}

void ClientGroup::finish()
{
    m_tickTimer->stop();
    m_dropTimer->stop();
    tick();
    Q_EMIT done(m_assignment->number);
}

void ClientGroup::windDown(Millis deadline)
{
    if (m_busy == 0)
        return;
    m_dropTimer->start(deadline);
    for (const auto& client : m_clients)
        client->windDown();
}

void ClientGroup::releaseHalfOpen()
{
    m_halfOpen.clear();
}

} // namespace flapscope
