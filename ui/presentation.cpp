#include "ui/presentation.h"

#include "core/wording.h"
#include "ui/iconlabel.h"
#include "ui/liverun.h"
#include "ui/loan.h"
#include "ui/magnified.h"
#include "ui/phasetext.h"
#include "ui/quantitytext.h"
#include "ui/theme.h"

#include <QCloseEvent>
#include <QKeyEvent>
#include <QLabel>
#include <QScreen>
#include <QShortcut>
#include <QVBoxLayout>

namespace flapscope
{

namespace
{
// To be read from the back of a room.
constexpr double BodyPoints = 18.0;
constexpr double PhasePoints = 28.0;
constexpr double FigurePoints = 40.0;
constexpr double VerdictPoints = 44.0;
constexpr int PictureSize = 64;

enum FigureIndex : std::size_t { CyclesFigure, SuccessFigure, ConnectFigure, MemoryFigure };

QFont sized(double points, QFont::Weight weight = QFont::Normal)
{
    QFont font;
    font.setPointSizeF(points);
    font.setWeight(weight);
    return font;
}

QLabel* labelIn(const QFont& font, const char* tone = "")
{
    auto* label = new QLabel;
    label->setFont(font);
    label->setTextFormat(Qt::PlainText);
    setTone(*label, tone);
    return label;
}

/// The server of a plan, without its address.
QString maskedTarget(const Plan& plan)
{
    if (plan.target.url.isEmpty())
        return QStringLiteral("built-in demo server");
    const bool secure = plan.target.url.startsWith(QLatin1StringView("wss:"), Qt::CaseInsensitive);
    return secure ? QStringLiteral("wss://•••") : QStringLiteral("ws://•••");
}

const QString& noValue()
{
    static const QString dash = QStringLiteral("–");
    return dash;
}
} // namespace

Presentation::Presentation(const Theme& theme, const LiveRun& run, const std::vector<QWidget*>& guests, QWidget* parent)
    : QWidget(parent, Qt::Window), m_run(run), m_guests(guests), m_stage(new QVBoxLayout)
{
    setWindowTitle(tr("Flapscope – presentation"));
    setObjectName(QStringLiteral("presentation"));
    setFont(sized(BodyPoints));
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Presentation"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(grid::Three * 2, grid::Three, grid::Three * 2, grid::Three);
    column->setSpacing(grid::Three);
    column->addWidget(makeHead(theme));
    column->addWidget(makeFigures());
    column->addLayout(m_stage, 1);
    m_stage->setSpacing(grid::Two);
    // Keys that reach a guest first, too.
    for (const int key : {int(Qt::Key_Escape), int(Qt::Key_F11)}) {
        auto* shortcut = new QShortcut(QKeySequence(key), this);
        connect(shortcut, &QShortcut::activated, this, &Presentation::leave);
    }
    connect(&run, &LiveRun::changed, this, &Presentation::showProgress);
    connect(&run, &LiveRun::phaseEntered, this, &Presentation::showProgress);
    begin();
}

Presentation::~Presentation() = default;

QWidget* Presentation::makeHead(const Theme& theme)
{
    m_phase = labelIn(sized(PhasePoints, QFont::DemiBold));
    m_remaining = labelIn(sized(BodyPoints), "muted");
    m_picture = new IconLabel(theme, PictureSize);
    m_verdict = labelIn(sized(VerdictPoints, QFont::Bold));
    m_finality = labelIn(sized(BodyPoints), "muted");
    m_phase->setObjectName(QStringLiteral("presentedPhase"));
    m_verdict->setObjectName(QStringLiteral("presentedVerdict"));
    m_phase->setWordWrap(true);
    m_remaining->setWordWrap(true);
    m_verdict->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    m_finality->setAlignment(Qt::AlignRight);

    auto* words = new QVBoxLayout;
    words->setSpacing(grid::Half);
    words->addWidget(m_phase);
    words->addWidget(m_remaining);
    words->addStretch();
    auto* judged = new QVBoxLayout;
    judged->setSpacing(0);
    judged->addWidget(m_verdict);
    judged->addWidget(m_finality);
    auto* head = new QWidget;
    auto* row = new QHBoxLayout(head);
    row->setContentsMargins({});
    row->setSpacing(grid::Two);
    row->addLayout(words, 1);
    row->addWidget(m_picture, 0, Qt::AlignTop);
    row->addLayout(judged);
    return head;
}

QWidget* Presentation::makeFigures()
{
    const std::array<QString, Figures> captions{tr("cycles"), tr("of the cycles ok"), tr("to connect, median"),
                                                tr("server memory growth")};
    auto* band = new QWidget;
    auto* row = new QHBoxLayout(band);
    row->setContentsMargins({});
    row->setSpacing(grid::Three);
    for (std::size_t i = 0; i < Figures; ++i) {
        Figure& figure = m_figures.at(i);
        figure.value = labelIn(sized(FigurePoints, QFont::DemiBold));
        figure.caption = labelIn(sized(BodyPoints), "muted");
        figure.caption->setText(captions.at(i));
        figure.value->setObjectName(QStringLiteral("presentedFigure%1").arg(i + 1));
        auto* column = new QVBoxLayout;
        column->setSpacing(0);
        column->addWidget(figure.value);
        column->addWidget(figure.caption);
        row->addLayout(column, 1);
    }
    return band;
}

void Presentation::enter()
{
    if (isEntered())
        return;
    for (QWidget* guest : m_guests) {
        m_loans.push_back(std::make_unique<Loan>(*guest));
        m_stage->addWidget(guest, guest == m_guests.back() ? 2 : 3);
        m_fonts.push_back(std::make_unique<Magnified>(*guest, BodyPoints));
        guest->show();
    }
    showProgress();
    // Without a window manager nobody else makes it as large as the screen.
    setGeometry(screen()->geometry());
    showFullScreen();
    activateWindow();
    setFocus();
    Q_EMIT entered();
}

void Presentation::leave()
{
    if (!isEntered())
        return;
    m_fonts.clear();
    for (QWidget* guest : m_guests)
        m_stage->removeWidget(guest);
    // In reverse order, so that each finds its neighbours as it left them.
    while (!m_loans.empty())
        m_loans.pop_back();
    hide();
    // Where no window manager does so, nobody else gives the keyboard back.
    if (QWidget* owner = parentWidget())
        owner->window()->activateWindow();
    Q_EMIT left();
}

void Presentation::toggle()
{
    if (isEntered())
        leave();
    else
        enter();
}

void Presentation::begin()
{
    setVerdict({tr("NO VERDICT YET"), QStringLiteral("pending"), "", &Palette::muted}, QString());
    showProgress();
}

void Presentation::showProvisional(const Verdict& verdict, const Metrics& /*metrics*/)
{
    // From afar only a failure is news before the end.
    if (verdict.standing == Standing::Fail)
        setVerdict(appearanceOf(verdict.standing), tr("provisional"));
    else
        setVerdict({tr("RUNNING"), QStringLiteral("pending"), "", &Palette::muted}, tr("no failure so far"));
}

void Presentation::showFinal(const Verdict& verdict, const Metrics& /*metrics*/)
{
    setVerdict(appearanceOf(verdict.standing), tr("final"));
    showProgress();
}

void Presentation::setVerdict(const Appearance& appearance, const QString& finality)
{
    m_picture->setIcon(appearance.icon, appearance.color);
    m_verdict->setText(appearance.word);
    setTone(*m_verdict, appearance.tone);
    m_finality->setText(finality);
}

void Presentation::setFigure(std::size_t index, const QString& value)
{
    m_figures.at(index).value->setText(value);
}

void Presentation::showProgress()
{
    if (!isEntered())
        return;
    const Plan& plan = m_run.plan();
    const bool running = m_run.state() == LiveRun::State::Running && !m_run.phases().empty();
    if (running) {
        m_phase->setText(phaseTitle(m_run.phases().back(), plan));
        m_remaining->setText(tr("%1 · about %2 left").arg(plan.name, roughSpanText(m_run.progress().remaining)));
    } else {
        m_phase->setText(plan.name);
        m_remaining->setText(maskedTarget(plan));
    }
    showFigures();
}

void Presentation::showFigures()
{
    const Tally& tally = m_run.tally();
    const auto total = static_cast<quint64>(totalCycles(m_run.plan()));
    setFigure(CyclesFigure, tr("%1 / %2").arg(countText(tally.attempts), countText(total)));
    const auto ok = Rate{tally.of(Outcome::Ok), tally.attempts - tally.of(Outcome::LeftEarly)}.percent();
    setFigure(SuccessFigure, ok ? percentText(*ok) : noValue());
    const auto median = tally.connecting.quantile(0.5);
    setFigure(ConnectFigure, median ? spanText(*median) : noValue());
    const auto& memory = m_run.picture().judgedMemory().stretches();
    const auto baseline = m_run.picture().memoryBaseline();
    if (memory.empty() || !baseline) {
        setFigure(MemoryFigure, noValue());
        return;
    }
    const double growth = memory.back().last - *baseline;
    const QString sign = growth >= 0.05 ? QStringLiteral("+") : QString();
    setFigure(MemoryFigure, sign + valueText(growth, QStringLiteral("MB")));
}

void Presentation::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape || event->key() == Qt::Key_F11)
        leave();
    else
        QWidget::keyPressEvent(event);
}

void Presentation::closeEvent(QCloseEvent* event)
{
    // Closing it is leaving it; the guests go home first.
    leave();
    QWidget::closeEvent(event);
}

} // namespace flapscope
