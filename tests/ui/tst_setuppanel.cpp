#include "core/planjson.h"
#include "core/preset.h"
#include "ui/formfields.h"
#include "ui/section.h"
#include "ui/setuppanel.h"
#include "ui/theme.h"

#include <QAbstractButton>
#include <QApplication>
#include <QComboBox>
#include <QLabel>
#include <QSet>
#include <QTemporaryDir>
#include <QTest>

using namespace flapscope;

class TestSetupPanel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void typingEditsThePlan();
    void everyFieldFollowsThePlan();
    void aMistakeIsSaidBesideItsFieldAsItIsTyped();
    void foldedSectionsCountTheirMistakes();
    void whatIsNoNumberIsSaidAndLeavesThePlan();
    void aMixOfWaysToLeaveIsTyped();
    void toxicsOfAStageAreTyped();
    void whatWasTypedGoesWithItsField();
    void aMistakeThatNoFieldOwnsIsSaidBelow();
    void ctrlZReachesThePlanThroughATextField();
    void typedLettersAreOneStepUntilTheFieldIsLeft();
    void stagesCanBeAddedDuplicatedAndRemoved();
    void theLastStageStays();
    void headersCanBeAddedAndRemoved();
    void limitsCanBeAddedAndRemoved();
    void secretsAreMaskedOnScreen();
    void bearerTokenIsAHeader();
    void subprotocolsAreSeparatedByCommas();
    void changesApplyToTheNextRunIsSaidWhileOneRuns();
    void firstMistakeGetsTheKeyboard();
    void wheelChangesNothingThatIsNotBeingEdited();
    void everyControlHasANameOfItsOwn();
    void foldingIsKept();
    void patternAndPolicyAreFieldsOfTheCard();
    void aTraceBringsItsClientsAndCycles();

private:
    template <typename Widget> Widget* named(const char* name) const;
    void type(const char* name, const char* text);
    [[nodiscard]] QString saidBeneath(const char* name) const;
    void click(const char* name);

    std::unique_ptr<Theme> m_theme;
    std::unique_ptr<PlanDocument> m_document;
    std::unique_ptr<SetupPanel> m_panel;
};

void TestSetupPanel::init()
{
    m_theme = std::make_unique<Theme>();
    m_document = std::make_unique<PlanDocument>(validate);
    m_panel = std::make_unique<SetupPanel>(*m_document, *m_theme);
    m_panel->setUnfolded({QStringLiteral("Connection"), QStringLiteral("Stages"), QStringLiteral("Limits"),
                          QStringLiteral("Server watch")});
    m_panel->resize(300, 900);
    m_panel->show();
    QVERIFY(QTest::qWaitForWindowActive(m_panel.get()));
}

void TestSetupPanel::cleanup()
{
    m_panel.reset();
    m_document.reset();
    m_theme.reset();
}

template <typename Widget> Widget* TestSetupPanel::named(const char* name) const
{
    for (Widget* widget : m_panel->findChildren<Widget*>()) {
        if (widget->accessibleName() == QLatin1StringView(name) && !widget->isHidden())
            return widget;
    }
    qWarning("There is no %s", name);
    return nullptr;
}

void TestSetupPanel::type(const char* name, const char* text)
{
    auto* line = named<QLineEdit>(name);
    QVERIFY(line);
    line->setFocus();
    line->selectAll();
    if (*text)
        QTest::keyClicks(line, QString::fromUtf8(text));
    else
        QTest::keyClick(line, Qt::Key_Delete);
}

/// What stands in the fault line of that field.
QString TestSetupPanel::saidBeneath(const char* name) const
{
    QString said = named<QWidget>(name)->accessibleDescription();
    for (const QLabel* label : m_panel->findChildren<QLabel*>()) {
        if (label->isVisible() && label->text() == said)
            return said;
    }
    return {};
}

void TestSetupPanel::click(const char* name)
{
    for (auto* button : m_panel->findChildren<QAbstractButton*>()) {
        const bool meant =
            button->accessibleName() == QLatin1StringView(name) || button->text() == QLatin1StringView(name);
        if (meant && !button->isHidden()) {
            button->click();
            QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
            return;
        }
    }
    QFAIL(name);
}

void TestSetupPanel::typingEditsThePlan()
{
    type("URL", "wss://example.test/{{env:ROOM}}");
    QCOMPARE(m_document->plan().target.url, QStringLiteral("wss://example.test/{{env:ROOM}}"));
    auto* clients = named<QSpinBox>("Stage 2 clients");
    QVERIFY(clients);
    clients->setFocus();
    clients->selectAll();
    QTest::keyClicks(clients, QStringLiteral("12"));
    QCOMPARE(m_document->plan().stages.at(1).clients, 12);
    type("Connect success limit", "99.5");
    QCOMPARE(m_document->plan().limits.at(0).value, 99.5);
    type("Connect success limit", "");
    QCOMPARE(m_document->plan().limits.at(0).value, std::nullopt);
}

void TestSetupPanel::everyFieldFollowsThePlan()
{
    Plan other = presets().constLast().plan;
    other.target.url = QStringLiteral("ws://other.test/");
    other.target.headers = {{QStringLiteral("X-A"), QStringLiteral("1")}};
    other.watch.process = Watch::Process::Pid;
    other.watch.pid = 4711;
    m_document->replace(QStringLiteral("Other"), other);
    QCOMPARE(named<QLineEdit>("URL")->text(), other.target.url);
    QCOMPARE(named<QLineEdit>("Header 1 value")->text(), QStringLiteral("1"));
    QCOMPARE(named<QSpinBox>("Stage 1 cycles")->value(), other.stages.at(0).cycles);
    QCOMPARE(named<QSpinBox>("Process id")->value(), 4711);
    QCOMPARE(named<QSpinBox>("Settle")->value(), static_cast<int>(other.timing.settle.count()));
    m_document->undoStack().undo();
    QVERIFY(named<QLineEdit>("URL")->text().isEmpty());
    QVERIFY(!named<QSpinBox>("Process id")->isEnabled());
}

void TestSetupPanel::aMistakeIsSaidBesideItsFieldAsItIsTyped()
{
    type("URL", "http://example.test");
    QVERIFY(!saidBeneath("URL").isEmpty());
    QVERIFY(named<QLineEdit>("URL")->property("invalid").toBool());
    type("URL", "ws://example.test");
    QVERIFY(saidBeneath("URL").isEmpty());
    QVERIFY(!named<QLineEdit>("URL")->property("invalid").toBool());
    named<QSpinBox>("Stage 1 clients")->setValue(0);
    QVERIFY(saidBeneath("Stage 1 clients").contains(QStringLiteral("20,000")));
}

void TestSetupPanel::foldedSectionsCountTheirMistakes()
{
    m_panel->setUnfolded({});
    m_document->edit({}, {}, [](Plan& plan) {
        plan.stages[0].clients = 0;
        plan.stages[1].cycles = 0;
    });
    QStringList said;
    for (const QLabel* label : m_panel->findChildren<QLabel*>()) {
        if (label->isVisible())
            said += label->text();
    }
    QVERIFY(said.contains(QStringLiteral("⚠ 2 mistakes")));
}

void TestSetupPanel::aMixOfWaysToLeaveIsTyped()
{
    click("Stage 1 messages and closing");
    type("Stage 1 or a mix", "3*clean:4001:going, rst");
    const QList<Departure> mix{{CloseMode::Clean, 4001, QStringLiteral("going"), 3}, {CloseMode::Rst, 1000, {}, 1}};
    QCOMPARE(m_document->plan().stages.at(0).closeMix, mix);
    QVERIFY(m_document->faults().isEmpty());
    // What is no mix is said, and the plan keeps the one before.
    type("Stage 1 or a mix", "clean, rudely");
    QVERIFY(saidBeneath("Stage 1 or a mix").contains(QStringLiteral("\"rudely\" is no way to leave")));
    QCOMPARE(m_document->plan().stages.at(0).closeMix.size(), qsizetype(1)); // "clean", before the comma was followed
    // One that breaks a rule is said there as well.
    type("Stage 1 or a mix", "rst:4001");
    QVERIFY(saidBeneath("Stage 1 or a mix").contains(QStringLiteral("No Close frame is sent by")));
    type("Stage 1 or a mix", "");
    QVERIFY(m_document->plan().stages.at(0).closeMix.isEmpty());
    QVERIFY(m_document->faults().isEmpty());
    // What cannot be said here is left alone.
    m_document->edit(QStringLiteral("Mix"), QStringLiteral("stages[0].closeMix"), [](Plan& plan) {
        plan.stages[0].closeMix = {{CloseMode::Clean, 4001, QStringLiteral("a, b"), 1}};
    });
    QVERIFY(named<QLineEdit>("Stage 1 or a mix")->isReadOnly());
    m_document->undoStack().undo();
    QVERIFY(!named<QLineEdit>("Stage 1 or a mix")->isReadOnly());
    QVERIFY(named<QLineEdit>("Stage 1 or a mix")->text().isEmpty());
}

void TestSetupPanel::toxicsOfAStageAreTyped()
{
    click("Stage 1 network faults");
    auto* lines = named<QPlainTextEdit>("Stage 1 toxics");
    QVERIFY(lines);
    lines->setFocus();
    QTest::keyClicks(lines, QStringLiteral("down,at_cycle=2,for_ms=3000"));
    QTest::keyClick(lines, Qt::Key_Return);
    QTest::keyClicks(lines, QStringLiteral("latency,latency=40"));
    const auto toxics = m_document->plan().stages.at(0).faults;
    QCOMPARE(toxics.size(), 2);
    QCOMPARE(toxics.at(0).toxic.kind, ToxicKind::Down);
    QCOMPARE(toxics.at(0).atCycle, 2);
    QCOMPARE(toxics.at(0).forSpan, Millis(3000));
    QCOMPARE(toxics.at(1).toxic.attributes.latency, qint64(40));
    QVERIFY(m_document->faults().isEmpty());
    // What is no toxic is said, and the plan keeps those before.
    QTest::keyClick(lines, Qt::Key_Return);
    QTest::keyClicks(lines, QStringLiteral("gremlins"));
    QVERIFY(saidBeneath("Stage 1 toxics").contains(QStringLiteral("\"gremlins\" is no toxic")));
    QCOMPARE(m_document->plan().stages.at(0).faults, toxics);
    // One that the stage never comes to is said there as well.
    lines->setPlainText(QStringLiteral("down,at_cycle=100000"));
    QVERIFY(saidBeneath("Stage 1 toxics").contains(QStringLiteral("never comes to this one")));
    m_document->undoStack().undo();
    QVERIFY(m_document->plan().stages.at(0).faults.size() != 1);
    while (m_document->undoStack().canUndo())
        m_document->undoStack().undo();
    QVERIFY(lines->toPlainText().isEmpty());
    QVERIFY(m_document->faults().isEmpty());
}

void TestSetupPanel::whatIsNoNumberIsSaidAndLeavesThePlan()
{
    const auto before = m_document->plan();
    type("Memory growth limit", "e1");
    QCOMPARE(m_document->plan().limits, Plan(before).limits);
    QVERIFY(saidBeneath("Memory growth limit").contains(QStringLiteral("no number")));
    QVERIFY(!m_document->faults().isEmpty());
    type("Memory growth limit", "12");
    QVERIFY(m_document->faults().isEmpty());
    // What only begins like a number is none.
    for (const char* typed : {"nan", "1e", "12x", "0x10", "1,5"}) {
        type("Memory growth limit", typed);
        QVERIFY2(!m_document->faults().isEmpty(), typed);
    }
    // Another plan takes the place of what was typed.
    m_document->replace(QStringLiteral("Other"), presets().constFirst().plan);
    QVERIFY(m_document->faults().isEmpty());
    QCOMPARE(named<QLineEdit>("Memory growth limit")->text(), QStringLiteral("15"));
}

void TestSetupPanel::whatWasTypedGoesWithItsField()
{
    const auto last = m_document->plan().limits.size() - 1;
    type("Concurrent clients limit", "x");
    QVERIFY(!m_document->faults().isEmpty());
    click("Remove limit Concurrent clients");
    QCOMPARE(m_document->plan().limits.size(), last);
    QTRY_VERIFY(m_document->faults().isEmpty());
    type("CPU limit", "y");
    // Closing in the middle of it is no trouble either.
    m_panel.reset();
    QTRY_VERIFY(m_document->faults().isEmpty());
}

void TestSetupPanel::aMistakeThatNoFieldOwnsIsSaidBelow()
{
    m_document->edit({}, {}, [](Plan& plan) { plan.description = QString(10'000, u'x'); });
    QVERIFY(!m_document->faults().isEmpty());
    const QString sentence = m_document->faults().constFirst().sentence();
    const auto labels = m_panel->findChildren<QLabel*>();
    QVERIFY(std::any_of(labels.begin(), labels.end(),
                        [&](const QLabel* label) { return !label->isHidden() && label->text().contains(sentence); }));
}

void TestSetupPanel::ctrlZReachesThePlanThroughATextField()
{
    type("URL", "ws://example.test");
    QKeyEvent undo(QEvent::ShortcutOverride, Qt::Key_Z, Qt::ControlModifier);
    undo.ignore(); // as the application sends it
    QCoreApplication::sendEvent(named<QLineEdit>("URL"), &undo);
    // Not accepted: the shortcut of the window gets it.
    QVERIFY(!undo.isAccepted());
}

void TestSetupPanel::typedLettersAreOneStepUntilTheFieldIsLeft()
{
    type("Plan name", "first");
    QCOMPARE(m_document->undoStack().count(), 1);
    named<QLineEdit>("URL")->setFocus();
    type("Plan name", "second");
    QCOMPARE(m_document->undoStack().count(), 2);
    m_document->undoStack().undo();
    QCOMPARE(m_document->plan().name, QStringLiteral("first"));
}

void TestSetupPanel::stagesCanBeAddedDuplicatedAndRemoved()
{
    const auto before = m_document->plan().stages;
    click("Duplicate stage 2");
    QCOMPARE(m_document->plan().stages.size(), before.size() + 1);
    QCOMPARE(m_document->plan().stages.at(2), before.at(1));
    QVERIFY(named<QSpinBox>("Stage 3 clients"));
    click("Remove stage 1");
    QCOMPARE(m_document->plan().stages, (QList<Stage>{before.at(1), before.at(1)}));
    click("Add stage");
    QCOMPARE(m_document->plan().stages.constLast(), Stage{});
    for (int steps = 0; steps < 3; ++steps)
        m_document->undoStack().undo();
    QCOMPARE(m_document->plan().stages, before);
}

void TestSetupPanel::theLastStageStays()
{
    click("Remove stage 1");
    QVERIFY(!named<QWidget>("Remove stage 1")->isEnabled());
    QCOMPARE(m_document->plan().stages.size(), 1);
}

void TestSetupPanel::headersCanBeAddedAndRemoved()
{
    click("Add header");
    click("Add header");
    type("Header 1 name", "X-One");
    type("Header 2 name", "X-Two");
    type("Header 2 value", "2");
    click("Remove header 1");
    QCOMPARE(m_document->plan().target.headers, (QList<Header>{{QStringLiteral("X-Two"), QStringLiteral("2")}}));
    QCOMPARE(named<QLineEdit>("Header 1 name")->text(), QStringLiteral("X-Two"));
}

void TestSetupPanel::limitsCanBeAddedAndRemoved()
{
    const auto before = m_document->plan().limits;
    click("Remove limit Connect success");
    QCOMPARE(m_document->plan().limits, before.mid(1));
    QCOMPARE(named<QLineEdit>("Disconnect success limit")->text(), QStringLiteral("100"));
    m_document->undoStack().undo();
    QCOMPARE(m_document->plan().limits, before);
}

void TestSetupPanel::secretsAreMaskedOnScreen()
{
    m_document->edit({}, {}, [](Plan& plan) {
        plan.target.url = QStringLiteral("wss://user:swordfish@example.test/?token=swordfish");
        plan.target.headers = {{QStringLiteral("Authorization"), QStringLiteral("Bearer swordfish")},
                               {QStringLiteral("X-Plain"), QStringLiteral("seen")},
                               {QStringLiteral("Cookie"), QStringLiteral("{{env:COOKIE}}")}};
    });
    for (const QLineEdit* line : m_panel->findChildren<QLineEdit*>())
        QVERIFY2(!line->displayText().contains(QStringLiteral("swordfish")), qPrintable(line->accessibleName()));
    QCOMPARE(named<QLineEdit>("Header 2 value")->displayText(), QStringLiteral("seen"));
    QCOMPARE(named<QLineEdit>("Header 3 value")->displayText(), QStringLiteral("{{env:COOKIE}}"));
    // Whoever edits the URL sees it, and only then.
    auto* url = named<QLineEdit>("URL");
    url->setFocus();
    QTRY_VERIFY(url->text().contains(QStringLiteral("swordfish")));
    named<QLineEdit>("Plan name")->setFocus();
    QTRY_VERIFY(!url->text().contains(QStringLiteral("swordfish")));
    QVERIFY(m_document->plan().target.url.contains(QStringLiteral("swordfish")));
}

void TestSetupPanel::bearerTokenIsAHeader()
{
    type("Bearer token", "abc");
    QCOMPARE(m_document->plan().target.headers,
             (QList<Header>{{QStringLiteral("Authorization"), QStringLiteral("Bearer abc")}}));
    type("Bearer token", "");
    QVERIFY(m_document->plan().target.headers.isEmpty());
}

void TestSetupPanel::subprotocolsAreSeparatedByCommas()
{
    type("Subprotocols", "chat.v2, chat.v1,");
    QCOMPARE(m_document->plan().target.subprotocols,
             (QStringList{QStringLiteral("chat.v2"), QStringLiteral("chat.v1")}));
    QCOMPARE(named<QLineEdit>("Subprotocols")->text(), QStringLiteral("chat.v2, chat.v1,"));
    type("Subprotocols", "two words");
    QVERIFY(!saidBeneath("Subprotocols").isEmpty());
}

void TestSetupPanel::changesApplyToTheNextRunIsSaidWhileOneRuns()
{
    const auto isSaid = [this] {
        const auto labels = m_panel->findChildren<QLabel*>();
        return std::any_of(labels.begin(), labels.end(), [](const QLabel* label) {
            return label->isVisible() && label->text().contains(QStringLiteral("applies to the next run"));
        });
    };
    QVERIFY(!isSaid());
    m_panel->setRunning(true);
    QVERIFY(isSaid());
    QVERIFY(named<QLineEdit>("URL")->isEnabled());
    m_panel->setRunning(false);
    QVERIFY(!isSaid());
}

void TestSetupPanel::firstMistakeGetsTheKeyboard()
{
    QVERIFY(!m_panel->focusFirstMistake());
    m_panel->setUnfolded({});
    m_document->edit({}, {}, [](Plan& plan) { plan.timing.settle = Millis(-1); });
    QVERIFY(m_panel->focusFirstMistake());
    QTRY_COMPARE(QApplication::focusWidget()->accessibleName(), QStringLiteral("Settle"));
}

void TestSetupPanel::wheelChangesNothingThatIsNotBeingEdited()
{
    auto* clients = named<QSpinBox>("Stage 1 clients");
    named<QLineEdit>("Plan name")->setFocus();
    const int before = clients->value();
    QWheelEvent wheel(QPointF(5, 5), clients->mapToGlobal(QPointF(5, 5)), {}, QPoint(0, 120), Qt::NoButton,
                      Qt::NoModifier, Qt::NoScrollPhase, false);
    QCoreApplication::sendEvent(clients, &wheel);
    QCOMPARE(clients->value(), before);
}

void TestSetupPanel::everyControlHasANameOfItsOwn()
{
    click("Add header");
    click("Duplicate stage 1");
    for (QAbstractButton* button : m_panel->findChildren<QAbstractButton*>()) {
        if (button->isCheckable() && (button->text() == QStringLiteral("Messages and closing") ||
                                      button->text() == QStringLiteral("Pattern and return")))
            button->click();
    }
    QSet<QString> names;
    for (const QWidget* widget : m_panel->findChildren<QWidget*>()) {
        if (widget->focusPolicy() == Qt::NoFocus || !widget->isVisible() || widget->focusProxy())
            continue;
        const auto* button = qobject_cast<const QAbstractButton*>(widget);
        const QString name = !widget->accessibleName().isEmpty() ? widget->accessibleName()
                             : button                            ? button->text()
                                                                 : QString();
        QVERIFY2(!name.isEmpty(), widget->metaObject()->className());
        QVERIFY2(!names.contains(name), qPrintable(name));
        names.insert(name);
    }
    QVERIFY(names.size() > 40);
}

void TestSetupPanel::foldingIsKept()
{
    const QStringList titles{QStringLiteral("Connection"), QStringLiteral("Limits")};
    m_panel->setUnfolded(titles);
    QCOMPARE(m_panel->unfolded(), titles);
}

void TestSetupPanel::patternAndPolicyAreFieldsOfTheCard()
{
    const auto& stage = [this]() -> const Stage& { return m_document->plan().stages.first(); };
    click("Stage 1 pattern and return");
    QVERIFY(!named<QLineEdit>("Stage 1 rate per second")->isVisible());
    named<QComboBox>("Stage 1 pattern")->setCurrentText(QStringLiteral("Ramp"));
    QCOMPARE(stage().pattern.shape, Pattern::Shape::Ramp);
    type("Stage 1 rate per second", "2.5");
    type("Stage 1 rate at the end", "0");
    QCOMPARE(stage().pattern.rate, 2.5);
    QVERIFY(saidBeneath("Stage 1 rate at the end").contains(QStringLiteral("above 0")));
    type("Stage 1 rate at the end", "40");
    QCOMPARE(saidBeneath("Stage 1 rate at the end"), QString());
    named<QComboBox>("Stage 1 starts")->setCurrentIndex(1);
    QCOMPARE(stage().pattern.arrival, Pattern::Arrival::Open);

    QVERIFY(!named<QSpinBox>("Stage 1 first delay")->isVisible());
    auto* policy = named<QComboBox>("Stage 1 after a failure");
    QCOMPARE(policy->count(), 12);
    policy->setCurrentText(QStringLiteral("Full jitter"));
    QCOMPARE(stage().reconnect.kind, ReconnectPolicy::Kind::FullJitter);
    named<QSpinBox>("Stage 1 first delay")->setValue(250);
    QCOMPARE(stage().reconnect.base, Millis(250));
    policy->setCurrentText(QStringLiteral("As gRPC"));
    QVERIFY(!named<QSpinBox>("Stage 1 first delay")->isVisible());

    m_document->undoStack().undo();
    QCOMPARE(stage().reconnect.kind, ReconnectPolicy::Kind::FullJitter);
    QCOMPARE(policy->currentText(), QStringLiteral("Full jitter"));
    while (m_document->undoStack().canUndo())
        m_document->undoStack().undo();
    QCOMPARE(stage().pattern, Pattern());
    QCOMPARE(stage().reconnect, ReconnectPolicy());
}

void TestSetupPanel::aTraceBringsItsClientsAndCycles()
{
    const QTemporaryDir dir;
    QFile file(dir.filePath(QStringLiteral("incident.csv")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("time,event,client\n0,connect,1\n0.1,connect,2\n0.2,disconnect,1\n0.3,connect,1\n0.4,disconnect,1\n");
    file.close();
    click("Stage 1 pattern and return");
    named<QComboBox>("Stage 1 pattern")->setCurrentText(QStringLiteral("Recorded trace"));
    type("Stage 1 trace", "/no/such.csv");
    QVERIFY(saidBeneath("Stage 1 trace").contains(QStringLiteral("does not exist")));
    type("Stage 1 trace", file.fileName().toUtf8().constData());
    QCOMPARE(saidBeneath("Stage 1 trace"), QString());
    const Stage& stage = m_document->plan().stages.first();
    QCOMPARE(stage.clients, 2);
    QCOMPARE(stage.cycles, 2);
    QCOMPARE(stage.pattern.traceStarts, 3);
}

QTEST_MAIN(TestSetupPanel)
#include "tst_setuppanel.moc"
