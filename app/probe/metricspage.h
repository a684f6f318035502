#pragma once

#include "core/moment.h"
#include "core/reading.h"
#include "core/result.h"
#include "probe/prometheus.h"

#include <QByteArray>
#include <QNetworkAccessManager>
#include <QObject>
#include <QStringList>
#include <QTimer>
#include <QUrl>

#include <vector>

class QNetworkReply;

namespace flapscope
{

/// What a metrics page may cost.
struct MetricsLimits
{
    Millis deadline{2000};  ///< from the request to the last byte
    qint64 bytes = 8 << 20; ///< a page that is larger is given up
};

/// A page of Prometheus metrics that is fetched when asked, and read as what the server says of itself. A server that
/// hangs, never ends or talks nonsense costs no more than the limits. Lives in the sampler's thread, with all it owns.
class MetricsPage final : public QObject
{
    Q_OBJECT

public:
    /// `gauges` are selectors (MetricSelector) in the order in which Reading::gauge counts them; one that is none makes
    /// each fetch() fail with what is wrong with it. Asks nothing yet.
    MetricsPage(const QUrl& url, const QStringList& gauges, RunClock clock, MetricsLimits limits = {},
                QObject* parent = nullptr);
    ~MetricsPage() override;

    [[nodiscard]] bool isBusy() const { return m_reply != nullptr; }

public Q_SLOTS:
    /// Asks for the page once. While a request is under way, nothing happens.
    void fetch();

Q_SIGNALS:
    /// The page was read, all at the moment in the middle between request and answer: ResidentMemory (bytes), CpuTime
    /// (seconds), Descriptors, ProcessStart (here in seconds since 1970) and the gauges, those that the page has.
    void read(const std::vector<flapscope::Reading>& readings);
    /// It was not, and why. Every fetch() that began ends in either.
    void failed(const flapscope::Fault& fault);
    /// The page lacks what was asked for. Said once for each gauge.
    void missed(const flapscope::Fault& fault);

private:
    void readOrder(const QStringList& gauges);
    void takeAnswer();
    void takeBytes();
    void takeEnd();
    void giveUp(const QString& what, const QString& next);
    void endRequest();
    [[nodiscard]] bool refuseStatus();
    void readPage();
    void mention(const std::vector<std::optional<MetricTotal>>& totals);
    [[nodiscard]] QString shownUrl() const;

    QUrl m_url;
    std::vector<MetricSelector> m_selectors; // of the process first, then the gauges
    std::vector<bool> m_mentioned;           // by gauge
    Faults m_faults;                         // of URL and gauges; nothing is asked then
    RunClock m_clock;
    MetricsLimits m_limits;
    QNetworkAccessManager m_network;
    QTimer m_deadline;
    QNetworkReply* m_reply = nullptr; // owned by m_network until it deletes itself
    QByteArray m_body;
    Moment m_asked;
    Moment m_answered; // missing until the first bytes came
};

} // namespace flapscope
