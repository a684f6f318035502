#include "report/cleansing.h"

namespace flapscope
{

using namespace Qt::StringLiterals;

namespace
{

bool isInvisible(char32_t c)
{
    switch (QChar::category(c)) {
    case QChar::Other_Format:
        // Soft parts of words and of emoji are what they are for.
        return c != 0x00AD && c != 0x200C && c != 0x200D;
    case QChar::Other_Control:
    case QChar::Separator_Line:
    case QChar::Separator_Paragraph:
    case QChar::Other_Surrogate:
    case QChar::Other_NotAssigned:
        return true;
    default:
        return false;
    }
}

bool isBreak(char32_t c)
{
    return c == U'\n' || c == U'\r' || c == U'\t' || c == 0x2028 || c == 0x2029 || c == 0x0B || c == 0x0C || c == 0x85;
}

void cleanseLine(Line& line)
{
    for (QString* text : {&line.label, &line.text, &line.source})
        *text = cleansed(*text);
}

void cleanseTable(Table& table)
{
    table.caption = cleansed(table.caption);
    for (QList<Cell>& row : table.rows) {
        for (Cell& cell : row)
            cell.text = cleansed(cell.text);
    }
}

void cleanseFigure(Figure& figure)
{
    for (Figure::Series& series : figure.series)
        series.name = cleansed(series.name);
}

struct Cleanser
{
    void operator()(Lines& block) const
    {
        for (Line& line : block.lines)
            cleanseLine(line);
    }
    void operator()(CodeLines& block) const
    {
        for (CodeLines::Group& group : block.groups) {
            for (Line& line : group.lines)
                cleanseLine(line);
        }
    }
    void operator()(Table& table) const { cleanseTable(table); }
    void operator()(Verbatim& block) const { block.text = cleansed(block.text, Breaks::Stay); }
    void operator()(FigureBlock& block) const
    {
        cleanseFigure(block.figure);
        cleanseTable(block.data);
    }
};

} // namespace

QString cleansed(const QString& text, Breaks breaks)
{
    QString result;
    result.reserve(text.size());
    for (const char32_t c : text.toUcs4()) {
        if (isBreak(c))
            result += breaks == Breaks::Stay && (c == U'\n' || c == U'\t') ? QChar(static_cast<char16_t>(c)) : u' ';
        else if (isInvisible(c))
            result += u"‹U+%1›"_s.arg(static_cast<uint>(c), 4, 16, QLatin1Char('0')).toUpper();
        else
            result += QString::fromUcs4(&c, 1);
    }
    return result;
}

void cleanse(Document& document)
{
    document.title = cleansed(document.title);
    document.subject = cleansed(document.subject);
    document.approval.recommendation = cleansed(document.approval.recommendation);
    for (Part& part : document.parts) {
        for (Block& block : part.blocks)
            std::visit(Cleanser(), block);
    }
}

} // namespace flapscope
