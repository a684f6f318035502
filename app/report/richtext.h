#pragma once

#include "report/document.h"
#include "report/figuresvg.h"

#include <QHash>
#include <QObject>
#include <QString>
#include <QTextObjectInterface>

class QTextDocument;

namespace flapscope
{

/// How a document looks as rich text.
struct RichLook
{
    QString text, muted, border, shade; ///< colours, "#1A1D21"
    QString good, bad, open;
    FigurePaint figures = FigurePaint::Light;
    double pointSize = 9.0;
    int figureWidth = FigureWidth; ///< in pixels of 1/96 inch
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
