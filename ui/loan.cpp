#include "ui/loan.h"

#include <QLayout>
#include <QSplitter>
#include <QWidget>

#include <memory>

namespace flapscope
{

namespace
{
/// The layout that holds `widget`, within that of its parent; none when it lies in no layout.
QLayout* layoutOf(const QWidget& widget, QLayout* within)
{
    if (!within)
        return nullptr;
    for (int i = 0; i < within->count(); ++i) {
        QLayoutItem* item = within->itemAt(i);
        if (item->widget() == &widget)
            return within;
        if (QLayout* found = layoutOf(widget, item->layout()))
            return found;
    }
    return nullptr;
}

/// Puts `in` into the place of `out`, which is left without a parent.
void exchange(QWidget& owner, QWidget& out, QWidget& in)
{
    if (auto* splitter = qobject_cast<QSplitter*>(&owner)) {
        splitter->replaceWidget(splitter->indexOf(&out), &in);
    } else if (QLayout* layout = layoutOf(out, owner.layout())) {
        const std::unique_ptr<QLayoutItem> item(layout->replaceWidget(&out, &in, Qt::FindDirectChildrenOnly));
    }
    out.setParent(nullptr);
}
} // namespace

Loan::Loan(QWidget& widget) : m_widget(&widget), m_owner(widget.parentWidget()), m_hidden(widget.isHidden())
{
    if (!m_owner)
        return;
    if (const auto* splitter = qobject_cast<QSplitter*>(m_owner.data()))
        m_sizes = splitter->sizes();
    // Without a parent yet: a splitter would take it for one more pane.
    m_placeholder = new QWidget;
    m_placeholder->setSizePolicy(widget.sizePolicy());
    m_placeholder->setMinimumSize(widget.minimumSizeHint().expandedTo({0, 0}));
    exchange(*m_owner, widget, *m_placeholder);
    if (m_placeholder->parentWidget() != m_owner)
        m_placeholder->setParent(m_owner); // there was neither layout nor splitter
    m_placeholder->setVisible(!m_hidden);
}

Loan::~Loan()
{
    if (!m_widget || !m_owner || !m_placeholder)
        return;
    exchange(*m_owner, *m_placeholder, *m_widget);
    delete m_placeholder;
    m_widget->setHidden(m_hidden);
    if (auto* splitter = qobject_cast<QSplitter*>(m_owner.data()))
        splitter->setSizes(m_sizes);
}

} // namespace flapscope
