#pragma once

#include "core/metrics.h"
#include "core/verdict.h"
#include "ui/findingrow.h"

#include <QWidget>

#include <array>
#include <memory>
#include <vector>

class QLabel;
class QVBoxLayout;

namespace flapscope
{

class IconLabel;
class LiveRun;
class Loan;
class Magnified;
class Theme;

/// The run for those who sit further away: phase, verdict, four large figures, client timeline and latency, over the
/// whole screen. No address and no secret is shown. Esc and F11 leave it.
class Presentation final : public QWidget
{
    Q_OBJECT

public:
    /// The last of `guests` gets most of the height. They are borrowed while it lasts, and must outlive it.
    Presentation(const Theme& theme, const LiveRun& run, const std::vector<QWidget*>& guests,
                 QWidget* parent = nullptr);
    ~Presentation() override;

    [[nodiscard]] bool isEntered() const { return !m_loans.empty(); }

public Q_SLOTS:
    /// Borrows the guests and fills the screen.
    void enter();
    /// Gives the guests back, exactly as they were.
    void leave();
    void toggle();
    /// Nothing judged yet.
    void begin();
    void showProvisional(const flapscope::Verdict& verdict, const flapscope::Metrics& metrics);
    void showFinal(const flapscope::Verdict& verdict, const flapscope::Metrics& metrics);

Q_SIGNALS:
    void entered();
    void left();

private:
    static constexpr std::size_t Figures = 4;
    /// A large number and what it counts.
    struct Figure
    {
        QLabel* value = nullptr;
        QLabel* caption = nullptr;
    };

    void keyPressEvent(QKeyEvent* event) override;
    void closeEvent(QCloseEvent* event) override;
    QWidget* makeHead(const Theme& theme);
    QWidget* makeFigures();
    void setVerdict(const Appearance& appearance, const QString& finality);
    void setFigure(std::size_t index, const QString& value);
    void showProgress();
    void showFigures();

    const LiveRun& m_run;
    const std::vector<QWidget*> m_guests;
    std::vector<std::unique_ptr<Loan>> m_loans;
    std::vector<std::unique_ptr<Magnified>> m_fonts;
    QLabel* m_phase = nullptr;
    QLabel* m_remaining = nullptr;
    IconLabel* m_picture = nullptr;
    QLabel* m_verdict = nullptr;
    QLabel* m_finality = nullptr;
    std::array<Figure, Figures> m_figures;
    QVBoxLayout* m_stage = nullptr;
};

} // namespace flapscope
