#include "ui/reportpage.h"

#include "report/bundle.h"
#include "report/markdownreport.h"
#include "ui/appearance.h"
#include "ui/emptystate.h"
#include "ui/iconlabel.h"
#include "ui/theme.h"

#include <QDesktopServices>
#include <QDir>
#include <QFileDialog>
#include <QFrame>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QRegularExpression>
#include <QScrollBar>
#include <QStackedLayout>
#include <QTextBrowser>
#include <QTextDocument>
#include <QTextFrame>
#include <QTextTable>
#include <QUrl>
#include <QVBoxLayout>

namespace flapscope
{

namespace
{
constexpr int PictureSize = 20;
constexpr int PageMargin = grid::Three;

/// A folder name that sorts by time and says what was run.
QString folderNameFor(const Record& record)
{
    static const QRegularExpression odd(QStringLiteral("[^A-Za-z0-9._-]+"));
    QString name = record.plan.name;
    name.replace(odd, QStringLiteral("-"));
    constexpr qsizetype longest = 60;
    return record.started.toString(QStringLiteral("yyyy-MM-dd-HHmmss-")) + name.left(longest);
}

/// Markdown brings tables with heavy double borders: hairlines instead.
void styleTables(QTextFrame& frame, const Palette& palette)
{
    const QList<QTextFrame*> children = frame.childFrames();
    for (QTextFrame* child : children) {
        if (auto* table = qobject_cast<QTextTable*>(child)) {
            QTextTableFormat format = table->format();
            format.setBorder(1);
            format.setBorderCollapse(true);
            format.setBorderBrush(palette.border);
            format.setBorderStyle(QTextFrameFormat::BorderStyle_Solid);
            format.setCellPadding(grid::Half + 2);
            format.setCellSpacing(0);
            format.setMargin(grid::Half);
            table->setFormat(format);
        }
        styleTables(*child, palette);
    }
}
} // namespace

ReportPage::ReportPage(const Theme& theme, const QString& root, QWidget* parent)
    : QWidget(parent), m_theme(theme), m_root(root), m_text(new QTextBrowser), m_stack(new QStackedLayout)
{
    m_empty = new EmptyState(theme, {QStringLiteral("report"), tr("No report yet"),
                                     tr("When a run is over, its report stands here: verdict, findings and metrics, "
                                        "each with the measurement behind it."),
                                     tr("Run the plan")});
    m_text->setObjectName(QStringLiteral("report"));
    m_text->setAccessibleName(tr("Text of the report"));
    m_text->setOpenExternalLinks(false);
    m_text->document()->setDocumentMargin(PageMargin);
    m_text->setFrameShape(QFrame::NoFrame);

    auto* page = new QWidget;
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins({});
    column->setSpacing(grid::One);
    column->addWidget(makeBar(theme));
    column->addWidget(makeResult(theme));
    column->addWidget(m_text, 1);
    m_stack->addWidget(m_empty);
    m_stack->addWidget(page);
    setLayout(m_stack);

    m_writers.setMaxThreadCount(1);
    connect(m_empty, &EmptyState::activated, this, &ReportPage::runAsked);
    connect(&theme, &Theme::changed, this, [this] {
        m_rendered = false;
        if (isVisible())
            render();
    });
    clear();
}

ReportPage::~ReportPage()
{
    m_writers.waitForDone();
}

QWidget* ReportPage::makeBar(const Theme& theme)
{
    auto* label = new QLabel(tr("Write to"));
    m_folder = new QLineEdit;
    m_folder->setAccessibleName(tr("Folder of the report"));
    m_folder->setObjectName(QStringLiteral("exportFolder"));
    label->setBuddy(m_folder);
    m_choose = new QPushButton(theme.icon(QStringLiteral("folder")), tr("Choose folder…"));
    m_export = new QPushButton(theme.icon(QStringLiteral("export"), &Palette::onAccent), tr("Write report"));
    m_export->setObjectName(QStringLiteral("exportReport"));
    m_export->setToolTip(tr("Markdown, JSON, JUnit, the raw data as CSV, and the plan"));
    setTone(*m_export, "primary");
    auto* bar = new QWidget;
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(grid::Two, grid::One, grid::Two, 0);
    row->setSpacing(grid::One);
    row->addWidget(label);
    row->addWidget(m_folder, 1);
    row->addWidget(m_choose);
    row->addWidget(m_export);
    connect(m_folder, &QLineEdit::returnPressed, this, &ReportPage::exportBundle);
    connect(m_export, &QPushButton::clicked, this, &ReportPage::exportBundle);
    connect(m_choose, &QPushButton::clicked, this, &ReportPage::chooseFolder);
    return bar;
}

QWidget* ReportPage::makeResult(const Theme& theme)
{
    m_result = new QFrame;
    m_resultPicture = new IconLabel(theme, PictureSize);
    m_resultText = new QLabel;
    m_resultText->setObjectName(QStringLiteral("exportResult"));
    m_resultText->setWordWrap(true);
    m_resultText->setTextFormat(Qt::PlainText);
    m_open = new QPushButton(theme.icon(QStringLiteral("open")), tr("Open folder"));
    auto* row = new QHBoxLayout(m_result);
    row->setContentsMargins(grid::One, grid::Half, grid::One, grid::Half);
    row->setSpacing(grid::One);
    row->addWidget(m_resultPicture);
    row->addWidget(m_resultText, 1);
    row->addWidget(m_open);
    connect(m_open, &QPushButton::clicked, this, &ReportPage::openFolder);
    auto* holder = new QWidget;
    auto* column = new QVBoxLayout(holder);
    column->setContentsMargins(grid::Two, 0, grid::Two, 0);
    column->addWidget(m_result);
    return holder;
}

void ReportPage::setRun(const Record& record, const Metrics& metrics, const Verdict& verdict)
{
    m_run = std::make_shared<const Run>(Run{record, metrics, verdict});
    m_rendered = false;
    m_folder->setText(QDir::toNativeSeparators(QDir(m_root).filePath(folderNameFor(record))));
    m_result->hide();
    m_export->setEnabled(true);
    m_stack->setCurrentIndex(1);
    if (isVisible())
        render();
}

void ReportPage::clear()
{
    m_run.reset();
    m_text->clear();
    m_result->hide();
    m_stack->setCurrentIndex(0);
}

void ReportPage::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    // A long document is laid out only for who looks at it.
    if (m_run && !m_rendered)
        render();
}

void ReportPage::render()
{
    if (!m_run)
        return;
    m_rendered = true;
    const int position = m_text->verticalScrollBar()->value();
    m_text->setMarkdown(reportMarkdown(m_run->record, m_run->metrics, m_run->verdict));
    styleTables(*m_text->document()->rootFrame(), m_theme.palette());
    m_text->verticalScrollBar()->setValue(position);
}

void ReportPage::askForExport()
{
    if (!m_run)
        return;
    m_folder->setFocus(Qt::ShortcutFocusReason);
    m_folder->selectAll();
}

void ReportPage::exportBundle()
{
    if (!m_run || !m_export->isEnabled())
        return;
    const QString folder = QDir::fromNativeSeparators(m_folder->text().trimmed());
    m_export->setEnabled(false);
    m_writers.start([this, run = m_run, folder] {
        Faults faults = checkFolder(folder);
        if (faults.isEmpty())
            faults = writeBundle(folder, allFormats(), run->record, run->metrics, run->verdict);
        QMetaObject::invokeMethod(this, [this, folder, faults] { onWritten(folder, faults); });
    });
}

void ReportPage::onWritten(const QString& folder, const Faults& faults)
{
    m_export->setEnabled(true);
    if (faults.isEmpty()) {
        const auto files = QDir(folder).entryList(QDir::Files).size();
        say(tr("Written: %1 files in %2").arg(files).arg(QDir::toNativeSeparators(folder)), true);
        Q_EMIT exported(folder);
        return;
    }
    QStringList sentences;
    for (const Fault& fault : faults)
        sentences += fault.sentence();
    say(sentences.join(u'\n'), false);
    m_folder->setFocus(Qt::OtherFocusReason);
    Q_EMIT exportFailed(faults);
}

void ReportPage::say(const QString& text, bool good)
{
    const auto judgement = good ? Judgement::Pass : Judgement::Fail;
    const Appearance appearance = appearanceOf(judgement);
    m_resultPicture->setIcon(appearance.icon, appearance.color);
    m_resultText->setText(text);
    setTone(*m_result, good ? "notice" : "banner");
    m_open->setVisible(good);
    m_result->show();
}

void ReportPage::chooseFolder()
{
    const QString folder =
        QFileDialog::getExistingDirectory(this, tr("Folder of the report"), QFileInfo(m_folder->text()).path());
    if (!folder.isEmpty())
        m_folder->setText(QDir::toNativeSeparators(folder));
}

void ReportPage::openFolder() const
{
    QDesktopServices::openUrl(QUrl::fromLocalFile(QDir::fromNativeSeparators(m_folder->text().trimmed())));
}

} // namespace flapscope
