#include "core/sessions.h"

#include <QCryptographicHash>
#include <QtEndian>

#include <algorithm>
#include <vector>

namespace flapscope
{

namespace
{

struct Life
{
    quint64 session = 0;
    Moment from;
    Moment to;
};

Moment certainlyOpenUntil(const Cycle& cycle)
{
    if (cycle.closeSent.isKnown() && cycle.closeReceived.isKnown())
        return std::min(cycle.closeSent, cycle.closeReceived);
    return std::max({cycle.upgrade, cycle.closeSent, cycle.closeReceived});
}

std::vector<Life> livesIn(const std::vector<Cycle>& cycles)
{
    std::vector<Life> lives;
    for (const Cycle& cycle : cycles) {
        if (cycle.session != 0 && cycle.opened())
            lives.push_back({cycle.session, cycle.upgrade, certainlyOpenUntil(cycle)});
    }
    std::sort(lives.begin(), lives.end(), [](const Life& a, const Life& b) {
        return a.session != b.session ? a.session < b.session : a.from < b.from;
    });
    return lives;
}

} // namespace

quint64 sessionDigest(QStringView id)
{
    const QByteArray digest = QCryptographicHash::hash(id.toUtf8(), QCryptographicHash::Sha256);
    return std::max<quint64>(qFromBigEndian<quint64>(digest.constData()), 1);
}

Sessions sessionsOf(const Record& record)
{
    Sessions sessions;
    for (const Cycle& cycle : record.cycles) {
        if (cycle.opened() && cycle.session == 0 && cycle.outcome == Outcome::Ok)
            ++sessions.missing;
    }
    const std::vector<Life> lives = livesIn(record.cycles);
    sessions.seen = lives.size();
    Life before;
    for (const Life& life : lives) {
        if (life.session != before.session) {
            ++sessions.distinct;
            before = life;
            continue;
        }
        ++(life.from < before.to ? sessions.duplicates : sessions.reused);
        before.to = std::max(before.to, life.to);
    }
    return sessions;
}

} // namespace flapscope
