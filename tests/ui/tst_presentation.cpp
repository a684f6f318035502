#include "ui/presentation.h"

#include "core/preset.h"
#include "support/recordbuilder.h"
#include "ui/liverun.h"
#include "ui/loan.h"
#include "ui/theme.h"

#include <QHash>
#include <QLabel>
#include <QSignalSpy>
#include <QSplitter>
#include <QTest>
#include <QVBoxLayout>

#include <memory>

using namespace flapscope;

namespace
{
/// Two guests at home: one in a splitter, one in a layout within a layout.
struct Home
{
    QWidget window;
    QSplitter* splitter = new QSplitter(Qt::Vertical);
    QLabel* above = new QLabel(QStringLiteral("above"));
    QLabel* first = new QLabel(QStringLiteral("first"));
    QLabel* below = new QLabel(QStringLiteral("below"));
    QWidget* box = new QWidget;
    QVBoxLayout* inner = new QVBoxLayout;
    QLabel* second = new QLabel(QStringLiteral("second"));

    Home()
    {
        for (QWidget* widget :
             {static_cast<QWidget*>(above), static_cast<QWidget*>(first), static_cast<QWidget*>(below), box})
            splitter->addWidget(widget);
        auto* outer = new QVBoxLayout(box);
        outer->addWidget(new QLabel(QStringLiteral("head")));
        outer->addLayout(inner);
        inner->addWidget(second, 3);
        inner->addWidget(new QLabel(QStringLiteral("foot")), 1);
        auto* column = new QVBoxLayout(&window);
        column->addWidget(splitter);
        window.resize(400, 600);
        window.show();
        splitter->setSizes({100, 200, 50, 250});
    }
};

/// Where everything of the home lies, and what there is of it: nothing may be left behind.
QHash<QWidget*, QRect> geometriesIn(const QWidget& window)
{
    QHash<QWidget*, QRect> rects;
    const auto children = window.findChildren<QWidget*>();
    for (QWidget* child : children)
        rects.insert(child, QRect(child->mapTo(&window, QPoint()), child->size()));
    return rects;
}
} // namespace

class TestPresentation : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void loanGivesBackExactly();
    void hiddenGuestComesBackHidden();
    void ownerThatDiedIsNoHarm();
    void enterAndLeaveTwiceChangeNothing();
    void escapeLeaves();
    void closingLeaves();
    void textsAreLarge();
    void addressIsMasked();
};

void TestPresentation::loanGivesBackExactly()
{
    Home home;
    const auto sizes = home.splitter->sizes();
    const auto rects = geometriesIn(home.window);
    {
        const Loan first(*home.first);
        const Loan second(*home.second);
        QVERIFY(!home.first->parentWidget());
        QVERIFY(!home.second->parentWidget());
    }
    QCoreApplication::processEvents();
    QCOMPARE(home.splitter->sizes(), sizes);
    QCOMPARE(home.splitter->indexOf(home.first), 1);
    QCOMPARE(home.inner->indexOf(home.second), 0);
    QCOMPARE(home.inner->stretch(0), 3);
    QCOMPARE(geometriesIn(home.window), rects);
}

void TestPresentation::hiddenGuestComesBackHidden()
{
    Home home;
    home.second->hide();
    {
        const Loan loan(*home.second);
        home.second->show();
    }
    QVERIFY(home.second->isHidden());
}

void TestPresentation::ownerThatDiedIsNoHarm()
{
    auto guest = std::make_unique<QLabel>();
    auto home = std::make_unique<QWidget>();
    auto* column = new QVBoxLayout(home.get());
    column->addWidget(guest.get());
    const Loan loan(*guest);
    home.reset();
    guest.reset();
}

void TestPresentation::enterAndLeaveTwiceChangeNothing()
{
    Home home;
    const Theme theme;
    const LiveRun run;
    Presentation presentation(theme, run, {home.first, home.second});
    const auto sizes = home.splitter->sizes();
    const auto rects = geometriesIn(home.window);
    for (int round = 0; round < 2; ++round) {
        presentation.toggle();
        QVERIFY(presentation.isEntered());
        QVERIFY(home.first->window() == &presentation);
        QCoreApplication::processEvents();
        presentation.toggle();
        QVERIFY(!presentation.isEntered());
    }
    QCoreApplication::processEvents();
    QCOMPARE(home.splitter->sizes(), sizes);
    QCOMPARE(geometriesIn(home.window), rects);
}

void TestPresentation::escapeLeaves()
{
    Home home;
    const Theme theme;
    const LiveRun run;
    Presentation presentation(theme, run, {home.first, home.second});
    QSignalSpy left(&presentation, &Presentation::left);
    presentation.enter();
    QTest::keyClick(&presentation, Qt::Key_Escape);
    QCOMPARE(left.size(), 1);
    QVERIFY(!presentation.isVisible());
}

void TestPresentation::closingLeaves()
{
    Home home;
    const Theme theme;
    const LiveRun run;
    Presentation presentation(theme, run, {home.first, home.second});
    presentation.enter();
    presentation.close();
    QVERIFY(!presentation.isEntered());
    QVERIFY(home.first->window() == &home.window);
}

void TestPresentation::textsAreLarge()
{
    Home home;
    const Theme theme;
    const LiveRun run;
    Presentation presentation(theme, run, {home.first, home.second});
    presentation.enter();
    constexpr double leastPoints = 18.0;
    constexpr double leastVerdictPoints = 40.0;
    const auto labels = presentation.findChildren<QLabel*>();
    for (const QLabel* label : labels)
        QVERIFY2(label->font().pointSizeF() >= leastPoints, qPrintable(label->text()));
    const auto* verdict = presentation.findChild<QLabel*>(QStringLiteral("presentedVerdict"));
    QVERIFY(verdict->font().pointSizeF() >= leastVerdictPoints);
    presentation.leave();
    QVERIFY(home.first->font().pointSizeF() < leastPoints);
}

void TestPresentation::addressIsMasked()
{
    Home home;
    const Theme theme;
    LiveRun run;
    Plan plan = presets().constFirst().plan;
    plan.target.url = QStringLiteral("wss://user:secret@host.example:4321/path?token=secret");
    plan.target.headers = {{QStringLiteral("Authorization"), QStringLiteral("Bearer secret")}};
    run.reset(plan);
    Presentation presentation(theme, run, {home.first, home.second});
    presentation.enter();
    QString all;
    const auto labels = presentation.findChildren<QLabel*>();
    for (const QLabel* label : labels)
        all += label->text() + u'\n';
    QVERIFY(all.contains(QStringLiteral("wss://•••")));
    for (const char* piece : {"secret", "host.example", "4321", "path", "user"})
        QVERIFY2(!all.contains(QLatin1StringView(piece)), piece);
}

QTEST_MAIN(TestPresentation)
#include "tst_presentation.moc"
