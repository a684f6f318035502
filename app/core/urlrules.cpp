#include "core/urlrules.h"

#include "core/variables.h"

#include <QStringList>
#include <QStringView>
#include <QUrl>

#include <algorithm>

namespace flapscope
{

using namespace Qt::StringLiterals;

namespace
{

bool hasControl(const QString& text)
{
    return std::any_of(text.begin(), text.end(), [](QChar c) { return c.category() == QChar::Other_Control; });
}

QString schemeMend(const QList<QLatin1StringView>& schemes)
{
    QStringList starts;
    for (const QLatin1StringView scheme : schemes)
        starts.append(scheme % u"://"_s);
    return u"Begin it with %1."_s.arg(starts.join(u" or "_s));
}

bool hasScheme(const QString& url, const QList<QLatin1StringView>& schemes)
{
    const qsizetype end = url.indexOf("://"_L1);
    const QStringView scheme = QStringView(url).left(qMax(end, qsizetype(0)));
    return std::any_of(schemes.begin(), schemes.end(), [scheme](QLatin1StringView allowed) {
        return scheme.compare(allowed, Qt::CaseInsensitive) == 0;
    });
}

} // namespace

std::optional<UrlFlaw> flawOf(const QString& url, const QList<QLatin1StringView>& schemes)
{
    if (url.startsWith("{{env:"_L1))
        return std::nullopt;
    if (!hasScheme(url, schemes))
        return UrlFlaw{u"The address has another scheme, or none."_s, schemeMend(schemes)};
    if (holdsVariable(url))
        return std::nullopt;

    const QUrl parsed(url, QUrl::StrictMode);
    if (!parsed.isValid()) {
        // QUrl's own text quotes the address, and with it a password.
        return UrlFlaw{
            u"The address is not a valid URL, or its port is not a number from 1 to 65,535."_s,
            u"Give it as %1://host:port/path, with special characters percent-encoded."_s.arg(schemes.constFirst())};
    }
    if (parsed.host().isEmpty())
        return UrlFlaw{u"The address names no host."_s, u"Give it as %1://host:port/path."_s.arg(schemes.constFirst())};
    if (parsed.port() == 0)
        return UrlFlaw{u"Port 0 cannot be connected to."_s, u"Use a port from 1 to 65,535."_s};
    if (parsed.hasFragment())
        return UrlFlaw{u"The address has a fragment, which RFC 6455 forbids."_s, u"Remove the # and what follows."_s};
    if (hasControl(parsed.userName(QUrl::FullyDecoded)) || hasControl(parsed.password(QUrl::FullyDecoded)))
        return UrlFlaw{u"User name or password hold a control character."_s, u"Remove it."_s};
    return std::nullopt;
}

} // namespace flapscope
