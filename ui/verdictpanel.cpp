#include "ui/verdictpanel.h"

#include "ui/iconlabel.h"
#include "ui/quantitytext.h"
#include "ui/theme.h"
#include "ui/twolinedelegate.h"
#include "ui/verticalscroll.h"
#include "ui/wraplabel.h"

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
constexpr int PictureSize = 40;
constexpr qsizetype MostReasons = 3;
constexpr int LeastShareOfNames = 38; // percent of the width

QLabel* wrappingLabel(const QString& accessibleName)
{
    auto* label = new WrapLabel;
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    label->setAccessibleName(accessibleName);
    return label;
}

/// What the head says before anything was judged, and while nothing has failed.
Appearance neutral(const QString& word)
{
    return {word, QStringLiteral("pending"), "", &Palette::muted};
}

/// What makes the run fail, in a line each: "Memory growth 27.3 MB, limit < 15 MB". All of it is in the report.
QStringList failuresIn(const QList<FindingRow>& rows)
{
    QStringList failures;
    for (const FindingRow& row : rows) {
        if (row.required && row.appearance == appearanceOf(Judgement::Fail))
            failures += QStringLiteral("%1 %2, limit %3").arg(row.title, row.value, row.limit);
    }
    return failures;
}
} // namespace

VerdictPanel::VerdictPanel(const Theme& theme, QWidget* parent)
    : QWidget(parent), m_model(new FindingModel(tr("Criterion"), this)), m_picture(new IconLabel(theme, PictureSize)),
      m_headline(wrappingLabel(tr("Verdict"))), m_finality(wrappingLabel(tr("Standing of the verdict"))),
      m_reasons(wrappingLabel(tr("Reasons"))), m_cycles(wrappingLabel(tr("Cycles"))),
      m_totals(wrappingLabel(tr("Connections"))), m_table(new QTableView), m_detail(wrappingLabel(tr("Finding")))
{
    m_headline->setObjectName(QStringLiteral("verdictHeadline"));
    m_reasons->setObjectName(QStringLiteral("verdictReasons"));
    m_cycles->setObjectName(QStringLiteral("verdictCycles"));
    m_totals->setObjectName(QStringLiteral("verdictTotals"));
    m_finality->setObjectName(QStringLiteral("verdictFinality"));
    setTone(*m_finality, "muted");
    setTone(*m_totals, "muted");
    setTone(*m_detail, "muted");
    buildTable(theme);
    layOut();
    applyFonts();
    expect(Plan());
}

void VerdictPanel::buildTable(const Theme& theme)
{
    m_table->setModel(m_model);
    m_table->setColumnHidden(FindingModel::Meaning, true); // said below the table, where it has room
    m_table->setObjectName(QStringLiteral("findings"));
    m_table->setAccessibleName(tr("List of criteria"));
    m_table->setAccessibleDescription(tr("A row per criterion. Enter shows its chart."));
    m_table->setItemDelegate(new TwoLineDelegate(theme, m_table));
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setShowGrid(false);
    m_table->setTabKeyNavigation(false);
    m_table->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    // All its rows are laid out; what surrounds it scrolls.
    m_table->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_table->setSizeAdjustPolicy(QAbstractScrollArea::AdjustToContents);
    m_table->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    m_table->viewport()->installEventFilter(this);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    QHeaderView* header = m_table->horizontalHeader();
    header->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    header->setHighlightSections(false);
    header->setMinimumSectionSize(0);
    header->setSectionResizeMode(QHeaderView::Fixed);
    connect(m_table, &QTableView::clicked, m_table, &QTableView::activated);
    connect(m_table, &QTableView::activated, this,
            [this](const QModelIndex& index) { Q_EMIT findingActivated(m_model->rows().at(index.row()).id); });
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &VerdictPanel::onCurrentRow);
}

void VerdictPanel::layOut()
{
    auto* words = new QVBoxLayout;
    words->setSpacing(0);
    words->addWidget(m_headline);
    words->addWidget(m_finality);
    auto* head = new QHBoxLayout;
    head->setSpacing(grid::One);
    head->addWidget(m_picture, 0, Qt::AlignTop);
    head->addLayout(words, 1);

    auto* content = new QWidget;
    auto* inner = new QVBoxLayout(content);
    inner->setContentsMargins(0, 0, 0, 0);
    inner->setSpacing(grid::Half);
    inner->addWidget(m_reasons);
    inner->addSpacing(grid::Half);
    inner->addWidget(m_cycles);
    inner->addWidget(m_totals);
    inner->addSpacing(grid::One);
    inner->addWidget(m_table);
    inner->addStretch(1);
    m_scroll = new VerticalScroll(content);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(grid::Two, grid::Two, grid::One, grid::One);
    column->setSpacing(grid::Half);
    column->addLayout(head);
    column->addWidget(m_scroll, 1);
    column->addWidget(m_detail);
}

bool VerdictPanel::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::Resize)
        fitColumns();
    return QWidget::eventFilter(watched, event);
}

void VerdictPanel::fitColumns()
{
    const QAbstractItemView& view = *m_table; // which lets others ask for widths
    int limitLeast = 0;
    for (const FindingRow& row : m_model->rows())
        limitLeast = std::max(limitLeast, m_table->fontMetrics().horizontalAdvance(row.limit) + 2 * grid::One + 1);
    const int all = m_table->viewport()->width();
    const QHeaderView& header = *m_table->horizontalHeader();
    const int now = std::max(header.sectionSizeHint(FindingModel::Now),
                             std::min(all / 3, view.sizeHintForColumn(FindingModel::Now)));
    // The names come first, then the limits; margins beneath these take what is left, and the names what is more.
    const int names = std::min(view.sizeHintForColumn(FindingModel::Criterion),
                               std::max(all - now - limitLeast, all * LeastShareOfNames / 100));
    const int limits = std::min(view.sizeHintForColumn(FindingModel::Limit), all - now - names);
    m_table->setColumnWidth(FindingModel::Now, now);
    m_table->setColumnWidth(FindingModel::Limit, limits);
    m_table->setColumnWidth(FindingModel::Criterion, std::max(0, all - now - limits));
}

void VerdictPanel::onCurrentRow(const QModelIndex& current)
{
    showDetail();
    const int top = m_table->y() + m_table->horizontalHeader()->height();
    if (current.isValid())
        m_scroll->ensureVisible(0, top + m_table->rowViewportPosition(current.row()) + grid::Two, 0, grid::Three * 2);
}

void VerdictPanel::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::ApplicationFontChange)
        applyFonts();
}

void VerdictPanel::applyFonts()
{
    m_headline->setFont(Theme::font(TextSize::Headline));
    m_cycles->setFont(Theme::font(TextSize::Heading));
    for (QLabel* label : {m_finality, m_totals, m_detail})
        label->setFont(Theme::font(TextSize::Caption));
    m_table->horizontalHeader()->setFont(Theme::font(TextSize::Caption));
    // From room for a criterion's title, a value and a limit side by side, to where more would only be air.
    constexpr int Fewest = 30;
    constexpr int Most = 66;
    const int letter = fontMetrics().averageCharWidth();
    setMinimumWidth(letter * Fewest + 2 * grid::Two);
    setMaximumWidth(letter * Most + 2 * grid::Two);
}

void VerdictPanel::expect(const Plan& plan)
{
    setHeadline(neutral(tr("NO VERDICT YET")), tr("A run is judged by these criteria."));
    setReasons({});
    clearTotals();
    setRows(rowsOf(plan));
}

void VerdictPanel::begin(const Plan& plan)
{
    setHeadline(neutral(tr("RUNNING")), tr("provisional"));
    setReasons({});
    clearTotals();
    setRows(rowsOf(plan));
}

void VerdictPanel::showProvisional(const Verdict& verdict, const Metrics& metrics)
{
    const QList<FindingRow> rows = rowsOf(verdict, Finality::Provisional);
    const auto pending =
        std::count_if(rows.begin(), rows.end(), [](const FindingRow& row) { return row.required && row.pending; });
    // As long as something required cannot have been seen yet, only a failure is news.
    const bool tooEarly = pending > 0 && verdict.standing != Standing::Fail;
    if (tooEarly)
        setHeadline(neutral(tr("RUNNING")),
                    tr("provisional · no failure so far, required criteria pending: %1").arg(pending));
    else
        setHeadline(appearanceOf(verdict.standing), tr("provisional"));
    // What is only pending is seen in its row.
    setReasons(verdict.standing == Standing::Fail ? failuresIn(rows) : tooEarly ? QStringList() : verdict.reasons);
    setTotals(metrics);
    setRows(rows);
}

void VerdictPanel::showFinal(const Verdict& verdict, const Metrics& metrics)
{
    setHeadline(appearanceOf(verdict.standing), tr("final"));
    const QList<FindingRow> rows = rowsOf(verdict, Finality::Final);
    setReasons(verdict.standing == Standing::Fail ? failuresIn(rows) : verdict.reasons);
    setTotals(metrics);
    setRows(rows);
}

void VerdictPanel::setHeadline(const Appearance& appearance, const QString& finality)
{
    m_picture->setIcon(appearance.icon, appearance.color);
    m_headline->setText(appearance.word);
    setTone(*m_headline, appearance.tone);
    m_finality->setText(finality);
    m_headline->setAccessibleDescription(appearance.word + QStringLiteral(", ") + finality);
}

void VerdictPanel::setReasons(const QStringList& reasons)
{
    QStringList shown = reasons.mid(0, MostReasons);
    if (reasons.size() > MostReasons)
        shown += tr("And %1 more, see the report.").arg(reasons.size() - MostReasons);
    m_reasons->setText(shown.join(u'\n'));
    m_reasons->setVisible(!shown.isEmpty());
}

void VerdictPanel::setTotals(const Metrics& metrics)
{
    const Totals totals = totalsOf(metrics.all);
    m_cycles->setText(tr("%1 of %2 cycles ok")
                          .arg(countText(metrics.all.of(Outcome::Ok)), countText(totals.attempts - totals.leftEarly)));
    QString text = tr("%1 opened = %2 closed + %3 failed + %4 still open")
                       .arg(countText(totals.opened), countText(totals.closed), countText(totals.failed),
                            countText(totals.stillOpen));
    if (totals.dropped > 0)
        text += tr(" + %1 broken by the restart that the plan asks for").arg(countText(totals.dropped));
    if (totals.notOpened > 0)
        text += tr("\n%1 not opened").arg(countText(totals.notOpened));
    if (totals.notCharged > 0)
        text += tr("\n%1 by this machine, not charged").arg(countText(totals.notCharged));
    if (totals.leftEarly > 0)
        text += tr("\n%1 left on purpose before the upgrade").arg(countText(totals.leftEarly));
    m_totals->setText(text);
    m_cycles->show();
    m_totals->show();
}

void VerdictPanel::clearTotals()
{
    m_cycles->clear();
    m_totals->clear();
    m_cycles->hide();
    m_totals->hide();
}

void VerdictPanel::setRows(const QList<FindingRow>& rows)
{
    m_model->setRows(rows);
    fitColumns();
    showDetail();
}

void VerdictPanel::showDetail()
{
    const QModelIndex current = m_table->currentIndex();
    const QString text = current.isValid() ? m_model->rows().at(current.row()).sentence : QString();
    m_detail->setText(text);
    m_detail->setVisible(!text.isEmpty());
}

} // namespace flapscope
