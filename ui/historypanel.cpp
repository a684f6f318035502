#include "ui/historypanel.h"

#include "ui/emptystate.h"

#include <QVBoxLayout>

namespace flapscope
{

HistoryPanel::HistoryPanel(const Theme& theme, QWidget* parent) : QWidget(parent)
{
    auto* empty = new EmptyState(theme, {QStringLiteral("history"), tr("Past runs"),
                                         tr("Runs will be kept here, to be opened again and compared. Until then, "
                                            "an exported report keeps all of a run's data."),
                                         tr("Go to the report")});
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins({});
    column->addWidget(empty);
    connect(empty, &EmptyState::activated, this, &HistoryPanel::exportAsked);
}

} // namespace flapscope
