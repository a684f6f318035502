#pragma once

#include "session/session.h"

#include <QStringList>
#include <QTest>
#include <QUrl>

namespace flapscope
{

/// Two clients for a moment, through every phase; without a URL at the demo server.
inline Plan briefPlan(const QUrl& url = {})
{
    Plan plan;
    plan.name = QStringLiteral("brief");
    plan.target.url = url.toString();
    Stage stage;
    stage.clients = 2;
    stage.cycles = 4;
    stage.connected = Millis(30);
    stage.disconnected = Millis(20);
    plan.stages = {stage};
    plan.timing = {.warmUp = Millis(100),
                   .baseline = Millis(400),
                   .recoveryHold = Millis(200),
                   .recoveryLimit = Millis(3000),
                   .settle = Millis(800)};
    plan.limits = {{.criterion = QStringLiteral("connect-success"),
                    .comparison = Comparison::AtLeast,
                    .value = 100.0,
                    .required = true,
                    .demonstrate = {}}};
    return plan;
}

/// A session that is followed to its end.
class Followed
{
public:
    explicit Followed(const Plan& plan, const Session::Options& options = {}) : session(plan, options)
    {
        QObject::connect(&session, &Session::finished, &session,
                         [this](const Record& theRecord, const Verdict& theVerdict) {
                             ++ends;
                             record = theRecord;
                             verdict = theVerdict;
                         });
        QObject::connect(&session, &Session::phaseBegan, &session,
                         [this](const PhaseSpan& span) { phases += nameOf(span.phase); });
    }
    bool run(int ms = 30'000)
    {
        session.start();
        return await(ms);
    }
    bool await(int ms = 30'000)
    {
        return QTest::qWaitFor([this] { return ends > 0; }, ms);
    }
    bool awaitPhase(Phase phase)
    {
        return QTest::qWaitFor([this, phase] { return phases.contains(nameOf(phase)); }, 20'000);
    }

    Session session;
    QStringList phases;
    int ends = 0;
    Record record;
    Verdict verdict;
};

} // namespace flapscope
