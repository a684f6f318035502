#include "cli/commands.h"

#include "cli/console.h"
#include "cli/exitcode.h"
#include "cli/interrupt.h"
#include "core/range.h"
#include "core/rangecheck.h"
#include "core/toxicrules.h"
#include "core/toxictext.h"
#include "core/wording.h"
#include "fault/faultproxy.h"

#include <QCommandLineParser>
#include <QEventLoop>

#include <algorithm>

namespace flapscope
{

using namespace Qt::StringLiterals;

namespace
{

struct ProxyRequest
{
    FaultProxy::Route route;
    QList<Toxic> toxics;
    quint64 seed = 1;
};

void addProxyOptions(QCommandLineParser& parser)
{
    parser.setApplicationDescription(
        u"A TCP proxy that misbehaves as it is told to, for any client and server. TLS passes as it is.\n"
        "A toxic is a kind with its parameters, as in latency,latency=100,jitter=20,stream=upstream,toxicity=0.5. "
        "Kinds, "
        "parameters and units are Toxiproxy's: "_s %
        toxicsHelp());
    parser.addOption({{u"h"_s, u"help"_s}, u"this text"_s});
    parser.addOption({u"listen"_s, u"where clients connect; 127.0.0.1 and a free port by default, which is printed"_s,
                      u"[ADDRESS:]PORT"_s});
    parser.addOption({u"upstream"_s, u"the server"_s, u"HOST:PORT"_s});
    parser.addOption({u"toxic"_s, u"what happens on the way; may be given several times"_s, u"KIND[,KEY=VALUE]…"_s});
    parser.addOption({u"seed"_s, u"of what is random"_s, u"N"_s});
}

/// "host:port", "[v6]:port" or "port" alone; where the host is missing, `host` keeps what it was.
bool readEndpoint(const QString& text, QString& host, quint16& port)
{
    const qsizetype colon = text.lastIndexOf(u':');
    bool ok = false;
    port = QStringView(text).sliced(colon + 1).toUShort(&ok);
    if (!ok || colon == 0)
        return false;
    if (colon > 0)
        host = text.left(colon);
    if (host.startsWith(u'[') && host.endsWith(u']'))
        host = host.mid(1, host.size() - 2);
    return !host.isEmpty();
}

/// The faults of toxics by their numbers, as of the option that gave each.
Faults faultsOf(const QList<Toxic>& toxics)
{
    FaultList faults;
    for (qsizetype i = 0; i < toxics.size(); ++i)
        RangeCheck::check(toxics.at(i), u"--toxic[%1]"_s.arg(i), faults);
    FaultList beyond;
    checkToxics(toxics, u"--toxic"_s, beyond);
    faults.addElsewhere(beyond);
    Faults all = faults.faults();
    for (Fault& fault : all) {
        for (qsizetype i = 0; i < toxics.size(); ++i)
            fault.where.replace(u"--toxic[%1]"_s.arg(i), u"--toxic "_s % toxicText(toxics.at(i)) % u' ');
        fault.where = fault.where.simplified().replace(u" .attributes."_s, u" "_s).replace(u" ."_s, u" "_s);
    }
    return all;
}

Result<ProxyRequest> readProxyOptions(const QCommandLineParser& parser)
{
    ProxyRequest request;
    Faults faults;
    if (const QStringList surplus = parser.positionalArguments(); !surplus.isEmpty())
        faults += Fault{surplus.first(), u"flapscope proxy takes options only."_s, u"Leave it out."_s};
    const QString listen = parser.value(u"listen"_s);
    if (!listen.isEmpty() && !readEndpoint(listen, request.route.listen, request.route.port))
        faults += Fault{u"--listen"_s, u"\"%1\" is no address with a port."_s.arg(listen),
                        u"Use ADDRESS:PORT or PORT, such as 127.0.0.1:8081."_s};
    const QString upstream = parser.value(u"upstream"_s);
    if (upstream.isEmpty())
        faults += Fault{u"--upstream"_s, u"There is no server to pass connections to."_s, u"Give its HOST:PORT."_s};
    else if (!readEndpoint(upstream, request.route.upstream, request.route.upstreamPort) ||
             request.route.upstream.isEmpty() || request.route.upstreamPort == 0)
        faults += Fault{u"--upstream"_s, u"\"%1\" is no server with a port."_s.arg(upstream),
                        u"Use HOST:PORT, such as 127.0.0.1:8080."_s};
    if (parser.isSet(u"seed"_s)) {
        bool ok = false;
        request.seed = parser.value(u"seed"_s).toULongLong(&ok);
        if (!ok)
            faults += Fault{u"--seed"_s, u"\"%1\" is no whole number."_s.arg(parser.value(u"seed"_s)),
                            u"Use a number from 0 to 2^64 − 1."_s};
    }
    const QStringList texts = parser.values(u"toxic"_s);
    for (const QString& text : texts) {
        const auto toxic = toxicFrom(text);
        Faults wrong = toxic.faults();
        for (Fault& fault : wrong)
            fault.where.prepend(u"--toxic "_s);
        faults += wrong;
        if (toxic)
            request.toxics += *toxic;
    }
    faults += faultsOf(request.toxics);
    if (!faults.isEmpty())
        return faults;
    return request;
}

/// What passed, counted for the end.
class ProxyTally
{
public:
    void add(const std::vector<LinkReport>& reports)
    {
        for (const LinkReport& report : reports) {
            ++m_links;
            m_refused += report.ending == LinkReport::Ending::Refused ? 1 : 0;
            m_cut += report.ending == LinkReport::Ending::Toxic ? 1 : 0;
            m_bytesUp += report.bytesUp;
            m_bytesDown += report.bytesDown;
            if (report.delays > 0)
                m_delays.push_back(report.meanDelay);
        }
    }

    [[nodiscard]] QString text()
    {
        QString text = u"%1, %2 refused by the server, %3 ended by a toxic; %4 bytes upstream, %5 downstream."_s.arg(
            counted(m_links, u"connection"_s, u"connections"_s), grouped(m_refused), grouped(m_cut), grouped(m_bytesUp),
            grouped(m_bytesDown));
        if (m_delays.empty())
            return text;
        const auto middle = m_delays.begin() + static_cast<std::ptrdiff_t>(m_delays.size() / 2);
        std::nth_element(m_delays.begin(), middle, m_delays.end());
        return QString(text % u" The proxy's own delay: %1 ms, the median of the connections' means."_s.arg(
                                  numeral(inMillis(*middle))));
    }

private:
    quint64 m_links = 0;
    qint64 m_refused = 0;
    qint64 m_cut = 0;
    qint64 m_bytesUp = 0;
    qint64 m_bytesDown = 0;
    std::vector<Nanos> m_delays;
};

} // namespace

int proxyCommand(const QStringList& arguments)
{
    QCommandLineParser parser;
    addProxyOptions(parser);
    if (!parser.parse(QStringList{u"flapscope proxy"_s} + arguments)) {
        tell(Faults{{{}, parser.errorText(), u"See flapscope proxy --help."_s}});
        return static_cast<int>(ExitCode::Usage);
    }
    if (parser.isSet(u"help"_s)) {
        say(parser.helpText());
        return static_cast<int>(ExitCode::Pass);
    }
    const auto request = readProxyOptions(parser);
    if (!request) {
        tell(request.faults());
        return static_cast<int>(ExitCode::Usage);
    }
    FaultProxy proxy(request->route, request->seed);
    proxy.setToxics(request->toxics);
    const auto port = proxy.start();
    if (!port) {
        tell(port.faults());
        return static_cast<int>(ExitCode::Usage);
    }
    ProxyTally tally;
    QObject::connect(&proxy, &FaultProxy::linksEnded, &proxy,
                     [&tally](const std::vector<LinkReport>& reports) { tally.add(reports); });
    QObject::connect(&proxy, &FaultProxy::troubled, &proxy, [](const Fault& fault) { tell(Faults{fault}); });
    QEventLoop loop;
    Interrupt interrupt;
    QObject::connect(&interrupt, &Interrupt::asked, &loop, &QEventLoop::quit);
    const QString host =
        request->route.listen.contains(u':') ? QString(u'[' % request->route.listen % u']') : request->route.listen;
    say(host % u':' % QString::number(*port));
    loop.exec();
    proxy.stop();
    tell(tally.text());
    return static_cast<int>(ExitCode::Pass);
}

} // namespace flapscope
