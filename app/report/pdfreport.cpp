#include "report/pdfreport.h"

#include "report/richtext.h"

#include <QAbstractTextDocumentLayout>
#include <QBuffer>
#include <QGuiApplication>
#include <QPainter>
#include <QPdfWriter>
#include <QTextCursor>
#include <QTextDocument>
#include <QTextTable>

#include <cmath>
#include <optional>

namespace flapscope
{

using namespace Qt::StringLiterals;

namespace
{

constexpr int Resolution = 600; // dots per inch
constexpr double HeaderMillis = 9.0;
constexpr double FooterMillis = 8.0;
constexpr double MillisPerInch = 25.4;

double dots(double millis)
{
    return millis * Resolution / MillisPerInch;
}

/// From the top of the first line of a table's row to the bottom of its last.
QRectF extentOf(const QTextTable& table, int row)
{
    const auto& layout = *table.document()->documentLayout();
    QRectF extent;
    for (int column = 0; column < table.columns(); ++column) {
        const QTextTableCell cell = table.cellAt(row, column);
        extent |= layout.blockBoundingRect(cell.firstCursorPosition().block());
        extent |= layout.blockBoundingRect(cell.lastCursorPosition().block());
    }
    return extent;
}

/// Finds the first row that a page ends in the midst of: Qt breaks a table between any two lines, and what is cut can
/// hardly be read, and not be found. What is taller than a page, or begins one already, stays as it is.
std::optional<RowBreak> firstCut(const QTextDocument& text, const QList<RowBreak>& known)
{
    const double page = text.pageSize().height();
    int number = 0;
    int written = 0; // rows of that table in the pieces before this one
    const auto frames = text.rootFrame()->childFrames();
    for (const QTextFrame* frame : frames) {
        const auto* table = qobject_cast<const QTextTable*>(frame);
        if (!table)
            continue;
        const int heads = table->format().headerRowCount();
        for (int row = heads; row < table->rows(); ++row) {
            QRectF extent = extentOf(*table, row);
            // A head alone at the end of a page is the head of nothing.
            if (row == heads && heads > 0)
                extent |= extentOf(*table, 0);
            const RowBreak here{number, written + row - heads};
            const bool isCut = std::floor(extent.top() / page) < std::floor((extent.bottom() - 1.0) / page);
            if (isCut && !known.contains(here) && (row > heads || written == 0))
                return here;
        }
        written += table->rows() - heads;
        if (!known.contains(RowBreak{number, written})) {
            ++number;
            written = 0;
        }
    }
    return std::nullopt;
}

/// Goes through the pages of one document.
class Pages
{
public:
    Pages(QPdfWriter& writer, const Document& document)
        : m_writer(writer), m_document(document),
          m_body(writer.width(), writer.height() - dots(HeaderMillis) - dots(FooterMillis))
    {
        m_text.setDocumentMargin(0.0);
        m_text.documentLayout()->setPaintDevice(&writer);
        RichLook look = paperLook();
        constexpr double PixelsPerInch = 96.0;
        look.figureWidth = static_cast<int>(m_body.width() * PixelsPerInch / Resolution) - 1;
        constexpr int MostBreaks = 200; // of so many pages nobody reads the last ones
        for (int i = 0; i < MostBreaks; ++i) {
            fillRichText(m_text, document, look);
            m_text.setPageSize(m_body);
            const auto cut = firstCut(m_text, look.breaks);
            if (!cut)
                break;
            look.breaks += *cut;
        }
    }

    void paint()
    {
        QPainter painter(&m_writer);
        const int count = m_text.pageCount();
        for (int page = 0; page < count; ++page) {
            if (page > 0)
                m_writer.newPage();
            paintBody(painter, page);
            paintFrame(painter, page + 1, count);
        }
    }

private:
    void paintBody(QPainter& painter, int page)
    {
        const double top = page * m_body.height();
        painter.save();
        painter.translate(0.0, dots(HeaderMillis) - top);
        QAbstractTextDocumentLayout::PaintContext context;
        context.clip = QRectF(QPointF(0.0, top), m_body);
        // Qt draws the last line above the clip as well: on paper it is hidden, a search finds it twice.
        painter.setClipRect(context.clip);
        m_text.documentLayout()->draw(&painter, context);
        painter.restore();
    }

    void paintFrame(QPainter& painter, int page, int count)
    {
        QFont font = m_text.defaultFont();
        font.setPointSizeF(7.5);
        painter.setFont(font);
        painter.setPen(QColor(paperLook().muted));
        const QRectF header(0.0, 0.0, m_body.width(), dots(HeaderMillis) * 0.6);
        const QRectF footer(0.0, m_writer.height() - dots(FooterMillis) * 0.6, m_body.width(),
                            dots(FooterMillis) * 0.6);
        const QString status = wordsOf(m_document.approval.status);
        const QFontMetricsF metrics(font, &m_writer);
        const double room = m_body.width() - metrics.horizontalAdvance(status) - dots(6.0);
        painter.drawText(header, Qt::AlignLeft | Qt::AlignTop,
                         metrics.elidedText(m_document.subject, Qt::ElideRight, room));
        painter.drawText(header, Qt::AlignRight | Qt::AlignTop, status);
        painter.drawText(footer, Qt::AlignLeft | Qt::AlignBottom,
                         u"Evidence %1"_s.arg(m_document.approval.evidence.left(16)));
        painter.drawText(footer, Qt::AlignRight | Qt::AlignBottom, u"Page %1 of %2"_s.arg(page).arg(count));
        painter.setPen(QPen(QColor(paperLook().border), dots(0.2)));
        painter.drawLine(header.bottomLeft(), header.bottomRight());
        painter.drawLine(footer.topLeft(), footer.topRight());
    }

    QPdfWriter& m_writer;
    const Document& m_document;
    QSizeF m_body;
    QTextDocument m_text;
};

} // namespace

Result<QByteArray> reportPdf(const Document& document)
{
    if (!qobject_cast<QGuiApplication*>(QCoreApplication::instance()))
        return Fault{u"report.pdf"_s, u"This program was started without fonts, which a PDF needs."_s,
                     u"Leave the format pdf out."_s};
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    {
        QPdfWriter writer(&buffer);
        writer.setPageSize(QPageSize(QPageSize::A4));
        writer.setPageMargins(QMarginsF(18.0, 13.0, 18.0, 12.0), QPageLayout::Millimeter);
        writer.setResolution(Resolution);
        writer.setTitle(document.title);
        writer.setCreator(document.tool);
        Pages(writer, document).paint();
    }
    return buffer.data();
}

} // namespace flapscope
