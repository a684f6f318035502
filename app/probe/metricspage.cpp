#include "probe/metricspage.h"

#include "core/variables.h"

#include <QNetworkProxy>
#include <QNetworkReply>
#include <QNetworkRequest>

#include <array>

namespace flapscope
{

namespace
{

/// What client libraries of Prometheus say of their own process.
struct ProcessMetric
{
    QLatin1StringView name;
    Quantity quantity = Quantity::ResidentMemory;
};
constexpr std::array<ProcessMetric, 4> ProcessMetrics{{
    {QLatin1StringView("process_resident_memory_bytes"), Quantity::ResidentMemory},
    {QLatin1StringView("process_cpu_seconds_total"), Quantity::CpuTime},
    {QLatin1StringView("process_open_fds"), Quantity::Descriptors},
    {QLatin1StringView("process_start_time_seconds"), Quantity::ProcessStart},
}};

const QString& chooseAnother()
{
    static const QString text = QStringLiteral("Choose the URL of a page in the Prometheus text format.");
    return text;
}

Moment middle(Moment from, Moment to)
{
    return from + between(from, to).value_or(Nanos(0)) / 2;
}

bool isHtml(QByteArrayView body)
{
    constexpr QByteArrayView ByteOrderMark("\xef\xbb\xbf");
    if (body.startsWith(ByteOrderMark))
        body = body.sliced(ByteOrderMark.size());
    return body.trimmed().startsWith('<');
}

QString mendForStatus(int status)
{
    if (status == 401 || status == 403)
        return QStringLiteral("Put the user and password into the URL, or choose a page that asks for none.");
    if (status == 404)
        return QStringLiteral("Check the path; it is often /metrics.");
    return QStringLiteral("Look into the log of the server that has the page.");
}

} // namespace

MetricsPage::MetricsPage(const QUrl& url, const QStringList& gauges, RunClock clock, MetricsLimits limits,
                         QObject* parent)
    : QObject(parent), m_url(url), m_clock(clock), m_limits(limits), m_network(this), m_deadline(this)
{
    readOrder(gauges);
    // A proxy of the environment would answer in the server's place.
    m_network.setProxy(QNetworkProxy::NoProxy);
    m_network.setRedirectPolicy(QNetworkRequest::ManualRedirectPolicy);
    m_deadline.setSingleShot(true);
    m_deadline.setTimerType(Qt::PreciseTimer); // a coarse one may be 5 % early
    connect(&m_deadline, &QTimer::timeout, this, [this] {
        giveUp(QStringLiteral("The page did not arrive whole within %1 ms.").arg(m_limits.deadline.count()),
               QStringLiteral(
                   "Check that the page is served at once, and by something other than the event loop under test."));
    });
}

void MetricsPage::readOrder(const QStringList& gauges)
{
    for (const ProcessMetric& metric : ProcessMetrics)
        m_selectors.push_back(MetricSelector::fromText(metric.name).value());
    const Result<std::vector<MetricSelector>> selectors =
        MetricSelector::fromTexts(gauges, QStringLiteral("watch.gauges"));
    m_faults = selectors.faults();
    // QNetworkAccessManager would read files, and data out of the URL itself.
    if ((m_url.scheme() != QStringLiteral("http") && m_url.scheme() != QStringLiteral("https")) ||
        m_url.host().isEmpty())
        m_faults.prepend({shownUrl(), QStringLiteral("It is no http or https URL."), chooseAnother()});
    if (selectors)
        m_selectors.insert(m_selectors.end(), selectors->begin(), selectors->end());
    m_mentioned.resize(m_selectors.size() - ProcessMetrics.size(), false);
}

MetricsPage::~MetricsPage()
{
    endRequest();
}

void MetricsPage::fetch()
{
    if (m_reply != nullptr)
        return;
    if (!m_faults.isEmpty()) {
        // Queued like every other answer: the caller is not called back while it calls.
        const auto fail = [this] { Q_EMIT failed(m_faults.constFirst()); };
        QMetaObject::invokeMethod(this, fail, Qt::QueuedConnection);
        return;
    }
    QNetworkRequest request(m_url);
    request.setRawHeader("Accept", "text/plain;version=0.0.4;q=1,*/*;q=0.1");
    // A compressed page could be any size once it is open.
    request.setRawHeader("Accept-Encoding", "identity");
    request.setAttribute(QNetworkRequest::CacheLoadControlAttribute, QNetworkRequest::AlwaysNetwork);
    request.setAttribute(QNetworkRequest::CookieLoadControlAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::CookieSaveControlAttribute, QNetworkRequest::Manual);
    m_body.clear();
    m_answered = {};
    m_asked = m_clock.now();
    m_deadline.start(m_limits.deadline);
    m_reply = m_network.get(request);
    m_reply->setReadBufferSize(1 << 18);
    connect(m_reply, &QNetworkReply::metaDataChanged, this, &MetricsPage::takeAnswer);
    connect(m_reply, &QNetworkReply::readyRead, this, &MetricsPage::takeBytes);
    connect(m_reply, &QNetworkReply::finished, this, &MetricsPage::takeEnd);
}

void MetricsPage::takeAnswer()
{
    // The page is made up when the answer begins; how long it then takes to arrive changes nothing in it.
    if (!m_answered.isKnown())
        m_answered = m_clock.now();
}

void MetricsPage::takeBytes()
{
    m_body += m_reply->readAll();
    if (m_body.size() > m_limits.bytes)
        giveUp(QStringLiteral("It is larger than %1 bytes.").arg(m_limits.bytes), chooseAnother());
}

void MetricsPage::takeEnd()
{
    takeAnswer();
    takeBytes();
    if (m_reply == nullptr || refuseStatus())
        return;
    if (m_reply->error() != QNetworkReply::NoError) {
        giveUp(QStringLiteral("It could not be fetched: %1.").arg(m_reply->errorString()),
               QStringLiteral("Check host, port and path, and that the server is running."));
        return;
    }
    endRequest();
    readPage();
}

bool MetricsPage::refuseStatus()
{
    const int status = m_reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    if (status == 0 || status == 200)
        return false;
    if (status >= 300 && status < 400) {
        const QUrl to = m_reply->attribute(QNetworkRequest::RedirectionTargetAttribute).toUrl();
        giveUp(QStringLiteral("It answered HTTP status %1 and sends elsewhere; Flapscope does not follow.").arg(status),
               QStringLiteral("Give the last URL of the chain, beginning with %1.")
                   .arg(masked(m_url.resolved(to).toString())));
        return true;
    }
    giveUp(QStringLiteral("It answered HTTP status %1.").arg(status), mendForStatus(status));
    return true;
}

void MetricsPage::readPage()
{
    if (isHtml(m_body)) {
        Q_EMIT failed({shownUrl(), QStringLiteral("It answered HTML, which is no metrics page."), chooseAnother()});
        return;
    }
    const Result<std::vector<std::optional<MetricTotal>>> totals = totalsOf(m_body, m_selectors);
    m_body.clear();
    if (!totals) {
        Fault fault = totals.faults().constFirst();
        fault.where = shownUrl() % QStringLiteral(", ") % fault.where;
        Q_EMIT failed(fault);
        return;
    }
    const Moment at = middle(m_asked, m_answered);
    std::vector<Reading> readings;
    for (std::size_t i = 0; i < totals->size(); ++i) {
        const std::optional<MetricTotal>& total = (*totals)[i];
        if (!total)
            continue;
        const bool isGauge = i >= ProcessMetrics.size();
        const Quantity quantity = isGauge ? Quantity::Gauge : ProcessMetrics[i].quantity;
        // Of several processes on one page, the one that began last shows a restart; a sum of dates means nothing.
        const double value = quantity == Quantity::ProcessStart ? total->greatest : total->sum;
        readings.push_back({.at = at,
                            .source = Source::Metrics,
                            .quantity = quantity,
                            .gauge = static_cast<quint16>(isGauge ? i - ProcessMetrics.size() : 0),
                            .value = value});
    }
    mention(*totals);
    Q_EMIT read(readings);
}

void MetricsPage::mention(const std::vector<std::optional<MetricTotal>>& totals)
{
    for (std::size_t gauge = 0; gauge < m_mentioned.size(); ++gauge) {
        const std::size_t i = ProcessMetrics.size() + gauge;
        if (totals[i] || m_mentioned[gauge])
            continue;
        m_mentioned[gauge] = true;
        Q_EMIT missed({shownUrl(), QStringLiteral("It has no number for %1.").arg(m_selectors[i].text()),
                       QStringLiteral("Check the metric's name and its labels.")});
    }
}

void MetricsPage::giveUp(const QString& what, const QString& next)
{
    endRequest();
    m_body.clear();
    Q_EMIT failed({shownUrl(), what, next});
}

void MetricsPage::endRequest()
{
    m_deadline.stop();
    if (m_reply == nullptr)
        return;
    // abort() would come back as finished().
    m_reply->disconnect(this);
    m_reply->abort();
    m_reply->deleteLater();
    m_reply = nullptr;
}

QString MetricsPage::shownUrl() const
{
    return masked(m_url.toString(QUrl::FullyEncoded));
}

} // namespace flapscope
