#include "report/richtext.h"

#include "report/anchor.h"

#include <QAbstractTextDocumentLayout>
#include <QFont>
#include <QPainter>
#include <QSvgRenderer>
#include <QTextDocument>
#include <QTextFormat>
#include <QTextOption>

namespace flapscope
{

using namespace Qt::StringLiterals;

namespace
{

constexpr double PixelsPerInch = 96.0;

/// Writes the subset of HTML that QTextDocument reads.
class Writer
{
public:
    explicit Writer(const RichLook& look) : m_look(look) {}

    QString body(const Document& document)
    {
        m_text = u"<h1>%1</h1><p class=\"status\" style=\"color:%2\">%3</p>"_s.arg(
            html(document.title), colorOf(document.approval.status), html(wordsOf(document.approval.status)));
        for (const Part& part : document.parts) {
            writeHeading(part);
            for (const Block& block : part.blocks)
                std::visit([this](const auto& b) { write(b); }, block);
        }
        m_text += u"<p class=\"small\">Written by %1.</p>"_s.arg(html(document.tool));
        return m_text;
    }
    [[nodiscard]] const QHash<QString, QByteArray>& drawings() const { return m_drawings; }

private:
    static QString html(const QString& text)
    {
        return text.toHtmlEscaped().replace(u"✅"_s, u"✔"_s).replace(u"❌"_s, u"✘"_s);
    }

    [[nodiscard]] QString colorOf(ApprovalStatus status) const
    {
        if (status == ApprovalStatus::Approved)
            return m_look.good;
        return status == ApprovalStatus::Rejected || status == ApprovalStatus::CriteriaFailed ? m_look.bad
                                                                                              : m_look.open;
    }
    /// No font that is surely there has the emoji.
    [[nodiscard]] QString sign(Sign sign) const
    {
        const auto glyph = [](const QString& color, const QString& text) {
            return QString(u"<b><font color=\"%1\">%2</font></b> "_s.arg(color, text));
        };
        switch (sign) {
        case Sign::None:
            return {};
        case Sign::Tick:
            return glyph(m_look.good, u"✔"_s);
        case Sign::Cross:
            return glyph(m_look.bad, u"✘"_s);
        case Sign::Warning:
            return glyph(m_look.open, u"⚠"_s);
        case Sign::Dash:
            return glyph(m_look.muted, u"–"_s);
        }
        return {};
    }
    [[nodiscard]] QString body(const Line& line) const
    {
        QString text = html(line.text);
        if (line.provenance != Provenance::None)
            text += u" <b>[%1]</b>"_s.arg(letterOf(line.provenance));
        for (const QString& source : {line.source, evidenceOf(line)}) {
            if (!source.isEmpty())
                text += u" <span class=\"source\">(%1)</span>"_s.arg(html(source));
        }
        return text;
    }
    [[nodiscard]] QString labelled(const Line& line) const
    {
        return line.label.isEmpty() ? body(line) : QString(u"<b>%1</b>: "_s.arg(html(line.label)) % body(line));
    }

    void writeHeading(const Part& part)
    {
        if (part.heading.isEmpty()) {
            m_text += u"<hr>"_s;
            return;
        }
        const QString glyph = sign(part.sign).trimmed();
        const QString text = glyph.isEmpty()   ? html(part.heading)
                             : part.signBehind ? QString(html(part.heading) % u' ' % glyph)
                                               : QString(glyph % u' ' % html(part.heading));
        m_text += u"<h%1>%2</h%1>"_s.arg(QString::number(part.level), text);
    }

    void write(const Lines& block)
    {
        int number = 0;
        for (const Line& line : block.lines) {
            switch (block.as) {
            case Lines::As::Paragraphs:
            case Lines::As::Facts:
                m_text += u"<p>"_s % factOf(line) % u"</p>"_s;
                break;
            case Lines::As::Bullets:
                m_text += item(u"•"_s, sign(line.sign) % labelled(line));
                break;
            case Lines::As::Numbers:
                m_text += item(QString::number(++number) % u'.', sign(line.sign) % labelled(line));
                break;
            case Lines::As::Checklist:
                m_text += item(line.sign == Sign::Tick ? u"☑"_s : u"☐"_s, sign(line.sign) % labelled(line));
                break;
            }
        }
    }
    [[nodiscard]] QString factOf(const Line& line) const
    {
        return line.label.isEmpty() ? QString(sign(line.sign) % body(line))
                                    : QString(u"<b>%1</b>: "_s.arg(html(line.label)) % sign(line.sign) % body(line));
    }
    static QString item(const QString& bullet, const QString& text)
    {
        return u"<p class=\"item\">%1&nbsp;&nbsp;"_s.arg(bullet) % text % u"</p>"_s;
    }

    void write(const CodeLines& block)
    {
        QStringList lines;
        for (const CodeLines::Group& group : block.groups) {
            if (!lines.isEmpty())
                lines += QString();
            lines += u"<b>%1:</b>"_s.arg(html(group.title));
            for (const Line& line : group.lines)
                lines += html(codeLineOf(line));
        }
        shaded(lines.join(u"<br>"_s));
    }
    void write(const Verbatim& block)
    {
        m_text += u"<p class=\"caption\">%1</p>"_s.arg(html(block.caption));
        // One line a row: a table cell as long as a plan would not break well over pages.
        QStringList lines = html(block.text).split(u'\n');
        for (QString& line : lines) {
            qsizetype blanks = 0;
            while (blanks < line.size() && line.at(blanks) == u' ')
                ++blanks;
            line = u"&nbsp;"_s.repeated(blanks) % line.mid(blanks);
        }
        m_text += u"<p class=\"code\">%1</p>"_s.arg(lines.join(u"<br>"_s));
    }
    /// Where a page ends as the look asks, before that row of the table that is being written.
    [[nodiscard]] bool breaksAt(qsizetype row) const
    {
        return m_look.breaks.contains(RowBreak{m_tables, static_cast<int>(row)});
    }
    static QString pageBreak() { return u"<p style=\"page-break-before:always;font-size:1pt;margin:0\"></p>"_s; }

    void shaded(const QString& content)
    {
        if (breaksAt(0))
            m_text += pageBreak();
        ++m_tables;
        m_text += u"<table width=\"100%\" cellspacing=\"0\" cellpadding=\"6\" border=\"0\" bgcolor=\"%1\"><tr><td>"
                  "<span class=\"code\">%2</span></td></tr></table>"_s.arg(m_look.shade, content);
    }

    void write(const Table& table)
    {
        if (table.rows.isEmpty()) {
            m_text += u"<p><b>%1</b>: nothing.</p>"_s.arg(html(table.caption));
            return;
        }
        if (breaksAt(0))
            m_text += pageBreak();
        m_text += u"<p class=\"caption\">%1</p>"_s.arg(html(table.caption));
        writeHead(table);
        for (qsizetype row = 0; row < table.rows.size(); ++row) {
            if (row > 0 && breaksAt(row)) {
                m_text += u"</tbody></table>"_s % pageBreak();
                writeHead(table);
            }
            writeRow(table, table.rows.at(row));
        }
        m_text += u"</tbody></table>"_s;
        ++m_tables;
    }
    void writeHead(const Table& table)
    {
        m_text +=
            u"<table width=\"100%\" border=\"1\" cellspacing=\"0\" cellpadding=\"3\" "
            "style=\"border-collapse:collapse;border-color:%1;border-style:solid\"><thead><tr bgcolor=\"%2\">"_s.arg(
                m_look.border, m_look.shade);
        for (const QString& head : table.head)
            m_text += u"<th align=\"left\"><span class=\"cell\">"_s % html(head) % u"</span></th>"_s;
        m_text += u"</tr></thead><tbody>"_s;
    }
    void writeRow(const Table& table, const QList<Cell>& row)
    {
        m_text += u"<tr>"_s;
        for (qsizetype i = 0; i < row.size(); ++i) {
            const QString align = table.numeric && i > 0 ? u" align=\"right\""_s : QString();
            m_text += u"<td%1><span class=\"cell\">"_s.arg(align) % sign(row.at(i).sign) % html(row.at(i).text) %
                      u"</span></td>"_s;
        }
        m_text += u"</tr>"_s;
    }
    void write(const FigureBlock& block)
    {
        const QString name = u"figure-"_s % block.figure.id;
        m_drawings.insert(name, svgOf(block.figure, m_look.figures).toUtf8());
        m_text += u"<p class=\"figure\"><img src=\"%1\"></p><p class=\"small\">%2</p>"_s.arg(
            name, html(block.figure.description));
        write(block.data);
    }

    const RichLook& m_look;
    QString m_text;
    int m_tables = 0; // that are written
    QHash<QString, QByteArray> m_drawings;
};

QString styleOf(const RichLook& look)
{
    const auto size = [&look](double factor) {
        return QString(QString::number(look.pointSize * factor, 'f', 1) % u"pt"_s);
    };
    return u"body{color:%1}h1{font-size:%2;margin-top:0;margin-bottom:6px}"
           "h2{font-size:%3;margin-top:20px;margin-bottom:6px}h3{font-size:%4;margin-top:12px;margin-bottom:4px}"
           "p{margin-top:3px;margin-bottom:3px}.status{font-size:%4;font-weight:bold;margin-bottom:10px}"
           ".item{margin-left:16px;text-indent:-12px}.source{color:%5;font-size:%6}.small{color:%5;font-size:%6}"
           ".caption{font-weight:bold;font-size:%6;margin-top:8px}.cell{font-size:%6}"
           ".code{font-family:'DejaVu Sans Mono';font-size:%7}.figure{margin-top:8px}"_s.arg(
               look.text, size(1.8), size(1.35), size(1.1), look.muted, size(0.87), size(0.8));
}

} // namespace

RichLook paperLook()
{
    return {.text = u"#1A1D21"_s,
            .muted = u"#565D66"_s,
            .border = u"#C3C9D0"_s,
            .shade = u"#F1F4F8"_s,
            .good = u"#00664B"_s,
            .bad = u"#A33F00"_s,
            .open = u"#5B3A8C"_s};
}

void fillRichText(QTextDocument& target, const Document& document, const RichLook& look)
{
    QFont font(u"DejaVu Sans"_s);
    font.setPointSizeF(look.pointSize);
    // Spaced letters are not joined to ligatures, which a search would not find.
    font.setLetterSpacing(QFont::PercentageSpacing, 100.02);
    target.setDefaultFont(font);
    QTextOption option = target.defaultTextOption();
    option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    target.setDefaultTextOption(option);
    target.setDefaultStyleSheet(styleOf(look));
    Writer writer(look);
    const QString body = writer.body(document);
    const double height = static_cast<double>(look.figureWidth) * FigureHeight / FigureWidth;
    qDeleteAll(target.findChildren<FigureObject*>(Qt::FindDirectChildrenOnly));
    auto* figures = new FigureObject(writer.drawings(), QSizeF(look.figureWidth, height), &target);
    target.documentLayout()->registerHandler(QTextFormat::ImageObject, figures);
    target.setHtml(u"<html><body>"_s % body % u"</body></html>"_s);
}

FigureObject::FigureObject(const QHash<QString, QByteArray>& drawings, QSizeF size, QObject* parent)
    : QObject(parent), m_drawings(drawings), m_size(size)
{
}

QSizeF FigureObject::intrinsicSize(QTextDocument* document, int, const QTextFormat&)
{
    const QPaintDevice* device = document->documentLayout()->paintDevice();
    return device ? m_size * (device->logicalDpiX() / PixelsPerInch) : m_size;
}

void FigureObject::drawObject(QPainter* painter, const QRectF& place, QTextDocument*, int, const QTextFormat& format)
{
    QSvgRenderer renderer(m_drawings.value(format.toImageFormat().name()));
    if (renderer.isValid())
        renderer.render(painter, place);
}

} // namespace flapscope
