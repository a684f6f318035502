#include "support/testcertificates.h"

#include <QFile>
#include <QProcess>
#include <QStringList>

namespace flapscope
{

namespace
{

/// Empty when openssl did what it was asked to, else what it said.
QString openssl(const QStringList& arguments)
{
    QProcess process;
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.start(QStringLiteral("openssl"), arguments);
    if (!process.waitForFinished(10000))
        return process.errorString();
    if (process.exitStatus() != QProcess::NormalExit || process.exitCode() != 0)
        return QString::fromLocal8Bit(process.readAll());
    return {};
}

// P-256: made in a moment, where RSA takes long enough to be felt in each test.
QStringList newKey()
{
    return {QStringLiteral("-newkey"), QStringLiteral("ec"), QStringLiteral("-pkeyopt"),
            QStringLiteral("ec_paramgen_curve:prime256v1"), QStringLiteral("-nodes")};
}

QString makeAuthority(const QString& certificate, const QString& key)
{
    return openssl(QStringList{QStringLiteral("req"), QStringLiteral("-x509"), QStringLiteral("-days"),
                               QStringLiteral("1"), QStringLiteral("-subj"), QStringLiteral("/CN=Flapscope test CA"),
                               QStringLiteral("-addext"), QStringLiteral("keyUsage=critical,keyCertSign,cRLSign"),
                               QStringLiteral("-keyout"), key, QStringLiteral("-out"), certificate} +
                   newKey());
}

QString makeRequest(const QString& request, const QString& key)
{
    return openssl(QStringList{QStringLiteral("req"), QStringLiteral("-new"), QStringLiteral("-subj"),
                               QStringLiteral("/CN=localhost"), QStringLiteral("-keyout"), key, QStringLiteral("-out"),
                               request} +
                   newKey());
}

QString issue(const QString& request, const TestCertificates& files, const QString& caKey, const QString& extensions)
{
    return openssl({QStringLiteral("x509"), QStringLiteral("-req"), QStringLiteral("-days"), QStringLiteral("1"),
                    QStringLiteral("-in"), request, QStringLiteral("-CA"), files.caFile, QStringLiteral("-CAkey"),
                    caKey, QStringLiteral("-CAcreateserial"), QStringLiteral("-extfile"), extensions,
                    QStringLiteral("-out"), files.certificateFile});
}

} // namespace

Result<TestCertificates> makeTestCertificates(const QString& directory)
{
    const auto path = [&directory](QLatin1StringView name) { return QString(directory % QChar(u'/') % name); };
    const TestCertificates files{.caFile = path(QLatin1StringView("ca.pem")),
                                 .certificateFile = path(QLatin1StringView("server.pem")),
                                 .keyFile = path(QLatin1StringView("server.key"))};
    const QString caKey = path(QLatin1StringView("ca.key"));
    const QString request = path(QLatin1StringView("server.csr"));
    const QString extensions = path(QLatin1StringView("server.ext"));

    QFile file(extensions);
    if (!file.open(QIODevice::WriteOnly) || file.write("subjectAltName=IP:127.0.0.1,DNS:localhost\n") < 0)
        return Fault{extensions, file.errorString() % QChar(u'.'), {}};
    file.close();

    QString said = makeAuthority(files.caFile, caKey);
    if (said.isEmpty())
        said = makeRequest(request, files.keyFile);
    if (said.isEmpty())
        said = issue(request, files, caKey, extensions);
    if (!said.isEmpty())
        return Fault{directory, QStringLiteral("openssl made no certificate: ") % said.trimmed(),
                     QStringLiteral("Install the package openssl.")};
    return files;
}

} // namespace flapscope
