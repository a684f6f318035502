#include "ui/righealthpanel.h"

#include "session/session.h"
#include "ui/findingmodel.h"
#include "ui/iconlabel.h"
#include "ui/theme.h"
#include "ui/twolinedelegate.h"

#include <QEvent>
#include <QHeaderView>
#include <QLabel>
#include <QTableView>
#include <QVBoxLayout>

#include <algorithm>

namespace flapscope
{

namespace
{
constexpr int PictureSize = 20;

bool hasFailed(const FindingRow& row)
{
    return row.appearance == appearanceOf(Judgement::Fail);
}
} // namespace

RigHealthPanel::RigHealthPanel(const Theme& theme, QWidget* parent)
    : QWidget(parent), m_model(new FindingModel(tr("Check"), this)), m_picture(new IconLabel(theme, PictureSize)),
      m_headline(new QLabel), m_table(new QTableView)
{
    m_headline->setObjectName(QStringLiteral("rigHeadline"));
    m_headline->setWordWrap(true);
    buildTable(theme);
    auto* head = new QHBoxLayout;
    head->setSpacing(grid::One);
    head->addWidget(m_picture);
    head->addWidget(m_headline, 1);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(grid::Two, grid::One, grid::One, grid::One);
    column->setSpacing(grid::One);
    column->addLayout(head);
    column->addWidget(m_table, 1);
    applyFonts();
    showRows();
}

void RigHealthPanel::buildTable(const Theme& theme)
{
    m_table->setModel(m_model);
    m_table->setObjectName(QStringLiteral("rigChecks"));
    m_table->setAccessibleName(tr("Checks of this machine"));
    m_table->setItemDelegate(new TwoLineDelegate(theme, m_table));
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setShowGrid(false);
    m_table->setTabKeyNavigation(false);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    QHeaderView* header = m_table->horizontalHeader();
    header->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    header->setHighlightSections(false);
    header->setSectionResizeMode(QHeaderView::ResizeToContents);
    header->setSectionResizeMode(FindingModel::Meaning, QHeaderView::Stretch);
}

void RigHealthPanel::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::ApplicationFontChange)
        applyFonts();
}

void RigHealthPanel::applyFonts()
{
    m_headline->setFont(Theme::font(TextSize::Heading));
    m_table->horizontalHeader()->setFont(Theme::font(TextSize::Caption));
}

void RigHealthPanel::follow(const Session& session)
{
    if (m_session)
        m_session->disconnect(this);
    m_session = &session;
    m_health = RigHealth();
    m_metrics = Metrics();
    m_plan = session.record().plan;
    connect(&session, &Session::ticked, this, [this](const GroupTick& tick) { m_health.add(tick); });
    showRows();
}

void RigHealthPanel::setMetrics(const Metrics& metrics)
{
    m_metrics = metrics;
    if (m_session)
        m_health.noteDropped(m_session->record().noticesDropped);
    showRows();
}

void RigHealthPanel::showRecord(const Record& record, const Metrics& metrics)
{
    const bool wasFollowed = m_session && m_session->record().id == record.id;
    if (m_session)
        m_session->disconnect(this);
    m_session = nullptr;
    if (!wasFollowed)
        m_health = RigHealth(); // how busy the loops were is not on record
    m_health.noteDropped(record.noticesDropped);
    m_plan = record.plan;
    m_metrics = metrics;
    showRows();
}

void RigHealthPanel::showRows()
{
    const QList<FindingRow> rows = m_health.rows(m_plan, m_metrics);
    m_model->setRows(rows);
    const bool failed = std::any_of(rows.begin(), rows.end(), hasFailed);
    const bool nothing = m_metrics.all.attempts == 0;
    const Appearance appearance = failed    ? appearanceOf(Judgement::Fail)
                                  : nothing ? appearanceOfPending()
                                            : appearanceOf(Judgement::Pass);
    m_picture->setIcon(appearance.icon, appearance.color);
    m_headline->setText(failed    ? tr("This machine did not keep up: the run says nothing about the server")
                        : nothing ? tr("Nothing measured yet: whether this machine keeps up shows during a run")
                                  : tr("This machine kept up with the plan"));
}

} // namespace flapscope
