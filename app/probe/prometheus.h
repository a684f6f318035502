#pragma once

#include "core/result.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QList>
#include <QRegularExpression>
#include <QString>
#include <QStringList>

#include <optional>
#include <vector>

namespace flapscope
{

/// One line of a metrics page.
struct MetricSample
{
    struct Label
    {
        QByteArrayView name;
        QByteArray value; ///< escapes resolved
    };

    QByteArrayView name; ///< points into the page
    std::vector<Label> labels;
    double value = 0.0; ///< may be NaN or infinite
};

/// Reads the Prometheus text exposition format 0.0.4 sample by sample, and what OpenMetrics adds to it ("# EOF",
/// exemplars, fractional timestamps). The page must outlive the reader and its samples. Memory is bounded by the
/// longest line.
class MetricsReader
{
public:
    explicit MetricsReader(QByteArrayView page) : m_rest(page) {}

    /// The next sample, valid until the next call; null at the end and after a fault.
    const MetricSample* next();
    /// What is wrong with the page, and in which line; none while all is well.
    [[nodiscard]] const std::optional<Fault>& fault() const { return m_fault; }

private:
    QByteArrayView m_rest;
    int m_line = 0;
    MetricSample m_sample;
    std::optional<Fault> m_fault;
};

/// Which samples of a page are meant: a name, and matchers over labels if wanted, as PromQL writes them:
/// `app_sessions{kind="ws",state!~"closed|closing"}`. A label that a sample lacks is empty text.
class MetricSelector
{
public:
    /// A fault at `where` for text that is no selector.
    static Result<MetricSelector> fromText(const QString& text, const QString& where = {});
    /// Several; the faults of all, at `where[0]`, `where[1]` …
    static Result<std::vector<MetricSelector>> fromTexts(const QStringList& texts, const QString& where);

    /// As it was written.
    [[nodiscard]] const QString& text() const { return m_text; }
    [[nodiscard]] bool matches(const MetricSample& sample) const;

private:
    enum class Relation : quint8 { Equal, NotEqual, Match, NoMatch };
    struct Matcher
    {
        QByteArray label;
        Relation relation = Relation::Equal;
        QByteArray value;
        QRegularExpression pattern; ///< of Match and NoMatch, anchored at both ends
    };
    class Parser;

    static bool holds(const Matcher& matcher, const QByteArray& value);

    QString m_text;
    QByteArray m_name;
    std::vector<Matcher> m_matchers;
};

/// What the samples that match a selector come to.
struct MetricTotal
{
    double sum = 0.0;
    double greatest = 0.0;

    friend bool operator==(const MetricTotal&, const MetricTotal&) = default;
};

/// For each selector what its samples come to, in one pass; none where there is no sample, or one is no finite number.
/// A page that is none is a fault that names its line.
Result<std::vector<std::optional<MetricTotal>>> totalsOf(QByteArrayView page,
                                                         const std::vector<MetricSelector>& selectors);

} // namespace flapscope
