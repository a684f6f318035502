#include "report/markdowntext.h"

namespace flapscope
{

using namespace Qt::StringLiterals;

namespace
{

bool isControl(QChar c)
{
    const auto category = c.category();
    return category == QChar::Other_Control || category == QChar::Separator_Line ||
           category == QChar::Separator_Paragraph;
}

} // namespace

QString escaped(const QString& text)
{
    constexpr QStringView Markup = u"\\`*_[]|~#!";
    QString result;
    result.reserve(text.size());
    for (const QChar c : text) {
        if (isControl(c))
            result += u' ';
        else if (c == u'<')
            result += "&lt;"_L1;
        else if (c == u'>')
            result += "&gt;"_L1;
        else if (c == u'&')
            result += "&amp;"_L1;
        else if (Markup.contains(c))
            result += u'\\' % c;
        else
            result += c;
    }
    return result.trimmed();
}

} // namespace flapscope
