#include "core/planrules.h"

#include "core/urlrules.h"
#include "core/variables.h"

#include <QFile>
#include <QFileInfo>
#include <QSet>

#include <algorithm>

namespace flapscope
{

using namespace Qt::StringLiterals;

namespace
{

/// A token of RFC 9110 §5.6.2.
bool isToken(const QString& text)
{
    constexpr QLatin1StringView Marks = "!#$%&'*+-.^_`|~"_L1;
    return !text.isEmpty() && std::all_of(text.begin(), text.end(), [&](QChar c) {
        const bool isAlphanumeric = (c >= u'0' && c <= u'9') || (c >= u'A' && c <= u'Z') || (c >= u'a' && c <= u'z');
        return isAlphanumeric || Marks.contains(c);
    });
}

bool belongsToHandshake(const QString& name)
{
    static const QStringList Own{u"host"_s, u"upgrade"_s, u"connection"_s};
    return Own.contains(name, Qt::CaseInsensitive) || name.startsWith("sec-websocket-"_L1, Qt::CaseInsensitive);
}

/// RFC 9110 §5.5: visible characters, spaces and tabs.
bool isHeaderValue(const QString& value)
{
    return std::none_of(value.begin(), value.end(),
                        [](QChar c) { return c.category() == QChar::Other_Control && c != u'\t'; });
}

void checkUrl(const QString& url, FaultList& faults)
{
    if (url.isEmpty())
        return; // the built-in demo server
    if (const auto flaw = flawOf(url, {"ws"_L1, "wss"_L1}))
        faults.add(u"target.url"_s, flaw->what, flaw->next);
    if (url.contains(Mask))
        faults.add(u"target.url"_s, u"A secret of this address was masked when the plan was stored."_s,
                   u"Enter it again, or write {{env:NAME}} in its place."_s);
}

void checkHeader(const Header& header, const QString& where, FaultList& faults)
{
    if (!isToken(header.name))
        faults.add(where % u".name"_s, u"This is not the name of a header (RFC 9110)."_s,
                   u"Use letters, digits and hyphens."_s);
    else if (belongsToHandshake(header.name))
        faults.add(where % u".name"_s, u"The WebSocket handshake sets this header itself."_s,
                   u"Remove it; subprotocols have a place of their own."_s);
    if (!isHeaderValue(header.value))
        faults.add(where % u".value"_s, u"This holds a line break or another control character."_s, u"Remove it."_s);
    if (header.value == Mask)
        faults.add(where % u".value"_s, u"This value was masked when the plan was stored."_s,
                   u"Enter it again, or write {{env:NAME}} in its place."_s);
}

void checkSubprotocols(const QStringList& subprotocols, FaultList& faults)
{
    QSet<QString> seen;
    for (qsizetype i = 0; i < subprotocols.size(); ++i) {
        const QString where = u"target.subprotocols[%1]"_s.arg(i);
        if (!isToken(subprotocols.at(i)))
            faults.add(where, u"This is not the name of a subprotocol (RFC 6455 §4.1)."_s,
                       u"Use letters, digits, dots and hyphens."_s);
        else if (seen.contains(subprotocols.at(i)))
            faults.add(where, u"This subprotocol is named twice."_s, u"Remove one."_s);
        seen.insert(subprotocols.at(i));
    }
}

void checkFile(const QString& where, const QString& path, FaultList& faults)
{
    if (path.isEmpty())
        return;
    const QString mend = u"Give a PEM file that you may read."_s;
    // Opening a device or a pipe could block.
    if (!QFileInfo::exists(path))
        faults.add(where, u"The file %1 does not exist."_s.arg(path), mend);
    else if (!QFileInfo(path).isFile())
        faults.add(where, u"%1 is not a file."_s.arg(path), mend);
    else if (QFile file(path); !file.open(QIODevice::ReadOnly))
        faults.add(where, u"The file %1 cannot be read: %2."_s.arg(path, file.errorString()), mend);
}

void checkTls(const Tls& tls, FaultList& faults)
{
    checkFile(u"target.tls.caFile"_s, tls.caFile, faults);
    checkFile(u"target.tls.clientCert"_s, tls.clientCert, faults);
    checkFile(u"target.tls.clientKey"_s, tls.clientKey, faults);
    if (tls.clientKey.isEmpty() && !tls.clientCert.isEmpty())
        faults.add(u"target.tls.clientKey"_s, u"The client certificate has no key."_s, u"Name its key file."_s);
    if (tls.clientCert.isEmpty() && !tls.clientKey.isEmpty())
        faults.add(u"target.tls.clientCert"_s, u"The client key has no certificate."_s,
                   u"Name its certificate file."_s);
}

} // namespace

void checkTarget(const Target& target, FaultList& faults)
{
    checkUrl(target.url, faults);
    for (qsizetype i = 0; i < target.headers.size(); ++i)
        checkHeader(target.headers.at(i), u"target.headers[%1]"_s.arg(i), faults);
    checkSubprotocols(target.subprotocols, faults);
    checkTls(target.tls, faults);
}

} // namespace flapscope
