#include "core/preset.h"

#include "core/planjson.h"

#include <QDir>
#include <QStringList>

#include <algorithm>

/// Makes sure that a program which links this library statically has its files. Must stand outside of any namespace.
static void initPresetResources()
{
    Q_INIT_RESOURCE(presets);
}

namespace flapscope
{

using namespace Qt::StringLiterals;

namespace
{

constexpr QLatin1StringView Folder = ":/presets"_L1;
constexpr QLatin1StringView Reference = "ws-resilience-006"_L1;

QList<Preset> readPresets()
{
    initPresetResources();
    QList<Preset> all;
    const QDir folder{QString(Folder)};
    const QStringList files = folder.entryList({u"*.json"_s}, QDir::Files, QDir::Name);
    for (const QString& file : files) {
        const Result<Plan> plan = planFromFile(folder.filePath(file));
        Q_ASSERT_X(plan.ok(), "presets", qPrintable(plan.ok() ? QString() : plan.faults().constFirst().sentence()));
        if (plan.ok())
            all.append({plan->name, plan->description, *plan});
    }
    std::stable_partition(all.begin(), all.end(), [](const Preset& preset) { return preset.name == Reference; });
    return all;
}

} // namespace

const QList<Preset>& presets()
{
    static const QList<Preset> All = readPresets();
    return All;
}

Result<Plan> presetNamed(const QString& name)
{
    QStringList names;
    for (const Preset& preset : presets()) {
        if (preset.name == name)
            return preset.plan;
        names.append(preset.name);
    }
    return Fault{name, u"There is no preset of this name."_s, u"Use one of: %1."_s.arg(names.join(u", "_s))};
}

} // namespace flapscope
