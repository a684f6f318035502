#pragma once

#include "report/document.h"
#include "report/figuresvg.h"

#include <QHash>
#include <QList>
#include <QObject>
#include <QString>
#include <QTextObjectInterface>

class QTextDocument;

namespace flapscope
{

/// Where a page ends before its time, so that no row of a table is cut.
struct RowBreak
{
    int table = 0; ///< the how manieth of the document, from 0
    int row = 0;   ///< of its body, from 0: the first goes to the next page together with the table's head and caption

    friend bool operator==(const RowBreak&, const RowBreak&) = default;
};

/// How a document looks as rich text.
struct RichLook
{
    QString text, muted, border, shade; ///< colours, "#1A1D21"
    QString good, bad, open;
    FigurePaint figures = FigurePaint::Light;
    double pointSize = 9.0;
    int figureWidth = FigureWidth; ///< in pixels of 1/96 inch
    QList<RowBreak> breaks{};
};
/// Black on white, for paper.
RichLook paperLook();

/// Fills `target` with the document: text, tables with heads that repeat on each page, and figures that stay vectors.
/// The target must live in this thread. Needs a QGuiApplication.
void fillRichText(QTextDocument& target, const Document& document, const RichLook& look);

/// Draws the figures within a QTextDocument, whatever it is painted on. Lives as long as its document.
class FigureObject final : public QObject, public QTextObjectInterface
{
    Q_OBJECT
    Q_INTERFACES(QTextObjectInterface)

public:
    FigureObject(const QHash<QString, QByteArray>& drawings, QSizeF size, QObject* parent);

    QSizeF intrinsicSize(QTextDocument* document, int position, const QTextFormat& format) override;
    void drawObject(QPainter* painter, const QRectF& place, QTextDocument* document, int position,
                    const QTextFormat& format) override;

private:
    const QHash<QString, QByteArray> m_drawings; ///< SVG by the name of the image
    const QSizeF m_size;                         ///< in pixels of 1/96 inch
};

} // namespace flapscope
