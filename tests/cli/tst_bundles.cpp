#include "cli/program.h"
#include "support/realserver.h"

#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QTemporaryDir>
#include <QTest>

using namespace flapscope;
using namespace Qt::StringLiterals;

namespace
{
QByteArray contentOf(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

Program::Result sign(const QString& bundle, const QString& role, const QString& decision, const QStringList& more = {})
{
    return Program::run(
        QStringList{u"sign"_s, bundle, u"--role"_s, role, u"--name"_s, u"A. Person"_s, u"--decision"_s, decision} +
        more);
}
} // namespace

/// From a real run to a signed bundle that verifies, by the program alone.
class TestBundles : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void soundServerIsRunSignedVerifiedAndTamperedWith()
    {
        const auto server = RealServer::pythonWebsockets();
        QVERIFY2(server.ready(), qPrintable(server.reason()));
        const QTemporaryDir directory;
        const QString out = directory.filePath(u"bundle"_s);
        const QString database = directory.filePath(u"history.sqlite"_s);
        QFile business(directory.filePath(u"business.json"_s));
        QVERIFY(business.open(QIODevice::WriteOnly));
        business.write(R"({"schema": "flapscope.business/1", "figures": {"monthlyRevenue": 75000, "days": 2,
                           "dayRate": 2000, "enteredBy": "P. Manager", "basis": "finance"}})");
        business.close();
        auto result =
            Program::run({u"run"_s, u"--preset"_s, u"ws-resilience-006"_s, u"--url"_s, server.url().toString(),
                          u"--header"_s, u"Authorization: Bearer hunter2"_s, u"--out"_s, out, u"--business"_s,
                          business.fileName(), u"--quiet"_s, u"--db"_s, database},
                         60'000);
        QVERIFY2(result.ended && result.exitCode == 0 && result.err.isEmpty(), result.all().constData());
        for (const QString& file : QDir(out).entryList(QDir::Files))
            QVERIFY2(!contentOf(QDir(out).filePath(file)).contains("hunter2"), qPrintable(file));
        QVERIFY(contentOf(out + u"/report.md"_s).contains("TECHNICAL PASS – AWAITING SIGN-OFF"));
        QVERIFY(contentOf(out + u"/report.md"_s).contains("1,875 % gross, 1,775 % net"));
        result = Program::run({u"verify"_s, out});
        QVERIFY2(result.exitCode == 0 && result.out.contains("VERIFIED"), result.all().constData());

        for (const QString& role : {u"Principal Engineer Approval"_s, u"Technical Lead Approval"_s,
                                    u"Product Manager Approval"_s, u"Business Stakeholder"_s}) {
            result = sign(out, role, u"approve"_s);
            QVERIFY2(result.exitCode == 0, result.all().constData());
        }
        QVERIFY(contentOf(out + u"/report.md"_s).contains("APPROVED FOR PRODUCTION"));
        QVERIFY(contentOf(out + u"/report.html"_s).contains("APPROVED FOR PRODUCTION"));
        result = Program::run({u"verify"_s, out});
        QVERIFY2(result.exitCode == 0 && result.out.contains("4 signatures are bound"), result.all().constData());

        // A signed bundle is not overwritten by another run.
        result = Program::run({u"run"_s, u"--url"_s, server.url().toString(), u"--out"_s, out});
        QVERIFY2(result.exitCode == 2 && result.err.contains("signed"), result.all().constData());

        // The history has the run as well: what it says of it is the same.
        const QString id = QJsonDocument::fromJson(contentOf(out + u"/report.json"_s))[u"run"][u"id"].toString();
        const QString told = directory.filePath(u"told"_s);
        result = Program::run(
            {u"report"_s, id.left(8), u"--db"_s, database, u"--out"_s, told, u"--business"_s, business.fileName()});
        QVERIFY2(result.exitCode == 0, result.all().constData());
        QCOMPARE(contentOf(told + u"/cycles.csv"_s), contentOf(out + u"/cycles.csv"_s));
        QCOMPARE(contentOf(told + u"/readings.csv"_s), contentOf(out + u"/readings.csv"_s));
        QCOMPARE(QJsonDocument::fromJson(contentOf(told + u"/report.json"_s))[u"findings"],
                 QJsonDocument::fromJson(contentOf(out + u"/report.json"_s))[u"findings"]);
        QCOMPARE(Program::run({u"verify"_s, told}).exitCode, 0);
        result = Program::run({u"report"_s, u"no-such-run"_s, u"--db"_s, database, u"--out"_s, told});
        QVERIFY2(result.exitCode == 2 && result.err.contains("no-such-run"), result.all().constData());

        // The reports can be written again, elsewhere and with less, and still verify.
        const QString copy = directory.filePath(u"copy"_s);
        result = Program::run({u"report"_s, out, u"--out"_s, copy, u"--format"_s, u"md,json"_s});
        QVERIFY2(result.exitCode == 0, result.all().constData());
        QCOMPARE(contentOf(copy + u"/report.md"_s), contentOf(out + u"/report.md"_s));
        QVERIFY(!QFile::exists(copy + u"/report.pdf"_s));
        QCOMPARE(Program::run({u"verify"_s, copy}).exitCode, 0);

        QFile cycles(out + u"/cycles.csv"_s);
        QVERIFY(cycles.open(QIODevice::Append) && cycles.write("\n") == 1);
        cycles.close();
        result = Program::run({u"verify"_s, out});
        QVERIFY2(result.exitCode == 1 && result.err.contains("cycles.csv"), result.all().constData());
        QCOMPARE(sign(out, u"Business Stakeholder"_s, u"reject"_s).exitCode, 2);
    }

    void whatCannotBeSignedIsRefusedWithTheReason()
    {
        const QTemporaryDir directory;
        const QString out = directory.filePath(u"demo"_s);
        auto result = Program::run({u"run"_s, u"--cycles"_s, u"3"_s, u"--warm-up-ms"_s, u"0"_s, u"--out"_s, out,
                                    u"--format"_s, u"md,csv"_s, u"--quiet"_s},
                                   60'000);
        QVERIFY2(result.ended && QFile::exists(out + u"/report.md"_s), result.all().constData());
        QVERIFY(contentOf(out + u"/report.md"_s).contains("DEMONSTRATION – NOT FOR APPROVAL"));
        result = sign(out, u"Business Stakeholder"_s, u"approve"_s);
        QVERIFY2(result.exitCode == 2 && result.err.contains("demonstration"), result.all().constData());
        result = sign(out, u"Business Stakeholder"_s, u"maybe"_s);
        QVERIFY2(result.exitCode == 2 && result.err.contains("approve, reject or abstain"), result.all().constData());
        QCOMPARE(Program::run({u"verify"_s, out}).exitCode, 0);
    }
};

QTEST_GUILESS_MAIN(TestBundles)
#include "tst_bundles.moc"
