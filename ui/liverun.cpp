#include "ui/liverun.h"

#include "session/session.h"

#include <algorithm>
#include <utility>

namespace flapscope
{

namespace
{
constexpr Millis ChangeInterval{50};
/// Two ticks of a group, and what a busy main thread adds.
constexpr Millis Reordering{150};
} // namespace

LiveRun::LiveRun(QObject* parent) : QObject(parent), m_growing(std::make_shared<RunPicture>()), m_picture(m_growing)
{
    m_changeTimer.setSingleShot(true);
    m_changeTimer.setInterval(ChangeInterval);
    connect(&m_changeTimer, &QTimer::timeout, this, [this] {
        const Moment seen = m_picture->seen();
        if (m_state == State::Running && seen.isKnown())
            m_growing->advance(Moment(seen.sinceStart() - Reordering));
        Q_EMIT changed();
    });
}

LiveRun::~LiveRun() = default;

void LiveRun::follow(const Session& session, const Plan& plan)
{
    reset(plan);
    m_session = &session;
    connect(&session, &Session::phaseBegan, this, &LiveRun::enterPhase);
    connect(&session, &Session::ticked, this, &LiveRun::takeTick);
    connect(&session, &Session::read, this, &LiveRun::takeReadings);
    connect(&session, &Session::toxicsChanged, this, [this, &session] {
        if (m_growing)
            m_growing->take(session.record().toxics);
        touch();
    });
    connect(&session, &Session::finished, this, [this](const Record& record) { finish(record); });
}

void LiveRun::begin(std::shared_ptr<RunPicture> growing, RunPicturePointer shown, State state)
{
    if (m_session)
        m_session->disconnect(this);
    m_session.clear();
    m_growing = std::move(growing);
    m_picture = std::move(shown);
    m_memoryTrend.reset();
    m_origin.reset();
    m_state = state;
    Q_EMIT wasReset();
    touch();
}

void LiveRun::reset(const Plan& plan)
{
    const auto picture = std::make_shared<RunPicture>(plan);
    begin(picture, picture, State::Empty);
}

void LiveRun::show(RunPicturePointer picture, Ending ending)
{
    m_ending = ending;
    begin(nullptr, std::move(picture), State::Over);
    Q_EMIT changed(); // there is nothing to wait for
}

Moment LiveRun::now() const
{
    const Moment seen = std::max(m_picture->seen(), Moment(Nanos::zero()));
    if (!m_origin)
        return seen;
    return std::max(seen, Moment(std::chrono::steady_clock::now() - *m_origin));
}

Progress LiveRun::progress() const
{
    Progress progress = progressOf(plan(), phases(), static_cast<qint64>(tally().attempts), now());
    if (m_state == State::Over)
        progress.remaining = Nanos::zero();
    return progress;
}

void LiveRun::takeMetrics(const Metrics& metrics)
{
    auto trend = trendLineOf(metrics, plan());
    if (trend == m_memoryTrend)
        return;
    m_memoryTrend = std::move(trend);
    touch();
}

void LiveRun::enterPhase(const PhaseSpan& span)
{
    if (!m_growing)
        return;
    if (!m_origin) {
        m_origin = std::chrono::steady_clock::now() - (span.begin.isKnown() ? span.begin.sinceStart() : Nanos::zero());
        m_state = State::Running;
    }
    m_growing->enterPhase(span);
    Q_EMIT phaseEntered(span);
    touch();
}

void LiveRun::takeTick(const GroupTick& tick)
{
    if (!m_growing)
        return;
    m_growing->take(tick);
    touch();
}

void LiveRun::takeReadings(const std::vector<Reading>& readings)
{
    if (!m_growing)
        return;
    m_growing->take(readings);
    touch();
}

void LiveRun::finish(const Record& record)
{
    if (!m_growing)
        return;
    m_growing->take(record.toxics);
    m_growing->close(record.phases, now());
    m_growing.reset();
    m_origin.reset();
    m_state = State::Over;
    m_ending = record.ending;
    touch();
    Q_EMIT finished();
}

void LiveRun::touch()
{
    if (!m_changeTimer.isActive())
        m_changeTimer.start();
}

} // namespace flapscope
