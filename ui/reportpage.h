#pragma once

#include "core/judgedrun.h"
#include "core/result.h"
#include "report/document.h"
#include "report/evidence.h"

#include <QThreadPool>
#include <QTimer>
#include <QWidget>

#include <atomic>
#include <memory>

class QFrame;
class QLabel;
class QLineEdit;
class QProgressBar;
class QPushButton;
class QSplitter;
class QStackedLayout;
class QTextBrowser;

namespace flapscope
{

class EmptyState;
class IconLabel;
class ReportPageForm;
class Theme;

/// The report of the run that is over: the document itself, what people add to it, and where to write it. Everything is
/// said in place; making the document and writing it happen in another thread.
class ReportPage final : public QWidget
{
    Q_OBJECT

public:
    /// Bundles are proposed to be written into folders below `root`.
    ReportPage(const Theme& theme, const QString& root, QWidget* parent = nullptr);
    ~ReportPage() override;

    void setRun(const std::shared_ptr<const JudgedRun>& run);
    /// There is no finished run any more.
    void clear();
    [[nodiscard]] bool hasRun() const { return m_run != nullptr; }
    [[nodiscard]] const Entries& entries() const { return m_entries; }

public Q_SLOTS:
    /// Gives the keyboard to the folder to write to; Enter writes.
    void askForExport();
    /// Writes the bundle into the folder that stands in the field. `exported` or `exportFailed` follows.
    void exportBundle();
    /// Ends the writing that goes on; nothing of it stays.
    void cancelExport();

Q_SIGNALS:
    /// The document is shown as the run and the entries have it.
    void rendered();
    void exported(const QString& folder);
    void exportFailed(const flapscope::Faults& faults);
    /// The user wants to run a plan first.
    void runAsked();

private:
    void showEvent(QShowEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;
    QWidget* makeBar(const Theme& theme);
    QWidget* makeProgress();
    QWidget* makeBody(const Theme& theme);
    QWidget* makeResult(const Theme& theme);
    /// Has the document made anew, then shown.
    void compose();
    void present(const Document& document, const DigestSheet& evidence);
    void render();
    [[nodiscard]] int figureWidth() const;
    void setBusiness(const Business& business);
    void take(const Signature& signature);
    void loadBusiness();
    void saveBusiness();
    void chooseFolder();
    void openFolder() const;
    void onWritten(const QString& folder, const Faults& faults);
    void say(const QString& text, bool good);

    const Theme& m_theme;
    const QString m_root;
    std::shared_ptr<const JudgedRun> m_run;
    Entries m_entries;
    DigestSheet m_evidence; ///< of the run with these entries; empty until it was taken
    Document m_document;
    int m_composition = 0; ///< counts what was asked for, so that what is late is not shown
    bool m_rendered = false;
    std::atomic_bool m_cancelled = false;
    ReportPageForm* m_form = nullptr;
    QSplitter* m_splitter = nullptr;
    QWidget* m_progressRow = nullptr;
    QProgressBar* m_progress = nullptr;
    QTimer m_pause;        ///< between typing and composing
    QTimer m_fitting;      ///< between the page's getting another width and drawing the figures as wide
    int m_figureWidth = 0; ///< as they are drawn
    QLineEdit* m_folder = nullptr;
    QPushButton* m_choose = nullptr;
    QPushButton* m_export = nullptr;
    QFrame* m_result = nullptr;
    IconLabel* m_resultPicture = nullptr;
    QLabel* m_resultText = nullptr;
    QPushButton* m_open = nullptr;
    QTextBrowser* m_text = nullptr;
    EmptyState* m_empty = nullptr;
    QStackedLayout* m_stack = nullptr;
    QThreadPool m_writers; // last: it waits for what still writes
};

} // namespace flapscope
