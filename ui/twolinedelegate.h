#pragma once

#include "ui/palette.h"

#include <QMetaType>
#include <QStyledItemDelegate>

namespace flapscope
{

class Theme;

/// A colour by its meaning, as a model gives it.
using ColorRole = QColor Palette::*;

/// What a model gives for a cell of two lines, beside its Qt::DisplayRole.
enum TwoLineRole : int {
    SecondLineRole = Qt::UserRole + 1, ///< QString, smaller; without it the cell has one line
    IconNameRole,                      ///< QString, a name for Theme::icon(); before the text
    ToneRole,                          ///< ColorRole, of drawing and second line
};

/// Draws a cell as a line and a smaller one below it, after a drawing, as far as the model has them.
class TwoLineDelegate final : public QStyledItemDelegate
{
    Q_OBJECT

public:
    explicit TwoLineDelegate(const Theme& theme, QObject* parent = nullptr);

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    const Theme& m_theme;
};

} // namespace flapscope

Q_DECLARE_METATYPE(flapscope::ColorRole)
