#pragma once

#include <QSettings>
#include <QString>
#include <QStringList>

namespace flapscope
{

/// The last few names that were used, newest first, kept in the settings under a key. Never give it a secret.
class RecentList final
{
public:
    static constexpr qsizetype Most = 8;

    RecentList(QSettings& settings, const QString& key);

    [[nodiscard]] QStringList entries() const;
    /// Puts it first; the oldest one goes when there are too many.
    void add(const QString& entry);
    void remove(const QString& entry);
    void clear();

private:
    QSettings& m_settings;
    const QString m_key;
};

} // namespace flapscope
