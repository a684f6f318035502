#include "report/anchor.h"

namespace flapscope
{

QString anchorOf(const QString& findingId)
{
    QString name = QStringLiteral("finding-");
    for (const QChar c : findingId) {
        const bool plain = (c >= u'a' && c <= u'z') || (c >= u'A' && c <= u'Z') || (c >= u'0' && c <= u'9');
        name += plain ? c : QChar(u'-');
    }
    return name;
}

} // namespace flapscope
