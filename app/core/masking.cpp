#include "core/variables.h"

#include <QRegularExpression>
#include <QUrl>

#include <algorithm>

namespace flapscope
{

using namespace Qt::StringLiterals;

namespace
{

enum class Which : quint8 { All, ThatSaySecret };

/// Whether the name of a header or query item says that its value is a secret. Rather one too many than one too few.
bool saysSecret(const QString& name)
{
    static const QStringList Words{u"auth"_s, u"cookie"_s, u"token"_s,      u"key"_s,     u"secret"_s, u"passw"_s,
                                   u"pwd"_s,  u"signat"_s, u"credential"_s, u"session"_s, u"jwt"_s,    u"ticket"_s};
    return std::any_of(Words.begin(), Words.end(),
                       [&name](const QString& word) { return name.contains(word, Qt::CaseInsensitive); });
}

/// A reference, alone or after the word that names an HTTP authentication scheme, gives nothing away.
bool isReference(const QString& value)
{
    static const QRegularExpression Pattern(
        u"\\A(?:(?:Basic|Bearer|Digest|Token|ApiKey) +)?\\{\\{env:[A-Za-z_][A-Za-z0-9_]*\\}\\}\\z"_s,
        QRegularExpression::CaseInsensitiveOption);
    return Pattern.match(value).hasMatch();
}

QString maskedValue(const QString& value)
{
    return value.isEmpty() || isReference(value) ? value : Mask.toString();
}

/// "user:password" with both masked.
QString maskedUserInfo(const QString& info)
{
    // The colon in {{env:NAME}} separates nothing.
    if (isReference(info))
        return info;
    static const QRegularExpression Separator(u"(?<!\\{\\{env):"_s);
    const qsizetype colon = info.indexOf(Separator);
    if (colon < 0)
        return maskedValue(info);
    return maskedValue(info.left(colon)) % u':' % maskedValue(info.mid(colon + 1));
}

QString maskedQuery(const QString& query, Which which)
{
    QStringList items = query.split(u'&');
    for (QString& item : items) {
        const qsizetype equals = item.indexOf(u'=');
        const QString name = QUrl::fromPercentEncoding(item.left(qMax(equals, qsizetype(0))).toUtf8());
        if (equals >= 0 && (which == Which::All || saysSecret(name)))
            item = item.left(equals + 1) % maskedValue(item.mid(equals + 1));
    }
    return items.join(u'&');
}

/// Where the user info ends, at its "@", in a URL whose authority begins at `begin`; −1 without one.
qsizetype endOfUserInfo(const QString& url, qsizetype begin)
{
    static const QRegularExpression References(u"\\{\\{env:[^{}]*\\}\\}"_s);
    static const QRegularExpression AuthorityEnd(u"[/?#]"_s);
    // In a URL that cannot be parsed (a password with a bare slash, say) nobody knows where the authority ends.
    if (!QUrl(QString(url).replace(References, u"0"_s), QUrl::StrictMode).isValid())
        return qMax(url.lastIndexOf(u'@'), begin - 1);
    const qsizetype end = url.indexOf(AuthorityEnd, begin);
    return QStringView(url).left(end < 0 ? url.size() : end).lastIndexOf(u'@');
}

QString maskedUrl(const QString& url, Which which)
{
    const qsizetype scheme = url.indexOf("://"_L1);
    const qsizetype begin = scheme < 0 ? 0 : scheme + 3;
    const qsizetype at = endOfUserInfo(url, begin);
    QString head = url.left(begin);
    QString rest = url.mid(begin);
    if (at >= begin) {
        head += maskedUserInfo(url.mid(begin, at - begin)) % u'@';
        rest = url.mid(at + 1);
    }
    const qsizetype question = rest.indexOf(u'?');
    if (question < 0)
        return head % rest;
    const qsizetype hash = rest.indexOf(u'#', question);
    const QString fragment = hash < 0 ? QString() : rest.mid(hash);
    const QString query = rest.mid(question + 1, (hash < 0 ? rest.size() : hash) - question - 1);
    return head % rest.left(question + 1) % maskedQuery(query, which) % fragment;
}

} // namespace

QString masked(const QString& url)
{
    return maskedUrl(url, Which::All);
}

Plan masked(const Plan& plan)
{
    Plan result = plan;
    result.target.url = maskedUrl(plan.target.url, Which::ThatSaySecret);
    result.watch.metricsUrl = maskedUrl(plan.watch.metricsUrl, Which::ThatSaySecret);
    for (Header& header : result.target.headers) {
        if (saysSecret(header.name))
            header.value = maskedValue(header.value);
    }
    return result;
}

} // namespace flapscope
