#include "ui/rowlist.h"

#include "ui/theme.h"

#include <QVBoxLayout>

namespace flapscope
{

RowList::RowList(PlanDocument& document, Count count, Make make, QWidget* parent)
    : QWidget(parent), m_document(document), m_count(std::move(count)), m_make(std::move(make)),
      m_layout(new QVBoxLayout(this))
{
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setSpacing(grid::One);
    connect(&m_document, &PlanDocument::changed, this, &RowList::follow);
    follow();
}

void RowList::follow()
{
    const qsizetype wanted = m_count(m_document.plan());
    while (m_rows.size() < wanted) {
        QWidget* row = m_make(m_rows.size());
        m_layout->addWidget(row);
        m_rows.append(row);
    }
    while (m_rows.size() > wanted) {
        QWidget* row = m_rows.takeLast();
        row->hide();
        // Later: the button that removed it may be in it, and is still at work.
        row->deleteLater();
    }
    // Shown by its parent; a widget without one would become a window.
    if (parentWidget() || wanted == 0)
        setVisible(wanted > 0);
}

} // namespace flapscope
