#include "ui/democonduct.h"

#include <algorithm>

namespace flapscope
{

namespace
{
DemoDefects with(const auto& set)
{
    DemoDefects defects;
    set(defects);
    return defects;
}
} // namespace

const QList<DemoConduct>& demoConducts()
{
    static const QList<DemoConduct> All{
        {QStringLiteral("Sound server"), QStringLiteral("Passes every criterion"), {}},
        {QStringLiteral("Leaks memory"), QStringLiteral("Keeps 400 KB of each connection: memory growth fails"),
         with([](DemoDefects& demo) { demo.leakKb = 400; })},
        {QStringLiteral("Refuses 5 %"),
         QStringLiteral("Answers one upgrade in twenty with an error: connect success fails"),
         with([](DemoDefects& demo) { demo.refusePercent = 5.0; })},
        {QStringLiteral("Recovers slowly"), QStringLiteral("Takes half a second to come back: recovery time fails"),
         with([](DemoDefects& demo) { demo.slowRecovery = Millis(500); })},
        {QStringLiteral("Zombie sockets"), QStringLiteral("Never closes a socket: cleanup fails"),
         with([](DemoDefects& demo) { demo.zombie = true; })},
    };
    return All;
}

qsizetype conductOf(const DemoDefects& defects)
{
    const auto& all = demoConducts();
    const auto found =
        std::find_if(all.begin(), all.end(), [&](const DemoConduct& conduct) { return conduct.defects == defects; });
    return found == all.end() ? -1 : found - all.begin();
}

} // namespace flapscope
