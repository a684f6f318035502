#include "report/markdownreport.h"

#include "report/anchor.h"
#include "report/markdowntext.h"

namespace flapscope
{

using namespace Qt::StringLiterals;

namespace
{

QString prefix(Sign sign)
{
    const QString emoji = emojiOf(sign);
    return emoji.isEmpty() ? emoji : QString(emoji % u' ');
}

/// The body of a line; its evidence is a link.
QString body(const Line& line)
{
    QString text = escaped(line.text);
    if (line.provenance != Provenance::None)
        text += u" ["_s % letterOf(line.provenance) % u']';
    if (!line.source.isEmpty())
        text += u" ("_s % escaped(line.source) % u')';
    if (line.anchor.isEmpty())
        return text;
    return text % u" (["_s % escaped(evidenceOf(line)) % u"](#"_s % anchorOf(line.anchor) % u"))"_s;
}

QString labelled(const Line& line)
{
    if (line.label.isEmpty())
        return body(line);
    const QString label = u"**"_s % escaped(line.label) % u"**"_s;
    return line.text.isEmpty() ? QString(label % u':') : QString(label % u": "_s % body(line));
}

QString render(const Lines& block)
{
    QString text;
    int number = 0;
    for (const Line& line : block.lines) {
        switch (block.as) {
        case Lines::As::Paragraphs:
            text += prefix(line.sign) % labelled(line) % u"\n\n"_s;
            break;
        case Lines::As::Facts:
            text += u"**"_s % escaped(line.label) % u"**: "_s % prefix(line.sign) % body(line) % u"  \n"_s;
            break;
        case Lines::As::Bullets:
            text += u"- "_s % prefix(line.sign) % labelled(line) % u'\n';
            break;
        case Lines::As::Numbers:
            text += QString::number(++number) % u". "_s % prefix(line.sign) % labelled(line) % u'\n';
            break;
        case Lines::As::Checklist:
            text += u"- ["_s % (line.sign == Sign::Tick ? u'x' : u' ') % u"] "_s %
                    (line.sign == Sign::Tick ? QString() : prefix(line.sign)) % labelled(line) % u'\n';
            break;
        }
    }
    return block.as == Lines::As::Paragraphs ? text : QString(text % u'\n');
}

/// Fences that nothing in the text can close.
QString fenced(const QString& text)
{
    qsizetype longest = 2;
    qsizetype run = 0;
    for (const QChar c : text) {
        run = c == u'`' ? run + 1 : 0;
        longest = qMax(longest, run);
    }
    const QString fence(longest + 1, u'`');
    return fence % u'\n' % text % (text.endsWith(u'\n') ? u""_s : u"\n"_s) % fence % u"\n\n"_s;
}

QString render(const CodeLines& block)
{
    QStringList groups;
    for (const CodeLines::Group& group : block.groups) {
        QString text = group.title % u":\n"_s;
        for (const Line& line : group.lines)
            text += codeLineOf(line) % u'\n';
        groups += text;
    }
    return fenced(groups.join(u'\n'));
}

QString cell(const Cell& cell)
{
    return prefix(cell.sign) % escaped(cell.text);
}

QString render(const Table& table)
{
    QString text = u"**"_s % escaped(table.caption) % u"**\n\n|"_s;
    for (const QString& head : table.head)
        text += u' ' % escaped(head) % u" |"_s;
    text += u"\n|"_s;
    for (qsizetype i = 0; i < table.head.size(); ++i)
        text += table.numeric && i > 0 ? u"---:|"_s : u"---|"_s;
    text += u'\n';
    for (qsizetype row = 0; row < table.rows.size(); ++row) {
        text += u'|';
        for (qsizetype i = 0; i < table.rows.at(row).size(); ++i) {
            const bool first = i == 0 && row < table.anchors.size();
            const QString anchor = first ? u"<a id=\"%1\"></a>"_s.arg(anchorOf(table.anchors.at(row))) : QString();
            text += u' ' % anchor % cell(table.rows.at(row).at(i)) % u" |"_s;
        }
        text += u'\n';
    }
    return text % u'\n';
}

QString render(const Verbatim& block)
{
    return u"**"_s % escaped(block.caption) % u"**\n\n"_s % fenced(block.text);
}

/// Plain Markdown has no drawings: the numbers behind it.
QString render(const FigureBlock& block)
{
    return render(block.data);
}

QString heading(const Part& part)
{
    if (part.heading.isEmpty())
        return u"---\n\n"_s;
    const QString mark(part.level, u'#');
    const QString emoji = emojiOf(part.sign);
    if (emoji.isEmpty())
        return mark % u' ' % escaped(part.heading) % u"\n\n"_s;
    return part.signBehind ? QString(mark % u' ' % escaped(part.heading) % u' ' % emoji % u"\n\n"_s)
                           : QString(mark % u' ' % emoji % u' ' % escaped(part.heading) % u"\n\n"_s);
}

} // namespace

QString reportMarkdown(const Document& document)
{
    QString text = u"# "_s % escaped(document.title) % u"\n\n"_s;
    for (const Part& part : document.parts) {
        text += heading(part);
        for (const Block& block : part.blocks)
            text += std::visit([](const auto& b) { return render(b); }, block);
    }
    return text.trimmed() % u'\n';
}

} // namespace flapscope
