#pragma once

#include "session/toxicgate.h"

#include <QJsonObject>
#include <QNetworkAccessManager>
#include <QTimer>

#include <functional>
#include <optional>

class QNetworkReply;

namespace flapscope
{

/// A Toxiproxy that runs already: a proxy of it for this run alone, by its HTTP API
/// (https://github.com/Shopify/toxiproxy#http-api). What becomes of connections in it cannot be seen from here.
class ToxiproxyGate final : public ToxicGate
{
    Q_OBJECT

public:
    /// `api` as in "http://127.0.0.1:8474". The proxy is called "flapscope-" and a random word.
    explicit ToxiproxyGate(const QUrl& api, QObject* parent = nullptr);

    void open(const QUrl& server) override;
    /// They act once Toxiproxy has said so; what was asked for in between is left out.
    void setToxics(const QList<Toxic>& toxics) override;
    bool close() override;

private:
    /// One request at a time: what the next one is depends on its answer.
    using Answered = std::function<void(const QJsonObject& answer)>;
    void ask(const QByteArray& verb, const QString& path, const QJsonObject& body, const Answered& then);
    void onReply(QNetworkReply* reply, const Answered& then);
    void giveUp(const Fault& fault);
    void step();
    void remove(const Toxic& toxic);
    void put(const Toxic& toxic);
    void endProxy();
    [[nodiscard]] QString pathOf(const Toxic& toxic) const;

    const QUrl m_api;
    const QString m_name;
    QNetworkAccessManager m_network;
    QTimer m_patience; ///< while it closes
    QList<Toxic> m_wanted;
    QList<Toxic> m_standing; ///< what Toxiproxy has said that acts
    bool m_asking = false;
    bool m_stands = false; ///< the proxy is there
    bool m_troubled = false;
    bool m_closing = false;
};

} // namespace flapscope
