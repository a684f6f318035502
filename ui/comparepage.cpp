#include "ui/comparepage.h"

#include "ui/emptystate.h"

#include <QVBoxLayout>

namespace flapscope
{

ComparePage::ComparePage(const Theme& theme, QWidget* parent) : QWidget(parent)
{
    auto* empty =
        new EmptyState(theme, {QStringLiteral("compare"), tr("Two runs side by side"),
                               tr("When past runs are kept, two to five of them can be laid over each other here, "
                                  "aligned at the start of the flapping, with what differs in their plans."),
                               tr("Start a run now")});
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins({});
    column->addWidget(empty);
    connect(empty, &EmptyState::activated, this, &ComparePage::runAsked);
}

} // namespace flapscope
