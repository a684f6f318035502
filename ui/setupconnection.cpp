#include "ui/setuppanel.h"

#include "ui/fileline.h"
#include "ui/formfields.h"
#include "ui/formgrid.h"
#include "ui/headerrow.h"
#include "ui/rowlist.h"
#include "ui/theme.h"

#include <QGridLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

// The connection part of the panel: whom to connect to, and how.
namespace flapscope
{

namespace
{
constexpr QLatin1StringView Authorization("Authorization");
constexpr QLatin1StringView Bearer("Bearer ");

bool isBearer(const Header& header)
{
    return header.name.compare(Authorization, Qt::CaseInsensitive) == 0 && header.value.startsWith(Bearer);
}

/// The bearer token is a header like others; this shows it by itself.
PlanAccess<QString> bearerToken()
{
    return {[](const Plan& plan) {
                const auto& headers = plan.target.headers;
                const auto found = std::find_if(headers.begin(), headers.end(), isBearer);
                return found == headers.end() ? QString() : found->value.sliced(Bearer.size());
            },
            [](Plan& plan, const QString& token) {
                auto& headers = plan.target.headers;
                const auto found = std::find_if(headers.begin(), headers.end(), isBearer);
                if (token.isEmpty() && found != headers.end())
                    headers.removeAt(found - headers.begin());
                else if (found != headers.end())
                    found->value = Bearer + token;
                else if (!token.isEmpty())
                    headers.append({Authorization, QString(Bearer + token)});
            }};
}

PlanAccess<QString> subprotocolLine()
{
    return {[](const Plan& plan) { return plan.target.subprotocols.join(QStringLiteral(", ")); },
            [](Plan& plan, const QString& typed) {
                plan.target.subprotocols.clear();
                for (const QString& name : typed.split(u',')) {
                    if (!name.trimmed().isEmpty())
                        plan.target.subprotocols += name.trimmed();
                }
            }};
}
} // namespace

QWidget* SetupPanel::makeAddress()
{
    auto* part = new QWidget;
    auto* layout = formGrid(part);
    m_url = new LineField(
        m_document, {QStringLiteral("target.url"), QStringLiteral("URL"), {}, QStringLiteral("Built-in demo server")},
        accessTo([](auto& plan) -> auto& { return plan.target.url; }), this, LineField::Shown::MaskedUrl);
    m_url->editor()->setToolTip(
        QStringLiteral("ws:// or wss://; {{env:NAME}} stands for a variable of the environment. "
                       "Empty: the built-in demo server."));
    m_url->addTo(*layout);
    (new LineField(m_document,
                   {QStringLiteral("target.subprotocols"),
                    QStringLiteral("Subprotocols"),
                    {},
                    QStringLiteral("chat.v2, chat.v1")},
                   subprotocolLine(), this))
        ->addTo(*layout);
    (new LineField(
         m_document,
         {QStringLiteral("target.token"), QStringLiteral("Bearer token"), {}, QStringLiteral("or {{env:TOKEN}}")},
         bearerToken(), this, LineField::Shown::Secret))
        ->addTo(*layout);
    return part;
}

QWidget* SetupPanel::makeHeaders()
{
    auto* part = new QWidget;
    auto* layout = new QVBoxLayout(part);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(grid::Half);
    auto* heading = formHeading(QStringLiteral("Headers"));
    auto* add = new QPushButton(m_theme.icon(QStringLiteral("add")), QStringLiteral("Add header"));
    setTone(*add, "quiet");
    connect(add, &QPushButton::clicked, this, [this] {
        m_document.edit(QStringLiteral("Add header"), QStringLiteral("target.headers"),
                        [](Plan& plan) { plan.target.headers.append(Header{}); });
        m_document.endEdit();
    });
    layout->addWidget(heading);
    layout->addWidget(new RowList(
        m_document, [](const Plan& plan) { return plan.target.headers.size(); },
        [this](qsizetype index) { return new HeaderRow(m_document, m_theme, index); }));
    layout->addWidget(add);
    return part;
}

QWidget* SetupPanel::makeTls()
{
    auto* part = new QWidget;
    auto* layout = formGrid(part);
    auto* heading = formHeading(QStringLiteral("TLS, for wss://"));
    layout->addWidget(heading, 0, 0, 1, 2);
    const auto add = [&](const char* key, const char* label, const char* name, QString Tls::*member, const char* hint) {
        auto* field = new LineField(m_document,
                                    {QStringLiteral("target.tls.") + QLatin1StringView(key), QLatin1StringView(label),
                                     QLatin1StringView(name), QLatin1StringView(hint)},
                                    accessTo([member](auto& plan) -> auto& { return plan.target.tls.*member; }), this);
        field->addTo(*layout,
                     new FileLine(m_theme, field->line(), QStringLiteral("PEM (*.pem *.crt *.key);;All files (*)")));
        return field;
    };
    m_authority = add("caFile", "CA file", "CA file", &Tls::caFile, "Empty: the system's");
    add("clientCert", "Certificate", "Client certificate file", &Tls::clientCert, "PEM");
    add("clientKey", "Key", "Client key file", &Tls::clientKey, "PEM");
    (new FlagField(m_document,
                   {QStringLiteral("target.tls.verify"), QStringLiteral("Verify the server's certificate"), {}, {}},
                   accessTo([](auto& plan) -> auto& { return plan.target.tls.verify; }), this))
        ->addTo(*layout);
    return part;
}

QWidget* SetupPanel::makeTimeouts()
{
    auto* part = new QWidget;
    auto* layout = formGrid(part);
    auto* heading = formHeading(QStringLiteral("Deadlines of one attempt"));
    layout->addWidget(heading, 0, 0, 1, 2);
    const auto add = [&](const char* key, const char* label, const char* name, Millis Timeouts::*member,
                         const char* hint) {
        const auto access = accessTo([member](auto& plan) -> auto& { return plan.timeouts.*member; });
        (new WholeField(m_document,
                        {QStringLiteral("timeouts.") + QLatin1StringView(key), QLatin1StringView(label),
                         QLatin1StringView(name), QLatin1StringView(hint)},
                        WholeField::asNumber(access), QStringLiteral(" ms"), this))
            ->addTo(*layout);
    };
    add("connectMs", "Connect", "Connect deadline", &Timeouts::connect, "From open to the upgrade");
    add("echoMs", "Reply", "Reply deadline", &Timeouts::echo, "From the upgrade to the expected reply");
    add("closeMs", "Close", "Close deadline", &Timeouts::close, "Of the closing handshake");
    return part;
}

} // namespace flapscope
