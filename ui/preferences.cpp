#include "ui/preferences.h"

namespace flapscope
{

namespace
{
constexpr QLatin1StringView ModeKey("preferences/appearance");
constexpr QLatin1StringView SizeKey("preferences/textSize");
constexpr QLatin1StringView NotifyKey("preferences/notify");

constexpr int SmallestText = 6;
constexpr int LargestText = 36;

QString nameOf(Theme::Mode mode)
{
    switch (mode) {
    case Theme::Mode::System:
        return QStringLiteral("system");
    case Theme::Mode::Light:
        return QStringLiteral("light");
    case Theme::Mode::Dark:
        return QStringLiteral("dark");
    }
    return {};
}
} // namespace

Preferences readPreferences(const QSettings& settings)
{
    Preferences preferences;
    const QString mode = settings.value(ModeKey).toString();
    for (const auto known : {Theme::Mode::Light, Theme::Mode::Dark}) {
        if (mode == nameOf(known))
            preferences.mode = known;
    }
    const int size = settings.value(SizeKey).toInt();
    preferences.textSize = size >= SmallestText && size <= LargestText ? size : 0;
    preferences.notify = settings.value(NotifyKey, preferences.notify).toBool();
    return preferences;
}

void writePreferences(const Preferences& preferences, QSettings& settings)
{
    settings.setValue(ModeKey, nameOf(preferences.mode));
    settings.setValue(SizeKey, preferences.textSize);
    settings.setValue(NotifyKey, preferences.notify);
}

} // namespace flapscope
