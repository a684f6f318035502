#include "session/toxiproxygate.h"

#include "core/planwriter.h"

#include <QJsonDocument>
#include <QNetworkReply>
#include <QUuid>

#include <algorithm>

namespace flapscope
{

using namespace Qt::StringLiterals;

namespace
{

constexpr std::chrono::seconds Patience{5};        // for an answer
constexpr std::chrono::seconds ClosingPatience{2}; // for the last one
constexpr qint64 LongestAnswer = 1 << 20;          // bytes

/// One toxic of that name stands there. Down is no toxic there, but what its proxy is.
const Toxic* namedAs(const QList<Toxic>& toxics, const Toxic& toxic)
{
    const auto at = std::find_if(toxics.begin(), toxics.end(),
                                 [&toxic](const Toxic& other) { return nameOf(other) == nameOf(toxic); });
    return at == toxics.end() ? nullptr : &*at;
}

/// As its API has them: a toxic without a name is called by its kind and direction.
QJsonObject bodyOf(const Toxic& toxic)
{
    QJsonObject body = PlanWriter::objectOf(toxic);
    body.insert(u"name"_s, nameOf(toxic));
    return body;
}

/// "127.0.0.1:41234" or "[::1]:41234"
std::optional<Detour> detourFrom(const QString& listen)
{
    const QUrl url(u"tcp://"_s + listen);
    if (!url.isValid() || url.host().isEmpty() || url.port() <= 0)
        return std::nullopt;
    return Detour{url.host(), static_cast<quint16>(url.port())};
}

QString withPort(const QString& host, int port)
{
    const bool isV6 = host.contains(u':');
    return (isV6 ? u"[%1]:%2"_s : u"%1:%2"_s).arg(host).arg(port);
}

} // namespace

ToxiproxyGate::ToxiproxyGate(const QUrl& api, QObject* parent)
    : ToxicGate(parent), m_api(api),
      m_name(u"flapscope-"_s + QUuid::createUuid().toString(QUuid::WithoutBraces).left(8)), m_patience(this)
{
    m_network.setTransferTimeout(static_cast<int>(std::chrono::milliseconds(Patience).count()));
    m_patience.setSingleShot(true);
    connect(&m_patience, &QTimer::timeout, this, &ToxiproxyGate::closed);
}

void ToxiproxyGate::open(const QUrl& server)
{
    const int port = server.port(server.scheme() == "wss"_L1 ? 443 : 80);
    ask("POST", u"/proxies"_s,
        {{u"name"_s, m_name},
         {u"listen"_s, withPort(m_api.host(), 0)},
         {u"upstream"_s, withPort(server.host(), port)},
         {u"enabled"_s, true}},
        [this](const QJsonObject& answer) {
            m_stands = true;
            auto detour = detourFrom(answer.value("listen"_L1).toString());
            if (!detour) {
                giveUp({u"faults.toxiproxy"_s, u"Toxiproxy does not say where its proxy listens."_s,
                        u"See whether it is Toxiproxy 2 that answers there."_s});
                return;
            }
            // Where it listens on all addresses, it says so; its own is the one that it was asked at.
            detour->host = m_api.host();
            Q_EMIT opened(*detour);
        });
}

void ToxiproxyGate::setToxics(const QList<Toxic>& toxics)
{
    m_wanted = toxics;
    step();
}

bool ToxiproxyGate::close()
{
    if (m_closing || (!m_stands && !m_asking))
        return true;
    m_closing = true;
    m_patience.start(ClosingPatience);
    if (!m_asking)
        endProxy();
    return false;
}

/// Does the next thing that makes what stands what is wanted.
void ToxiproxyGate::step()
{
    if (m_asking || !m_stands)
        return;
    for (const Toxic& toxic : m_standing) {
        const Toxic* wanted = namedAs(m_wanted, toxic);
        // Of one that stands, its kind and direction cannot be changed.
        if (!wanted || wanted->kind != toxic.kind || wanted->stream != toxic.stream) {
            remove(toxic);
            return;
        }
    }
    for (const Toxic& toxic : m_wanted) {
        if (const Toxic* stands = namedAs(m_standing, toxic); !stands || *stands != toxic) {
            put(toxic);
            return;
        }
    }
    m_standing = m_wanted; // in this order
    Q_EMIT acts(m_standing);
}

void ToxiproxyGate::remove(const Toxic& toxic)
{
    const auto gone = [this, toxic](const QJsonObject&) { m_standing.removeOne(toxic); };
    if (toxic.kind == ToxicKind::Down)
        ask("PATCH", u"/proxies/"_s + m_name, {{u"enabled"_s, true}}, gone);
    else
        ask("DELETE", pathOf(toxic), {}, gone);
}

void ToxiproxyGate::put(const Toxic& toxic)
{
    const bool isNew = !namedAs(m_standing, toxic);
    const auto stands = [this, toxic](const QJsonObject&) {
        m_standing.removeIf([&toxic](const Toxic& other) { return nameOf(other) == nameOf(toxic); });
        m_standing += toxic;
    };
    if (toxic.kind == ToxicKind::Down)
        ask("PATCH", u"/proxies/"_s + m_name, {{u"enabled"_s, false}}, stands);
    else if (isNew)
        ask("POST", u"/proxies/%1/toxics"_s.arg(m_name), bodyOf(toxic), stands);
    else
        ask("PATCH", pathOf(toxic), bodyOf(toxic), stands);
}

void ToxiproxyGate::endProxy()
{
    m_stands = false; // asked for once, whatever the answer
    ask("DELETE", u"/proxies/"_s + m_name, {}, [](const QJsonObject&) {});
}

QString ToxiproxyGate::pathOf(const Toxic& toxic) const
{
    return u"/proxies/%1/toxics/%2"_s.arg(m_name, QString::fromLatin1(QUrl::toPercentEncoding(nameOf(toxic))));
}

void ToxiproxyGate::ask(const QByteArray& verb, const QString& path, const QJsonObject& body, const Answered& then)
{
    m_asking = true;
    QUrl url = m_api;
    url.setPath((m_api.path() == "/"_L1 ? QString() : m_api.path()) + path);
    QNetworkRequest request(url);
    request.setHeader(QNetworkRequest::ContentTypeHeader, u"application/json"_s);
    // It answers no browser, and Qt would call itself one.
    request.setHeader(QNetworkRequest::UserAgentHeader, u"flapscope"_s);
    const QByteArray text = body.isEmpty() ? QByteArray() : QJsonDocument(body).toJson(QJsonDocument::Compact);
    QNetworkReply* reply = m_network.sendCustomRequest(request, verb, text);
    connect(reply, &QNetworkReply::finished, this, [this, reply, then] { onReply(reply, then); });
}

void ToxiproxyGate::onReply(QNetworkReply* reply, const Answered& then)
{
    reply->deleteLater();
    m_asking = false;
    const QByteArray content = reply->read(LongestAnswer);
    const QJsonObject answer = QJsonDocument::fromJson(content).object();
    if (reply->error() == QNetworkReply::NoError) {
        then(answer);
    } else {
        const QString said = answer.value("error"_L1).toString();
        giveUp({u"faults.toxiproxy"_s,
                u"Toxiproxy at %1 did not do what it was asked: %2."_s.arg(
                    m_api.toString(), said.isEmpty() ? reply->errorString() : said),
                u"See that it runs and can be reached there, with its default port 8474."_s});
    }
    if (m_closing && !m_asking) {
        if (m_stands) {
            endProxy();
            return;
        }
        m_patience.stop();
        Q_EMIT closed();
        return;
    }
    if (!m_troubled)
        step();
}

void ToxiproxyGate::giveUp(const Fault& fault)
{
    if (m_closing || std::exchange(m_troubled, true))
        return;
    if (m_stands)
        Q_EMIT troubled(fault);
    else
        Q_EMIT failed(fault);
}

} // namespace flapscope
