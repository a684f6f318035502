#include "core/result.h"

#include <algorithm>

namespace flapscope
{

namespace
{

/// Foreign text must neither break the line nor steer a terminal.
QString onOneLine(QString text)
{
    const auto breaksLine = [](QChar c) {
        const auto category = c.category();
        return category == QChar::Other_Control || category == QChar::Separator_Line ||
               category == QChar::Separator_Paragraph;
    };
    std::replace_if(text.begin(), text.end(), breaksLine, QChar(u' '));
    return text.trimmed();
}

} // namespace

QString Fault::sentence() const
{
    QString text = where.isEmpty() ? what : QString(where % QStringLiteral(": ") % what);
    if (!next.isEmpty())
        text += QChar(u' ') % next;
    return onOneLine(std::move(text));
}

} // namespace flapscope
