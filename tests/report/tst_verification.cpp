#include "report/verification.h"

#include "report/told.h"
#include "support/recordbuilder.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

using namespace flapscope;
using namespace Qt::StringLiterals;

namespace
{

QByteArray contentOf(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void put(const QString& path, const QByteArray& content)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write(content) == content.size());
}

Told signedRun(const Record& record = soundRecord())
{
    Told told(record);
    told.signAll(Decision::Approve);
    return told;
}

bool write(const Told& told, const QString& folder, const QList<Format>& formats = allFormats())
{
    return writeBundle(folder, formats, told.record, told.metrics, told.verdict, told.entries).isEmpty();
}

QString sentences(const Verification& verification)
{
    QStringList lines;
    for (const Fault& fault : verification.faults)
        lines += fault.sentence();
    return lines.join(u'\n');
}

/// As somebody does who wants the digests to fit: both sheets are written anew.
void redigest(const QString& folder)
{
    const auto sheetOf = [&folder](const QStringList& names) {
        DigestSheet sheet;
        for (const QString& name : names) {
            if (QFile::exists(QDir(folder).filePath(name)))
                sheet.lines +=
                    {name, QCryptographicHash::hash(contentOf(QDir(folder).filePath(name)), QCryptographicHash::Sha256)
                               .toHex()};
        }
        return sheet;
    };
    put(QDir(folder).filePath(bundlefile::Evidence), sheetOf(evidenceFiles()).text());
    put(QDir(folder).filePath(bundlefile::Manifest), sheetOf(evidenceFiles() + reportFiles()).text());
}

QStringList everyFile()
{
    return evidenceFiles() + reportFiles() + QStringList{QString(bundlefile::Manifest)};
}

} // namespace

class TestVerification : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        // A PDF takes its time: one bundle with everything, copied for each test.
        QVERIFY(write(signedRun(), m_whole.path()));
    }
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        for (const QString& name : QDir(m_whole.path()).entryList(QDir::Files))
            QVERIFY(QFile::copy(m_whole.filePath(name), m_folder->filePath(name)));
    }

    void untouchedBundleIsAccepted()
    {
        const Verification verification = verifyBundle(m_folder->path());
        QVERIFY2(verification.ok(), qPrintable(sentences(verification)));
        QCOMPARE(verification.standing, Standing::Pass);
        QCOMPARE(verification.approval.status, ApprovalStatus::Approved);
        QCOMPARE(verification.found.size(), 3);
        QVERIFY(verification.found.at(0).startsWith(u"12 files"));
    }

    void everyKindOfRunIsAccepted_data()
    {
        QTest::addColumn<Record>("record");
        QTest::newRow("nothing entered") << soundRecord();
        Record record = soundRecord();
        endWith(record, 3, Outcome::HttpStatus);
        record.cycles[3].httpStatus = quint16(503);
        record.notices += {Moment(), Notice::Severity::Error, u"<b>|`\u202E\n"_s};
        record.plan.target.headers += {u"Authorization"_s, u"Bearer hunter2"_s};
        record.plan.target.url = u"ws://user:hunter2@127.0.0.1:9/"_s;
        QTest::newRow("fail, with foreign text and secrets") << record;
        record.readings.clear();
        record.ending = Ending::Stopped;
        QTest::newRow("stopped") << record;
    }
    void everyKindOfRunIsAccepted()
    {
        QFETCH(Record, record);
        const QTemporaryDir folder;
        QVERIFY(write(Told(record), folder.path(),
                      {Format::Markdown, Format::Html, Format::Json, Format::JUnit, Format::Csv}));
        const Verification verification = verifyBundle(folder.path());
        QVERIFY2(verification.ok(), qPrintable(sentences(verification)));
        for (const QString& file : QDir(folder.path()).entryList(QDir::Files))
            QVERIFY2(!contentOf(folder.filePath(file)).contains("hunter2"), qPrintable(file));
    }

    void oneChangedByteInAnyFileIsFound_data()
    {
        QTest::addColumn<QString>("file");
        for (const QString& file : everyFile())
            QTest::newRow(qPrintable(file)) << file;
    }
    void oneChangedByteInAnyFileIsFound()
    {
        QFETCH(QString, file);
        QByteArray content = contentOf(m_folder->filePath(file));
        QVERIFY(!content.isEmpty());
        const qsizetype at = content.size() / 2;
        content[at] = static_cast<char>(content.at(at) ^ 1);
        put(m_folder->filePath(file), content);
        const Verification verification = verifyBundle(m_folder->path());
        QVERIFY(!verification.ok());
        QVERIFY(!verification.faults.first().next.isEmpty());
    }

    void missingFileIsFound_data() { oneChangedByteInAnyFileIsFound_data(); }
    void missingFileIsFound()
    {
        QFETCH(QString, file);
        QVERIFY(QFile::remove(m_folder->filePath(file)));
        QVERIFY(!verifyBundle(m_folder->path()).ok());
    }

    void fileAddedToTheManifestIsFound()
    {
        put(m_folder->filePath(u"extra.pdf"_s), "%PDF-1.4");
        QVERIFY2(sentences(verifyBundle(m_folder->path())).contains(u"extra.pdf"), "not covered");
        const QByteArray digest = QCryptographicHash::hash("%PDF-1.4", QCryptographicHash::Sha256).toHex();
        const QString manifest = m_folder->filePath(u"MANIFEST.sha256"_s);
        put(manifest, contentOf(manifest) + digest + "  extra.pdf\n");
        QVERIFY(!verifyBundle(m_folder->path()).ok());
    }

    void wordsThatDoNotFollowAreFoundThoughTheDigestsFit_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QByteArray>("from");
        QTest::addColumn<QByteArray>("to");
        QTest::newRow("JSON verdict") << u"report.json"_s << QByteArray("\"verdict\": \"fail\"")
                                      << QByteArray("\"verdict\": \"pass\"");
        QTest::newRow("JSON finding") << u"report.json"_s << QByteArray("\"outcome\": \"fail\"")
                                      << QByteArray("\"outcome\": \"pass\"");
        QTest::newRow("Markdown") << u"report.md"_s << QByteArray("NOT APPROVED") << QByteArray("APPROVED");
        QTest::newRow("HTML") << u"report.html"_s << QByteArray("NOT APPROVED") << QByteArray("APPROVED");
        QTest::newRow("JUnit") << u"junit.xml"_s << QByteArray("NOT APPROVED") << QByteArray("APPROVED");
    }
    void wordsThatDoNotFollowAreFoundThoughTheDigestsFit()
    {
        QFETCH(QString, file);
        QFETCH(QByteArray, from);
        QFETCH(QByteArray, to);
        Record record = soundRecord();
        endWith(record, 0, Outcome::Refused);
        const QTemporaryDir folder;
        QVERIFY(write(Told(record), folder.path(),
                      {Format::Markdown, Format::Html, Format::Json, Format::JUnit, Format::Csv}));
        QVERIFY(verifyBundle(folder.path()).ok());
        QByteArray content = contentOf(folder.filePath(file));
        QVERIFY(content.contains(from));
        put(folder.filePath(file), content.replace(from, to));
        redigest(folder.path());
        const Verification verification = verifyBundle(folder.path());
        QVERIFY(!verification.ok());
        QVERIFY2(sentences(verification).contains(file), qPrintable(sentences(verification)));
        if (file == "report.json"_L1 && from.contains("verdict"))
            QVERIFY(sentences(verification).contains(u"judged again from the raw data, it is \"fail\""));
    }

    void rawDataMadeGoodVoidTheSignaturesAndTheReports()
    {
        QByteArray cycles = contentOf(m_folder->filePath(u"cycles.csv"_s));
        QVERIFY(cycles.contains(",ok,"));
        put(m_folder->filePath(u"cycles.csv"_s), cycles.replace(cycles.indexOf(",ok,"), 4, ",reset,"));
        redigest(m_folder->path());
        const QString said = sentences(verifyBundle(m_folder->path()));
        QVERIFY2(said.contains(u"void"), qPrintable(said));
        QVERIFY2(said.contains(u"report.json"), qPrintable(said));
    }

    void signatureMovedToAnotherBundleIsFound()
    {
        Record record = soundRecord();
        record.id = u"another"_s;
        const QTemporaryDir other;
        QVERIFY(write(Told(record), other.path(), {Format::Markdown, Format::Csv}));
        QVERIFY(QFile::copy(m_folder->filePath(u"signatures.json"_s), other.filePath(u"signatures.json"_s)));
        redigest(other.path());
        const QString said = sentences(verifyBundle(other.path()));
        QVERIFY2(said.contains(u"other evidence"), qPrintable(said));
        // Written again with it, the report itself says so.
        const auto bundle = readBundle(other.path());
        QVERIFY(bundle.ok());
        QVERIFY(rewriteBundle(*bundle, other.path(), bundle->formats, bundle->entries).isEmpty());
        QVERIFY(contentOf(other.filePath(u"report.md"_s)).contains("VOID"));
        QVERIFY(!verifyBundle(other.path()).ok());
    }

    void signatureThatNobodyCouldGiveIsFound()
    {
        Record record = soundRecord();
        record.target.demo = true;
        const QTemporaryDir folder;
        QVERIFY(write(signedRun(record), folder.path(), {Format::Markdown, Format::Csv}));
        const QString said = sentences(verifyBundle(folder.path()));
        QVERIFY2(said.contains(u"demonstration"), qPrintable(said));
    }

    void craftedFoldersDoNoHarm()
    {
        const QTemporaryDir folder;
        QVERIFY(!verifyBundle(folder.path()).ok());
        QVERIFY(!verifyBundle(u"/proc/self"_s).ok());
        QVERIFY(QFile::link(u"/dev/zero"_s, m_folder->filePath(u"link"_s)));
        QVERIFY(sentences(verifyBundle(m_folder->path())).contains(u"link"));
    }

private:
    QTemporaryDir m_whole;
    std::unique_ptr<QTemporaryDir> m_folder;
};

QTEST_MAIN(TestVerification)
#include "tst_verification.moc"
