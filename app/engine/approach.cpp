#include "engine/approach.h"

#include <QFile>
#include <QHostAddress>
#include <QSslCertificate>
#include <QSslKey>

namespace flapscope
{

namespace
{
Fault tlsFault(const QString& where, const QString& what)
{
    return {where, what, QStringLiteral("Choose a PEM file that this user may read.")};
}

Result<QByteArray> contentOf(const QString& path, const QString& where)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return tlsFault(where, QStringLiteral("Cannot read %1: %2.").arg(path, file.errorString()));
    constexpr qint64 largest = 16LL * 1024 * 1024;
    if (file.size() > largest)
        return tlsFault(where, QStringLiteral("%1 is larger than 16 MiB and no certificate file.").arg(path));
    return file.readAll();
}

Faults addAuthority(QSslConfiguration& tls, const QString& path)
{
    const QString where = QStringLiteral("target.tls.caFile");
    const auto content = contentOf(path, where);
    if (!content)
        return content.faults();
    const auto certificates = QSslCertificate::fromData(*content, QSsl::Pem);
    if (certificates.isEmpty())
        return {tlsFault(where, QStringLiteral("%1 holds no certificate.").arg(path))};
    tls.setCaCertificates(certificates);
    return {};
}

Faults addClientCertificate(QSslConfiguration& tls, const Tls& asked)
{
    const auto certificate = contentOf(asked.clientCert, QStringLiteral("target.tls.clientCert"));
    if (!certificate)
        return certificate.faults();
    const auto keyBytes = contentOf(asked.clientKey, QStringLiteral("target.tls.clientKey"));
    if (!keyBytes)
        return keyBytes.faults();
    const auto chain = QSslCertificate::fromData(*certificate, QSsl::Pem);
    if (chain.isEmpty())
        return {tlsFault(QStringLiteral("target.tls.clientCert"),
                         QStringLiteral("%1 holds no certificate.").arg(asked.clientCert))};
    QSslKey key(*keyBytes, QSsl::Rsa);
    if (key.isNull())
        key = QSslKey(*keyBytes, QSsl::Ec);
    if (key.isNull())
        return {tlsFault(QStringLiteral("target.tls.clientKey"),
                         QStringLiteral("%1 holds no RSA or EC key without a passphrase.").arg(asked.clientKey))};
    tls.setLocalCertificateChain(chain);
    tls.setPrivateKey(key);
    return {};
}

Result<QSslConfiguration> tlsFor(const Tls& asked)
{
    QSslConfiguration tls = QSslConfiguration::defaultConfiguration();
    if (!asked.verify)
        tls.setPeerVerifyMode(QSslSocket::VerifyNone);
    Faults faults;
    if (!asked.caFile.isEmpty())
        faults += addAuthority(tls, asked.caFile);
    if (!asked.clientCert.isEmpty())
        faults += addClientCertificate(tls, asked);
    if (!faults.isEmpty())
        return faults;
    return tls;
}
} // namespace

Result<Approach> approachTo(const Plan& plan)
{
    Approach approach;
    const QUrl url(plan.target.url, QUrl::StrictMode);
    approach.request.setUrl(url);
    for (const Header& header : plan.target.headers)
        approach.request.setRawHeader(header.name.toUtf8(), header.value.toUtf8());
    approach.options.setSubprotocols(plan.target.subprotocols);
    approach.secure = url.scheme() == QLatin1StringView("wss");
    approach.literalHost = !QHostAddress(url.host()).isNull();
    approach.timeouts = plan.timeouts;
    if (approach.secure) {
        auto tls = tlsFor(plan.target.tls);
        if (!tls)
            return tls.faults();
        approach.tls = *tls;
    }
    return approach;
}

QByteArray hostHeaderOf(const QUrl& url)
{
    const auto authority =
        QUrl::RemoveScheme | QUrl::RemoveUserInfo | QUrl::RemovePath | QUrl::RemoveQuery | QUrl::RemoveFragment;
    return "\r\nHost: " + url.toString(authority).mid(2).toLatin1() + "\r\n";
}

Approach byWayOf(const Detour& detour, Approach approach)
{
    QUrl url = approach.request.url();
    if (approach.secure)
        approach.verifyName = url.host();
    url.setHost(detour.host);
    url.setPort(detour.port);
    approach.request.setUrl(url);
    approach.literalHost = true;
    return approach;
}

} // namespace flapscope
