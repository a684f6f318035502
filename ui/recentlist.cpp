#include "ui/recentlist.h"

namespace flapscope
{

RecentList::RecentList(QSettings& settings, const QString& key) : m_settings(settings), m_key(key)
{
}

QStringList RecentList::entries() const
{
    return m_settings.value(m_key).toStringList().mid(0, Most);
}

void RecentList::add(const QString& entry)
{
    QStringList all = entries();
    all.removeAll(entry);
    all.prepend(entry);
    m_settings.setValue(m_key, all.mid(0, Most));
}

void RecentList::remove(const QString& entry)
{
    QStringList all = entries();
    all.removeAll(entry);
    m_settings.setValue(m_key, all);
}

void RecentList::clear()
{
    m_settings.remove(m_key);
}

} // namespace flapscope
