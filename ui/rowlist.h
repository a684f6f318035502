#pragma once

#include "ui/plandocument.h"

#include <QList>
#include <QWidget>

#include <functional>

class QVBoxLayout;

namespace flapscope
{

/// Rows of a form, one an item of a list in the plan. A row belongs to a place in the list, not to the item: when one
/// is removed, the others move up and the last row goes.
class RowList final : public QWidget
{
    Q_OBJECT

public:
    using Count = std::function<qsizetype(const Plan&)>;
    using Make = std::function<QWidget*(qsizetype index)>;

    RowList(PlanDocument& document, Count count, Make make, QWidget* parent = nullptr);

private:
    void follow();

    PlanDocument& m_document;
    const Count m_count;
    const Make m_make;
    QVBoxLayout* m_layout;
    QList<QWidget*> m_rows;
};

} // namespace flapscope
