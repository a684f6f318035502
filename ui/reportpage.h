#pragma once

#include "core/metrics.h"
#include "core/record.h"
#include "core/result.h"
#include "core/verdict.h"

#include <QThreadPool>
#include <QWidget>

#include <memory>

class QFrame;
class QLabel;
class QLineEdit;
class QPushButton;
class QStackedLayout;
class QTextBrowser;

namespace flapscope
{

class EmptyState;
class IconLabel;
class Theme;

/// The report of the run that is over, as it will be written, and where to write it. Everything is said in place;
/// writing happens in another thread.
class ReportPage final : public QWidget
{
    Q_OBJECT

public:
    /// Bundles are proposed to be written into folders below `root`.
    ReportPage(const Theme& theme, const QString& root, QWidget* parent = nullptr);
    ~ReportPage() override;

    void setRun(const Record& record, const Metrics& metrics, const Verdict& verdict);
    /// There is no finished run any more.
    void clear();
    [[nodiscard]] bool hasRun() const { return m_run != nullptr; }

public Q_SLOTS:
    /// Gives the keyboard to the folder to write to; Enter writes.
    void askForExport();
    /// Writes the bundle into the folder that stands in the field. `exported` or `exportFailed` follows.
    void exportBundle();

Q_SIGNALS:
    void exported(const QString& folder);
    void exportFailed(const flapscope::Faults& faults);
    /// The user wants to run a plan first.
    void runAsked();

private:
    struct Run
    {
        Record record;
        Metrics metrics;
        Verdict verdict;
    };

    void showEvent(QShowEvent* event) override;
    QWidget* makeBar(const Theme& theme);
    QWidget* makeResult(const Theme& theme);
    void render();
    void chooseFolder();
    void openFolder() const;
    void onWritten(const QString& folder, const Faults& faults);
    void say(const QString& text, bool good);

    const Theme& m_theme;
    const QString m_root;
    std::shared_ptr<const Run> m_run;
    bool m_rendered = false;
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
