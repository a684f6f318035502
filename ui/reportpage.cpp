#include "ui/reportpage.h"

#include "report/bundle.h"
#include "report/chapters.h"
#include "report/richtext.h"
#include "ui/appearance.h"
#include "ui/emptystate.h"
#include "ui/iconlabel.h"
#include "ui/reportpageform.h"
#include "ui/theme.h"
#include "ui/verticalscroll.h"

#include <QDesktopServices>
#include <QDir>
#include <QFileDialog>
#include <QFrame>
#include <QLabel>
#include <QLineEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QRegularExpression>
#include <QSaveFile>
#include <QScrollBar>
#include <QSplitter>
#include <QStackedLayout>
#include <QTextBrowser>
#include <QTextDocument>
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

RichLook lookOf(const Palette& palette)
{
    return {.text = palette.text.name(),
            .muted = palette.muted.name(),
            .border = palette.border.name(),
            .shade = palette.raised.name(),
            .good = palette.pass.name(),
            .bad = palette.fail.name(),
            .open = palette.insufficient.name(),
            .figures = palette.text.lightness() > palette.muted.lightness() ? FigurePaint::Dark : FigurePaint::Light};
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
    // Always there: figures are as wide as the page, and must not become too wide once it comes.
    m_text->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOn);
    // Digests are longer than any column.
    m_text->setWordWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);

    auto* page = new QWidget;
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins({});
    column->setSpacing(grid::One);
    column->addWidget(makeBar(theme));
    column->addWidget(makeProgress());
    column->addWidget(makeResult(theme));
    column->addWidget(makeBody(theme), 1);
    m_stack->addWidget(m_empty);
    m_stack->addWidget(page);
    setLayout(m_stack);

    m_writers.setMaxThreadCount(1);
    constexpr std::chrono::milliseconds Pause{250};
    m_pause.setSingleShot(true);
    m_pause.setInterval(Pause);
    connect(&m_pause, &QTimer::timeout, this, &ReportPage::compose);
    constexpr std::chrono::milliseconds Settling{100};
    m_fitting.setSingleShot(true);
    m_fitting.setInterval(Settling);
    connect(&m_fitting, &QTimer::timeout, this, [this] {
        if (m_rendered && m_run)
            render();
    });
    m_text->viewport()->installEventFilter(this);
    connect(m_empty, &EmptyState::activated, this, &ReportPage::runAsked);
    connect(&theme, &Theme::changed, this, [this] {
        m_rendered = false;
        if (isVisible() && m_run && !m_document.parts.isEmpty())
            render();
    });
    clear();
}

ReportPage::~ReportPage()
{
    // What is being written is finished: who closes the window does not mean to lose it.
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
    m_export->setToolTip(
        tr("Markdown, HTML, PDF, JSON, JUnit, the raw data as CSV, the plan, and digests of them all"));
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

QWidget* ReportPage::makeProgress()
{
    m_progressRow = new QWidget;
    m_progress = new QProgressBar;
    m_progress->setObjectName(QStringLiteral("exportProgress"));
    m_progress->setAccessibleName(tr("Progress of writing the report"));
    m_progress->setRange(0, 100);
    auto* cancel = new QPushButton(tr("Cancel"));
    cancel->setObjectName(QStringLiteral("cancelExport"));
    cancel->setAccessibleName(tr("Cancel writing the report"));
    auto* row = new QHBoxLayout(m_progressRow);
    row->setContentsMargins(grid::Two, 0, grid::Two, 0);
    row->addWidget(m_progress, 1);
    row->addWidget(cancel);
    m_progressRow->hide();
    connect(cancel, &QPushButton::clicked, this, &ReportPage::cancelExport);
    return m_progressRow;
}

QWidget* ReportPage::makeBody(const Theme& theme)
{
    m_form = new ReportPageForm(theme);
    m_splitter = new QSplitter;
    m_splitter->addWidget(m_text);
    m_splitter->addWidget(new VerticalScroll(m_form));
    m_splitter->setStretchFactor(0, 1);
    constexpr int TextWidth = 620;
    constexpr int FormWidth = 260;
    m_splitter->setSizes({TextWidth, FormWidth});
    connect(m_form, &ReportPageForm::businessChanged, this, &ReportPage::setBusiness);
    connect(m_form, &ReportPageForm::signatureAsked, this, &ReportPage::take);
    connect(m_form, &ReportPageForm::loadAsked, this, &ReportPage::loadBusiness);
    connect(m_form, &ReportPageForm::saveAsked, this, &ReportPage::saveBusiness);
    return m_splitter;
}

void ReportPage::setRun(const std::shared_ptr<const JudgedRun>& run)
{
    m_run = run;
    // What was said of the business holds for the next run as well; a signature was given for one run.
    m_entries.signatures.clear();
    m_evidence = {};
    m_rendered = false;
    m_folder->setText(QDir::toNativeSeparators(QDir(m_root).filePath(folderNameFor(run->record))));
    m_result->hide();
    m_export->setEnabled(true);
    m_stack->setCurrentIndex(1);
    m_form->setEntries(m_entries);
    if (isVisible())
        compose();
}

void ReportPage::clear()
{
    m_run.reset();
    ++m_composition;
    m_pause.stop();
    m_text->clear();
    m_result->hide();
    m_stack->setCurrentIndex(0);
}

void ReportPage::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    // A long document is made and laid out only for who looks at it.
    if (m_run && !m_rendered)
        compose();
}

void ReportPage::compose()
{
    if (!m_run)
        return;
    m_pause.stop();
    m_writers.start([this, run = m_run, entries = m_entries, known = m_evidence, number = ++m_composition] {
        const DigestSheet evidence =
            known.lines.isEmpty() ? evidenceOf(run->record, entries.business) : withBusiness(known, entries.business);
        const Document document = documentOf(dossierOf(run->record, run->metrics, run->verdict, entries, evidence));
        QMetaObject::invokeMethod(this, [this, document, evidence, number] {
            if (number == m_composition)
                present(document, evidence);
        });
    });
}

void ReportPage::present(const Document& document, const DigestSheet& evidence)
{
    m_document = document;
    m_evidence = evidence;
    m_form->setApproval(document.approval, m_run->verdict.standing);
    render();
    Q_EMIT rendered();
}

int ReportPage::figureWidth() const
{
    constexpr int Narrowest = 200;
    constexpr int Widest = 900;
    constexpr int PixelsPerInch = 96; // of RichLook, whatever the screen has
    // A pixel less than there is: a figure as wide as the page makes the page wider.
    const int room = m_text->viewport()->width() - 2 * PageMargin - 1;
    return qBound(Narrowest, room * PixelsPerInch / m_text->logicalDpiX(), Widest);
}

bool ReportPage::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_text->viewport() && event->type() == QEvent::Resize && m_rendered &&
        figureWidth() != m_figureWidth)
        m_fitting.start();
    return QWidget::eventFilter(watched, event);
}

void ReportPage::render()
{
    m_rendered = true;
    const int position = m_text->verticalScrollBar()->value();
    RichLook look = lookOf(m_theme.palette());
    look.pointSize = font().pointSizeF() > 0.0 ? font().pointSizeF() : look.pointSize;
    m_figureWidth = figureWidth();
    look.figureWidth = m_figureWidth;
    fillRichText(*m_text->document(), m_document, look);
    m_text->verticalScrollBar()->setValue(position);
}

void ReportPage::setBusiness(const Business& business)
{
    m_entries.business = business;
    m_pause.start();
}

void ReportPage::take(const Signature& asked)
{
    if (!m_run || m_evidence.lines.isEmpty())
        return;
    Signature signature = asked;
    signature.at = signingTime(QDateTime::currentDateTime());
    signature.evidence = withBusiness(m_evidence, m_entries.business).digest();
    const Faults faults = faultsOf(signature, m_entries.business, m_run->verdict.standing, m_run->record.target.demo);
    if (faults.isEmpty())
        m_entries.signatures += signature;
    m_form->answerSignature(faults);
    compose();
}

void ReportPage::loadBusiness()
{
    const QString path = QFileDialog::getOpenFileName(this, tr("Business inputs"), m_root, tr("JSON (*.json)"));
    if (path.isEmpty())
        return;
    const auto business = businessFromFile(path);
    QStringList sentences;
    for (const Fault& fault : business.faults())
        sentences += fault.sentence();
    m_form->say(sentences.join(u'\n'));
    if (!business)
        return;
    m_entries.business = *business;
    m_form->setEntries(m_entries);
    compose();
}

void ReportPage::saveBusiness()
{
    const QString path = QFileDialog::getSaveFileName(
        this, tr("Business inputs"), QDir(m_root).filePath(QStringLiteral("business.json")), tr("JSON (*.json)"));
    if (path.isEmpty())
        return;
    QSaveFile file(path);
    const QByteArray content = businessJson(m_entries.business);
    const bool written =
        file.open(QIODevice::WriteOnly) && file.write(content) == content.size() && file.flush() && file.commit();
    m_form->say(written ? tr("Saved: %1").arg(QDir::toNativeSeparators(path))
                        : tr("%1 cannot be written: %2").arg(QDir::toNativeSeparators(path), file.errorString()));
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
    m_cancelled = false;
    m_progress->setValue(0);
    m_progressRow->show();
    m_result->hide();
    m_writers.start([this, run = m_run, folder, entries = m_entries] {
        Faults faults = checkFolder(folder, run->record.id);
        const auto proceed = [this, last = -1](double done) mutable {
            const int percent = static_cast<int>(done * 100.0);
            if (percent != last)
                QMetaObject::invokeMethod(m_progress, [this, percent] { m_progress->setValue(percent); });
            last = percent;
            return !m_cancelled;
        };
        if (faults.isEmpty())
            faults = writeBundle(folder, allFormats(), run->record, run->metrics, run->verdict, entries, proceed);
        QMetaObject::invokeMethod(this, [this, folder, faults] { onWritten(folder, faults); });
    });
}

void ReportPage::cancelExport()
{
    m_cancelled = true;
}

void ReportPage::onWritten(const QString& folder, const Faults& faults)
{
    m_export->setEnabled(true);
    m_progressRow->hide();
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
