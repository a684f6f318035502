#include "report/told.h"
#include "support/recordbuilder.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

using namespace flapscope;
using namespace Qt::StringLiterals;

namespace
{

constexpr std::array Emitters{Format::Markdown, Format::Html, Format::Pdf, Format::Json, Format::JUnit};

QByteArray contentOf(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

QByteArray outputOf(const QString& program, const QStringList& arguments, const QByteArray& input)
{
    QProcess process;
    process.start(program, arguments);
    if (!process.waitForStarted())
        return {};
    process.write(input);
    process.closeWriteChannel();
    process.waitForFinished(30'000);
    return process.exitStatus() == QProcess::NormalExit && process.exitCode() <= 1
               ? process.readAllStandardOutput() + process.readAllStandardError()
               : QByteArray();
}

/// One blank between words, whatever the layout was, and the signs as letters.
QString flattened(QString text)
{
    static const QRegularExpression Blanks(u"[\\s\u00A0]+"_s);
    return text.replace(Blanks, u" "_s);
}

/// A line may be broken behind a hyphen, where there was no blank.
QString withoutBlanks(QString text)
{
    return flattened(std::move(text)).remove(u' ');
}

/// Without the table heads that are repeated on each page: a sentence may go on over them.
QString withoutRepeatedHeads(const Told& told, QString text)
{
    for (const Part& part : told.document().parts) {
        for (const Block& block : part.blocks) {
            const auto* table = std::get_if<Table>(&block);
            const QString head = table ? QString(table->head.join(u' ') % u' ') : QString();
            const qsizetype first = table ? text.indexOf(head) : -1;
            if (first >= 0)
                text = text.left(first + head.size()) + text.mid(first + head.size()).remove(head);
        }
    }
    return text;
}

/// The bodies of the pages, in points: headers and footers stand on every page, and Qt draws the last line of a page
/// once more, hidden, above the next one.
QString bodiesOf(const QByteArray& pdf)
{
    const QStringList body{u"-raw"_s, u"-r"_s, u"72"_s,  u"-x"_s, u"0"_s,  u"-y"_s,
                           u"62"_s,   u"-W"_s, u"595"_s, u"-H"_s, u"723"_s};
    return QString::fromUtf8(outputOf(u"pdftotext"_s, body + QStringList{u"-"_s, u"-"_s}, pdf));
}

/// What a reader sees of a report in that format.
QString seen(const Told& told, Format format)
{
    const QByteArray content = told.as(format);
    if (format == Format::Pdf)
        return withoutRepeatedHeads(told, flattened(bodiesOf(content)));
    QString text = QString::fromUtf8(content);
    if (format == Format::Json) {
        static const QRegularExpression Escape(u"\\\\(.)"_s);
        return flattened(text.replace(Escape, u"\\1"_s));
    }
    static const QRegularExpression Markup(u"<style>.*?</style>|<[^>]*>"_s,
                                           QRegularExpression::DotMatchesEverythingOption);
    static const QRegularExpression Escape(u"\\\\([\\\\`*_\\[\\]|~#!])"_s);
    static const QRegularExpression BlockEnd(u"</(td|th|tr|text|li|p|dt|dd|h[1-6]|caption|pre|svg)>"_s);
    if (format == Format::Html)
        text.replace(BlockEnd, u" "_s);
    if (format != Format::JUnit)
        text.replace(Markup, QString());
    text.replace(u"**"_s, QString()).replace(Escape, u"\\1"_s);
    text.replace(u"&lt;"_s, u"<"_s)
        .replace(u"&gt;"_s, u">"_s)
        .replace(u"&quot;"_s, u"\""_s)
        .replace(u"&amp;"_s, u"&"_s);
    return flattened(text);
}

Business referenceBusiness()
{
    Business business;
    business.build = u"server 4.2.1"_s;
    business.figures = {.currency = u"$"_s,
                        .monthlyRevenue = 75'000.0,
                        .months = 1.0,
                        .days = 2.0,
                        .dayRate = 2'000.0,
                        .attributionPercent = 100.0,
                        .basis = u"finance report, August"_s,
                        .enteredBy = u"P. Manager"_s,
                        .enteredOn = u"2025-08-19"_s};
    for (const Topic& topic : topics())
        business.statements +=
            {topic.id, u"said about "_s + topic.label, u"a basis"_s, u"P. Manager"_s, u"2025-08-19"_s, u"B. Owner"_s};
    return business;
}

/// Headings without their marks.
QStringList headingsIn(const QString& markdown)
{
    static const QRegularExpression Heading(u"^(##+) +(.*)$"_s);
    QStringList headings;
    for (const QString& line : markdown.split(u'\n')) {
        const auto match = Heading.match(line);
        if (!match.hasMatch())
            continue;
        QString text = match.captured(2);
        for (const QString& mark : {u"✅"_s, u"❌"_s, u"⚠"_s, u"–"_s})
            text.remove(mark);
        headings += match.captured(1) % u' ' % text.trimmed();
    }
    return headings;
}

QString lineWith(const QString& text, QStringView part)
{
    for (const QString& line : text.split(u'\n')) {
        if (line.contains(part))
            return line;
    }
    return {};
}

/// From a heading to the next one of its level.
QString under(const QString& markdown, const QString& heading)
{
    const qsizetype begin = markdown.indexOf(u"\n## "_s + heading);
    static const QRegularExpression End(u"\n(## |---\n)"_s);
    const qsizetype end = markdown.indexOf(End, begin + 1);
    return begin < 0 ? QString() : markdown.mid(begin, end - begin);
}

Record failing()
{
    Record record = soundRecord();
    setReadings(record, Source::Process, Quantity::ResidentMemory, stepAfterBaseline(record, 44.9e6, 64.9e6));
    return record;
}

Record inconclusive()
{
    Record record = soundRecord();
    record.readings.clear();
    return record;
}

Record invalid()
{
    Record record = soundRecord();
    record.ending = Ending::Stopped;
    record.endingReason = u"The run was stopped by the user. Run it again."_s;
    return record;
}

Record demo()
{
    Record record = soundRecord();
    record.target.demo = true;
    return record;
}

} // namespace

/// The approval report: what it says, and that all emitters say it.
class TestApprovalReport : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyHeadingOfTheReferenceIsThereInItsOrder()
    {
        Told told(soundRecord(), referenceLimits(), {referenceBusiness(), {}});
        told.signAll(Decision::Approve);
        const QString text = QString::fromUtf8(told.as(Format::Markdown));
        const QStringList wanted =
            QString::fromUtf8(contentOf(QStringLiteral(FLAPSCOPE_SOURCE_DIR "/tests/report/data/headings.txt")))
                .split(u'\n', Qt::SkipEmptyParts);
        QVERIFY(wanted.size() > 20);
        const QStringList headings = headingsIn(text);
        qsizetype at = 0;
        for (const QString& heading : wanted) {
            const qsizetype found = headings.indexOf(heading, at);
            QVERIFY2(found == at, qPrintable(heading + u" is not where it belongs, after "_s + headings.value(at - 1)));
            at = found + 1;
        }
        QVERIFY(text.indexOf(u"**Final Recommendation**") > text.indexOf(u"## Sign-off"));
        QVERIFY(text.indexOf(u"**Next Steps**") > text.indexOf(u"**Final Recommendation**"));
    }

    void metricLinesHaveMeasuredValues()
    {
        const Told told(soundRecord(), referenceLimits(), {referenceBusiness(), {}});
        const QString text = QString::fromUtf8(told.as(Format::Markdown));
        const auto line = [&text](const char* label) {
            return lineWith(text, QString(u"- "_s + QLatin1StringView(label)));
        };
        QVERIFY2(line("Flapping Cycles: ").contains(u"65 of 65 (1 client × 20, 3 clients × 15) [M]"),
                 qPrintable(line("Flapping Cycles: ")));
        QVERIFY2(line("Success Rate: ").contains(u"100 % connect (65 of 65), 100 % disconnect (65 of 65)"),
                 qPrintable(line("Success Rate: ")));
        QVERIFY2(line("Cycle Duration: ").contains(u"153.0 ms avg, p95 153.0 ms; limit: at most 200 ms [M]"),
                 qPrintable(line("Cycle Duration: ")));
        QVERIFY2(line("Recovery Time: ").contains(u" ms; limit: below 100 ms [M]"),
                 qPrintable(line("Recovery Time: ")));
        QVERIFY2(line("Memory Growth: ")
                     .contains(u"7.0 MB (15.6 % increase), from 44.9 MB to 51.9 MB; limit: below 15 MB [M]"),
                 qPrintable(line("Memory Growth: ")));
        QVERIFY2(line("CPU Impact: ").contains(u"5.0 % of one core on average [M]"), qPrintable(line("CPU Impact: ")));
        QVERIFY2(line("Connection Pool: ").contains(u"peak 3, residual 0; limit: at most 6 connections [M]"),
                 qPrintable(line("Connection Pool: ")));
        QVERIFY2(line("Cleanup: ").contains(u"100 % of 68 connections let go"), qPrintable(line("Cleanup: ")));
    }

    void returnIsComputedFromWhatWasEntered()
    {
        const Told told(soundRecord(), referenceLimits(), {referenceBusiness(), {}});
        const QString line = lineWith(QString::fromUtf8(told.as(Format::Markdown)), u"**ROI**");
        QVERIFY2(line.contains(u"1,875 % gross, 1,775 % net, over 1 month [C]"), qPrintable(line));
        QVERIFY2(line.contains(u"gross: $ 75,000 ÷ $ 4,000; net: ($ 75,000 − $ 4,000) ÷ $ 4,000"), qPrintable(line));
        Business half = referenceBusiness();
        half.figures.attributionPercent = 50.0;
        half.figures.months = 3.0;
        const Told other(soundRecord(), referenceLimits(), {half, {}});
        QVERIFY(other.as(Format::Markdown).contains("2,812.5 % gross, 2,712.5 % net, over 3 months"));
        half.figures.days = 0.0;
        QVERIFY(!returnOf(half.figures));
        const Told none(soundRecord());
        QVERIFY(lineWith(QString::fromUtf8(none.as(Format::Markdown)), u"**ROI**").contains(u"not assessed"));
    }

    void unsignedReportsHaveNoTickUnderSignOff()
    {
        const Told told(soundRecord(), referenceLimits(), {referenceBusiness(), {}});
        const QString text = QString::fromUtf8(told.as(Format::Markdown));
        QVERIFY(text.contains(u"TECHNICAL PASS – AWAITING SIGN-OFF"));
        QVERIFY(under(text, u"Sign-off"_s).contains(u"**Business Stakeholder**: not signed"));
        QVERIFY(!under(text, u"Sign-off"_s).contains(u"✅"));
        QVERIFY(text.contains(u"**Approval Date**: —"));
    }

    void fourApprovalsApprove()
    {
        Told told(soundRecord(), referenceLimits(), {referenceBusiness(), {}});
        told.signAll(Decision::Approve);
        const QString text = QString::fromUtf8(told.as(Format::Markdown));
        QVERIFY(text.startsWith(u"# ws-resilience-006 – APPROVED FOR PRODUCTION"));
        QCOMPARE(under(text, u"Sign-off"_s).count(u"✅"), 4);
        QVERIFY(text.contains(u"**Approval Date**: 2025-08-20 [E]"));
        QVERIFY(text.contains(u"**Deployment Authorization**: ✅ AUTHORIZED"));
        QVERIFY(under(text, u"Sign-off"_s).contains(told.evidence.digest()));
    }

    void eachStatusHasItsWordsAndNoBoastUnlessItPassed_data()
    {
        QTest::addColumn<Record>("record");
        QTest::addColumn<int>("signedBy"); // 0 nobody, 1 all approve, 2 all by exception, 3 one rejects
        QTest::addColumn<QString>("status");
        QTest::addColumn<QString>("recommendation");
        const auto row = [](const char* name, const Record& record, int signedBy, const char* status,
                            const char* recommendation) {
            QTest::newRow(name) << record << signedBy << QString::fromUtf8(status) << QString::fromUtf8(recommendation);
        };
        row("pass, unsigned", soundRecord(), 0, "TECHNICAL PASS – AWAITING SIGN-OFF", "approval is pending (0 of 4");
        row("pass, approved", soundRecord(), 1, "APPROVED FOR PRODUCTION", "Deploy: ");
        row("pass, rejected", soundRecord(), 3, "NOT APPROVED – REJECTED",
            "rejected by A. Person (Product Manager Approval). Not before Friday.");
        row("fail", failing(), 0, "NOT APPROVED – CRITERIA FAILED", "what failed is Memory growth.");
        row("fail, signed", failing(), 1, "NOT APPROVED – CRITERIA FAILED", "what failed is Memory growth.");
        row("inconclusive", inconclusive(), 0, "NOT APPROVED – INSUFFICIENT EVIDENCE",
            "does not tell enough of Memory growth, Cleanup.");
        row("invalid", invalid(), 0, "NO DECISION – RUN INVALID", "run it again");
        row("invalid, signed", invalid(), 1, "NO DECISION – RUN INVALID", "run it again");
        row("exception", failing(), 2, "APPROVED WITH EXCEPTION", "Exception: 20 MB are fine until Monday");
        row("demo", demo(), 0, "DEMONSTRATION – NOT FOR APPROVAL", "demonstration");
        row("demo, signed", demo(), 1, "DEMONSTRATION – NOT FOR APPROVAL", "demonstration");
    }
    void eachStatusHasItsWordsAndNoBoastUnlessItPassed()
    {
        QFETCH(Record, record);
        QFETCH(int, signedBy);
        QFETCH(QString, status);
        QFETCH(QString, recommendation);
        Business business = referenceBusiness();
        // People boast whatever came out.
        for (Statement& statement : business.statements)
            statement.text = u"Zero disruption, perfect and SEAMLESS, passed with flying colors"_s;
        business.figures.basis = u"zero doubt"_s;
        Told told(record, referenceLimits(), {business, {}});
        if (signedBy == 1)
            told.signAll(Decision::Approve);
        if (signedBy == 2)
            told.signAll(Decision::Approve, u"20 MB are fine until Monday"_s);
        if (signedBy == 3) {
            told.signAll(Decision::Approve);
            told.sign(u"Product Manager Approval"_s, Decision::Reject, u"Not before Friday."_s);
        }
        static const QRegularExpression Boast(u"zero|perfect|seamless|flying colou?rs"_s,
                                              QRegularExpression::CaseInsensitiveOption);
        for (const Format format : Emitters) {
            const QString text = seen(told, format);
            const QString name(nameOf(format));
            QVERIFY2(text.contains(status), qPrintable(name + text.left(300)));
            QVERIFY2(text.contains(recommendation), qPrintable(name + text.left(3000)));
            if (told.verdict.standing != Standing::Pass)
                QVERIFY2(!Boast.match(text).hasMatch(), qPrintable(name + u": "_s + Boast.match(text).captured()));
            for (const ApprovalStatus other :
                 {ApprovalStatus::Approved, ApprovalStatus::AwaitingSignOff, ApprovalStatus::ApprovedWithException})
                QVERIFY2(wordsOf(other) == status || !text.contains(wordsOf(other)), qPrintable(name));
        }
    }

    void failingNumberStandsBesideTheException()
    {
        Told told(failing());
        told.signAll(Decision::Approve, u"20 MB are fine until Monday"_s);
        const QString decision = under(QString::fromUtf8(told.as(Format::Markdown)), u"Final Decision"_s);
        QVERIFY2(decision.contains(u"Memory growth: 20.0 MB, limit below 15 MB"), qPrintable(decision));
        QVERIFY(decision.contains(u"AUTHORIZED WITHIN THE EXCEPTION"));
        QVERIFY(!decision.contains(u"✅ APPROVED"));
    }

    void ticksNeedAMeasurementOrAConfirmation()
    {
        // Nothing measured, nothing confirmed: no tick but in the legend.
        Business business = referenceBusiness();
        for (Statement& statement : business.statements)
            statement.confirmedBy.clear();
        Record record;
        record.plan = soundRecord().plan;
        QString text = QString::fromUtf8(Told(record, referenceLimits(), {business, {}}).as(Format::Markdown));
        text.remove(u"✅ passed or confirmed"_s);
        QVERIFY2(!text.contains(u"✅"), qPrintable(lineWith(text, u"✅")));
        QVERIFY(!text.contains(u"[x]"));
        // In an invalid run, what passed does not count.
        text = QString::fromUtf8(Told(invalid(), referenceLimits(), {business, {}}).as(Format::Markdown));
        text.remove(u"✅ passed or confirmed"_s);
        QVERIFY2(!text.contains(u"✅"), qPrintable(lineWith(text, u"✅")));
        // One confirmation is one tick, at its line.
        business.statements[0].confirmedBy = u"B. Owner"_s;
        text = QString::fromUtf8(Told(record, referenceLimits(), {business, {}}).as(Format::Markdown));
        text.remove(u"✅ passed or confirmed"_s);
        QCOMPARE(text.count(u"✅"), 1);
        QVERIFY(lineWith(text, u"✅").contains(u"**Code Quality**"));
    }

    void everyLineBearsItsProvenance()
    {
        const Told told(soundRecord(), referenceLimits(), {referenceBusiness(), {}});
        int measured = 0;
        for (const Part& part : told.document().parts) {
            for (const Block& block : part.blocks) {
                const auto* lines = std::get_if<Lines>(&block);
                if (!lines)
                    continue;
                for (const Line& line : lines->lines) {
                    measured += line.provenance == Provenance::Measured ? 1 : 0;
                    if (line.provenance == Provenance::Entered && part.heading != "Sign-off"_L1)
                        QVERIFY2(!line.source.isEmpty(), qPrintable(line.label));
                    // What claims nothing has no sign either.
                    if (line.provenance == Provenance::None)
                        QVERIFY2(line.sign == Sign::None, qPrintable(line.label));
                }
            }
        }
        QVERIFY(measured > 15);
    }

    void emittersAgreeOnEachFindingAndBringNoNumberOfTheirOwn_data()
    {
        QTest::addColumn<Record>("record");
        QTest::newRow("pass") << soundRecord();
        QTest::newRow("fail") << failing();
        QTest::newRow("inconclusive") << inconclusive();
    }
    void emittersAgreeOnEachFindingAndBringNoNumberOfTheirOwn()
    {
        QFETCH(Record, record);
        const Told told(record, referenceLimits(), {referenceBusiness(), {}});
        // All numbers that the document itself carries, in words and in drawings.
        QString carried = told.document().title % told.document().tool;
        const QJsonObject json = QJsonDocument::fromJson(told.as(Format::Json)).object();
        carried += QString::fromUtf8(QJsonDocument(json.value("document"_L1).toObject()).toJson());
        for (const Part& part : told.document().parts) {
            for (const Block& block : part.blocks) {
                if (const auto* figure = std::get_if<FigureBlock>(&block)) {
                    for (const auto& ticks : {figure->figure.xTicks, figure->figure.yTicks}) {
                        for (const Figure::Tick& tick : ticks)
                            carried += u' ' % tick.label;
                    }
                    for (const Figure::Rule& rule : figure->figure.rules)
                        carried += u' ' % rule.label;
                }
            }
        }
        const QStringList own = numbersIn(carried);
        const QSet<QString> numbers(own.begin(), own.end());
        for (const Format format : {Format::Markdown, Format::Html, Format::Pdf}) {
            const QString text = seen(told, format);
            for (const Finding& finding : told.verdict.findings) {
                QVERIFY2(withoutBlanks(text).contains(withoutBlanks(finding.text)),
                         qPrintable(QString(nameOf(format)) + finding.text));
                QVERIFY2(text.contains(measuredText(finding)), qPrintable(QString(nameOf(format)) + finding.id));
            }
            for (const QString& number : numbersIn(withoutLayout(text, format)))
                QVERIFY2(numbers.contains(number), qPrintable(QString(nameOf(format)) + u": "_s + number));
        }
        for (const Finding& finding : told.verdict.findings) {
            const QJsonObject object = findingIn(json, finding.id);
            QCOMPARE(object.value("outcome"_L1).toString(), QString(nameOf(finding.judgement)));
            QCOMPARE(object.value("text"_L1).toString(), finding.text);
            QCOMPARE(object.value("measured"_L1).isNull(), !finding.measured.has_value());
            if (finding.measured)
                QCOMPARE(object.value("measured"_L1).toDouble(), *finding.measured);
        }
    }

    void signaturesForOtherEvidenceAreVoidForAllToSee()
    {
        Told told(soundRecord(), referenceLimits(), {referenceBusiness(), {}});
        told.signAll(Decision::Approve);
        told.entries.business.figures.monthlyRevenue = 750'000.0;
        told.evidence = evidenceOf(told.record, told.entries.business);
        QCOMPARE(told.document().approval.status, ApprovalStatus::AwaitingSignOff);
        for (const Format format : {Format::Markdown, Format::Html, Format::Pdf}) {
            const QString text = seen(told, format);
            QVERIFY2(text.count(u"VOID") == 4, nameOf(format).data());
            QVERIFY(text.contains(u"was given for other evidence"));
        }
    }

    void abstentionAndOptionalRoles()
    {
        Business business = referenceBusiness();
        business.roles[3].required = false;
        Told told(soundRecord(), referenceLimits(), {business, {}});
        for (int i = 0; i < 3; ++i)
            told.sign(business.roles.at(i).name, Decision::Approve);
        QCOMPARE(told.document().approval.status, ApprovalStatus::Approved);
        told.sign(business.roles.at(3).name, Decision::Abstain);
        QCOMPARE(told.document().approval.status, ApprovalStatus::Approved);
        told.sign(business.roles.at(0).name, Decision::Abstain); // thought better of it
        QCOMPARE(told.document().approval.status, ApprovalStatus::AwaitingSignOff);
        QVERIFY(told.as(Format::Markdown).contains("Abstained by A. Person"));
    }

    void whatCannotBeSignedIsRefused()
    {
        const Business business;
        Signature signature{.role = business.roles.first().name,
                            .name = u"A. Person"_s,
                            .decision = Decision::Approve,
                            .meaning = {},
                            .comment = {},
                            .exception = {},
                            .at = {},
                            .evidence = {}};
        QVERIFY(faultsOf(signature, business, Standing::Pass, false).isEmpty());
        QCOMPARE(faultsOf(signature, business, Standing::Pass, true).size(), 1);
        QCOMPARE(faultsOf(signature, business, Standing::Invalid, false).size(), 1);
        QCOMPARE(faultsOf(signature, business, Standing::Inconclusive, false).size(), 1);
        QCOMPARE(faultsOf(signature, business, Standing::Fail, false).constFirst().where, u"exception"_s);
        signature.exception = u"because"_s;
        QVERIFY(faultsOf(signature, business, Standing::Fail, false).isEmpty());
        QCOMPARE(faultsOf(signature, business, Standing::Pass, false).size(), 1);
        signature.exception.clear();
        signature.decision = Decision::Reject;
        QVERIFY(faultsOf(signature, business, Standing::Fail, false).isEmpty());
        signature.name.clear();
        signature.role = u"Nobody"_s;
        QCOMPARE(faultsOf(signature, business, Standing::Pass, false).size(), 2);
    }

    void foreignTextIsTextInEveryEmitter()
    {
        const QString evil = u"<script>alert(1)</script> | `x` \n\u202Egnp.exe \"' &amp; ]]> *b*"_s;
        const QString long10k(10'000, u'W');
        Record record = soundRecord();
        record.plan.name = evil;
        record.plan.target.headers += {u"X-Evil"_s, evil};
        record.target.executable = evil % long10k;
        record.endingReason = evil;
        record.gauges = {evil};
        record.notices += {Moment(), Notice::Severity::Error, u"the server closed: "_s % evil % long10k};
        Business business = referenceBusiness();
        business.statements[0].text = evil;
        business.roles[0].name = u"<b>Role</b>|"_s;
        QList<Limit> limits = referenceLimits();
        limits += {u"gauge:"_s % evil, Comparison::AtMost, 1.0, false, {}};
        Told told(record, limits, {business, {}});
        told.sign(business.roles.at(0).name, Decision::Approve, evil);
        const QByteArray html = told.as(Format::Html);
        QVERIFY(!html.contains("<script"));
        QVERIFY(!html.contains("<b>Role"));
        QVERIFY(html.contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
        for (const Format format : {Format::Markdown, Format::Html, Format::Pdf}) {
            const QString text = seen(told, format);
            QVERIFY2(!text.contains(u'\u202E'), nameOf(format).data());
            QVERIFY2(text.contains(u"‹U+202E›gnp.exe"), nameOf(format).data());
            if (format != Format::Pdf)
                QVERIFY(text.contains(u"alert(1)"));
        }
        QVERIFY(!QString::fromUtf8(told.as(Format::Markdown)).contains(u"<script"));
        QCOMPARE(validated(html), QByteArray());
        QVERIFY(outputOf(u"xmllint"_s, {u"--noout"_s, u"-"_s}, told.as(Format::JUnit)).isEmpty());
        // Tables are intact: each row of a table has as many bars as its head.
        qsizetype bars = 0;
        for (const QString& line : QString::fromUtf8(told.as(Format::Markdown)).split(u'\n')) {
            const qsizetype own = line.count(u'|') - line.count(u"\\|"_s);
            if (!line.startsWith(u'|'))
                bars = 0;
            else if (bars == 0)
                bars = own;
            QVERIFY2(!line.startsWith(u'|') || own == bars, qPrintable(line.left(200)));
        }
    }

    void htmlIsValid_data()
    {
        QTest::addColumn<Record>("record");
        QTest::newRow("pass") << soundRecord();
        QTest::newRow("fail") << failing();
        QTest::newRow("inconclusive") << inconclusive();
        QTest::newRow("nothing") << Record();
    }
    void htmlIsValid()
    {
        QFETCH(Record, record);
        const Told told(record, referenceLimits(), {referenceBusiness(), {}});
        const QByteArray html = told.as(Format::Html);
        QCOMPARE(validated(html), QByteArray());
        // It asks nothing of the network.
        static const QRegularExpression Address(u"(src|href)=\"(?!#)"_s);
        QVERIFY(!Address.match(QString::fromUtf8(html)).hasMatch());
        QVERIFY(!html.contains("url(") && !html.contains("@import"));
        QVERIFY(html.contains("prefers-color-scheme:dark"));
        // The validator finds what it is there for.
        QVERIFY(!validated(QByteArray(html).replace("</h1>", "</h2>")).isEmpty());
    }

    void junitIsXml()
    {
        const Told told(failing());
        const QByteArray xml = told.as(Format::JUnit);
        QVERIFY(!xml.isEmpty());
        QCOMPARE(outputOf(u"xmllint"_s, {u"--noout"_s, u"-"_s}, xml), QByteArray());
        QVERIFY(!outputOf(u"xmllint"_s, {u"--noout"_s, u"-"_s}, xml.left(xml.size() / 2)).isEmpty());
    }

    void pdfHasPagesWithHeadersAndVectorFigures()
    {
        Told told(soundRecord(), referenceLimits(), {referenceBusiness(), {}});
        const QByteArray pdf = told.as(Format::Pdf);
        QVERIFY(pdf.startsWith("%PDF-"));
        QVERIFY2(!pdf.contains("/Subtype /Image") && !pdf.contains("/Subtype/Image"), "a figure became a bitmap");
        const QString text = QString::fromUtf8(outputOf(u"pdftotext"_s, {u"-layout"_s, u"-"_s, u"-"_s}, pdf));
        const QStringList pages = text.split(u'\f', Qt::SkipEmptyParts);
        QVERIFY(pages.size() >= 4);
        for (qsizetype i = 0; i < pages.size(); ++i) {
            QVERIFY2(pages.at(i).contains(u"Page %1 of %2"_s.arg(i + 1).arg(pages.size())), qPrintable(pages.at(i)));
            QVERIFY(pages.at(i).contains(u"AWAITING SIGN-OFF"));
        }
        // No ligature hides a word from a search.
        QVERIFY(text.contains(u"flapping", Qt::CaseInsensitive));
        QVERIFY(text.contains(u"Final Recommendation"));
        QVERIFY(!text.contains(u'\uFB02') && !text.contains(u'\uFB01'));
    }

private:
    static QStringList numbersIn(const QString& text)
    {
        static const QRegularExpression Number(u"\\d+(?:[.,]\\d+)*"_s);
        QStringList numbers;
        for (auto match = Number.globalMatch(text); match.hasNext();)
            numbers += match.next().captured();
        return numbers;
    }
    /// Without what numbers its own pages and lists.
    static QString withoutLayout(QString text, Format format)
    {
        static const QRegularExpression Pages(u"Page \\d+ of \\d+|Evidence [0-9a-f]{16}"_s);
        static const QRegularExpression Items(u"(?:^| )\\d\\. "_s);
        if (format == Format::Pdf)
            text.remove(Pages);
        return text.replace(Items, u" "_s);
    }
    static QJsonObject findingIn(const QJsonObject& report, const QString& id)
    {
        const QJsonArray findings = report.value("findings"_L1).toArray();
        for (const auto& value : findings) {
            if (value.toObject().value("id"_L1).toString() == id)
                return value.toObject();
        }
        return {};
    }
    /// What the validator complains about. Of SVG and custom properties, it knows too little to be asked.
    static QByteArray validated(const QByteArray& html)
    {
        const QByteArray said =
            outputOf(u"tidy"_s, {u"-errors"_s, u"-quiet"_s, u"-utf8"_s, u"--custom-tags"_s, u"no"_s}, html);
        QByteArray complaints;
        for (const QByteArray& line : said.split('\n')) {
            if (!line.trimmed().isEmpty())
                complaints += line + '\n';
        }
        return complaints;
    }
};

QTEST_MAIN(TestApprovalReport)
#include "tst_approvalreport.moc"
