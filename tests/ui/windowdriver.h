#pragma once

#include "core/plan.h"
#include "core/record.h"
#include "core/verdict.h"
#include "ui/mainwindow.h"
#include "ui/theme.h"

#include <QSettings>
#include <QSize>
#include <QTemporaryDir>

#include <functional>
#include <memory>
#include <optional>

class QAction;
class QTabWidget;

namespace flapscope
{

/// The real window on a profile of its own, driven as a user does: with keys, clicks and the actions of its menus.
class WindowDriver
{
public:
    explicit WindowDriver(QSize size = {1280, 860});
    ~WindowDriver();

    [[nodiscard]] MainWindow& window() const { return *m_window; }
    [[nodiscard]] Theme& theme() { return m_theme; }
    [[nodiscard]] QSettings& settings() { return m_settings; }
    /// Where reports are proposed to be written.
    [[nodiscard]] QString folder() const { return m_folder.path(); }

    /// Shows it and waits until it can take keys. False when it does not come.
    [[nodiscard]] bool show();
    /// Closes the window and opens another one on the same profile.
    void reopen();
    void use(const Plan& plan);
    /// Live, Compare, Report.
    [[nodiscard]] QTabWidget& pages() const { return tabs(QStringLiteral("Pages")); }
    /// Events, History, Rig health.
    [[nodiscard]] QTabWidget& log() const { return tabs(QStringLiteral("Log")); }
    /// Calls `visit` with the window in each of its arrangements, every page with every log, and what it is called.
    void eachArrangement(const std::function<void(const QString&)>& visit) const;
    /// Unfolds everything there is to set up.
    void unfoldSetup() const;
    /// The action of that text, without mnemonic; there must be one.
    [[nodiscard]] QAction& action(const QString& text) const;
    /// To whatever has the keyboard.
    void press(int key, Qt::KeyboardModifiers modifiers = {}) const;

    /// Starts the run and waits until it is over, with its verdict. False when there is none in time.
    [[nodiscard]] bool run(int deadlineMs = 30'000);
    /// Waits for the verdict of the run under way.
    [[nodiscard]] bool awaitVerdict(int deadlineMs = 30'000);
    [[nodiscard]] bool hasVerdict() const { return m_verdict.has_value(); }
    /// Of the latest run that is over.
    [[nodiscard]] const Record& record() const { return m_record; }
    [[nodiscard]] const Verdict& verdict() const { return *m_verdict; }
    /// "PASS": as it stands in the window.
    [[nodiscard]] QString headline() const;
    void forgetVerdict() { m_verdict.reset(); }

private:
    void open();
    [[nodiscard]] QTabWidget& tabs(const QString& name) const;

    QTemporaryDir m_folder;
    QSettings m_settings;
    Theme m_theme;
    const QSize m_size;
    std::unique_ptr<MainWindow> m_window;
    Record m_record;
    std::optional<Verdict> m_verdict;
};

/// A run of about a second against the demo server: two clients, five cycles each, judged by the reference limits.
Plan quickPlan();

} // namespace flapscope
