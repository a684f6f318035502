#include "probe/prometheus.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace flapscope
{

namespace
{

bool startsName(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == ':';
}

bool continuesName(char c)
{
    return startsName(c) || (c >= '0' && c <= '9');
}

/// Walks over a line of a page, or over a selector: both write names and quoted values alike.
class Scanner
{
public:
    explicit Scanner(QByteArrayView text) : m_at(text.begin()), m_end(text.end()) {}

    [[nodiscard]] bool atEnd() const { return m_at == m_end; }
    [[nodiscard]] QByteArrayView rest() const { return {m_at, m_end}; }

    void skipBlanks()
    {
        while (m_at != m_end && (*m_at == ' ' || *m_at == '\t'))
            ++m_at;
    }
    bool take(QByteArrayView token)
    {
        if (!rest().startsWith(token))
            return false;
        m_at += token.size();
        return true;
    }
    /// Empty when there is none.
    QByteArrayView name()
    {
        const char* begin = m_at;
        if (m_at != m_end && startsName(*m_at))
            m_at = std::find_if_not(m_at, m_end, continuesName);
        return {begin, m_at};
    }
    /// What stands up to a blank.
    QByteArrayView word()
    {
        const char* begin = m_at;
        m_at = std::find_if(m_at, m_end, [](char c) { return c == ' ' || c == '\t'; });
        return {begin, m_at};
    }
    /// A value in double quotes; false when it has no end. `\\`, `\"` and `\n` are resolved; any other backslash stays.
    bool quoted(QByteArray& value)
    {
        value.clear();
        if (!take("\""))
            return false;
        while (m_at != m_end && *m_at != '"') {
            const char* plain = m_at;
            m_at = std::find_if(m_at, m_end, [](char c) { return c == '"' || c == '\\'; });
            value.append(plain, m_at - plain);
            if (m_at != m_end && *m_at == '\\')
                appendEscaped(value);
        }
        return take("\"");
    }

private:
    /// Resolves what a backslash begins.
    void appendEscaped(QByteArray& value)
    {
        ++m_at;
        if (m_at == m_end)
            return;
        if (*m_at == 'n')
            value.append('\n');
        else if (*m_at == '"' || *m_at == '\\')
            value.append(*m_at);
        else
            value.append('\\').append(*m_at);
        ++m_at;
    }

    const char* m_at;
    const char* m_end;
};

/// A number as Go prints it: "1.5e+06", "NaN", "+Inf".
std::optional<double> number(QByteArrayView text)
{
    if (text.startsWith('+'))
        text = text.sliced(1);
    double value = 0.0;
    const auto [stop, error] = std::from_chars(text.begin(), text.end(), value);
    // Out of range is 1e999: the reader of a gauge cannot use it either.
    if (error != std::errc() || stop != text.end())
        return std::nullopt;
    return value;
}

/// `{a="b",c="d",}`, the opening brace taken already.
bool readLabels(Scanner& scanner, std::vector<MetricSample::Label>& labels)
{
    scanner.skipBlanks();
    while (!scanner.take("}")) {
        MetricSample::Label label;
        label.name = scanner.name();
        scanner.skipBlanks();
        if (label.name.isEmpty() || !scanner.take("="))
            return false;
        scanner.skipBlanks();
        if (!scanner.quoted(label.value))
            return false;
        labels.push_back(std::move(label));
        scanner.skipBlanks();
        const bool isLast = !scanner.take(",");
        scanner.skipBlanks();
        if (isLast && !scanner.rest().startsWith('}'))
            return false;
    }
    return true;
}

/// A line that is neither blank nor a comment.
bool readSample(QByteArrayView line, MetricSample& sample)
{
    Scanner scanner(line);
    sample.labels.clear();
    sample.name = scanner.name();
    scanner.skipBlanks();
    if (sample.name.isEmpty() || (scanner.take("{") && !readLabels(scanner, sample.labels)))
        return false;
    scanner.skipBlanks();
    const std::optional<double> value = number(scanner.word());
    scanner.skipBlanks();
    if (!value)
        return false;
    sample.value = *value;
    // A timestamp may follow, and in OpenMetrics an exemplar, which begins with "#".
    if (!scanner.atEnd() && !scanner.rest().startsWith('#') && !number(scanner.word()))
        return false;
    scanner.skipBlanks();
    return scanner.atEnd() || scanner.rest().startsWith('#');
}

/// The beginning of a line, fit to be shown.
QString excerpt(QByteArrayView line)
{
    constexpr qsizetype Longest = 60;
    QString text = QString::fromUtf8(line.first(std::min(line.size(), Longest)));
    for (QChar& c : text) {
        if (!c.isPrint())
            c = QChar(u'\u00b7');
    }
    return line.size() > Longest ? text % QChar(u'\u2026') : text;
}

Fault noSample(int line, QByteArrayView text)
{
    return {QStringLiteral("line %1").arg(line),
            QStringLiteral("\"%1\" is no line of the Prometheus text format.").arg(excerpt(text)),
            QStringLiteral("Choose a URL that serves Prometheus metrics as text.")};
}

} // namespace

const MetricSample* MetricsReader::next()
{
    while (!m_rest.isEmpty() && !m_fault) {
        const qsizetype end = m_rest.indexOf('\n');
        const QByteArrayView line = (end < 0 ? m_rest : m_rest.first(end)).trimmed();
        m_rest = end < 0 ? QByteArrayView() : m_rest.sliced(end + 1);
        ++m_line;
        if (line == "# EOF")
            m_rest = {};
        if (line.isEmpty() || line.startsWith('#'))
            continue;
        if (readSample(line, m_sample))
            return &m_sample;
        m_fault = noSample(m_line, line);
    }
    return nullptr;
}

/// Reads a selector's text. Names the place of what it does not understand by the rest of the text.
class MetricSelector::Parser
{
public:
    explicit Parser(QByteArrayView text) : m_scanner(text) {}

    /// Empty when all went well, else what is wrong, as a sentence.
    QString read(MetricSelector& selector)
    {
        m_scanner.skipBlanks();
        selector.m_name = m_scanner.name().toByteArray();
        if (selector.m_name.isEmpty())
            return QStringLiteral("It does not begin with a metric's name.");
        m_scanner.skipBlanks();
        if (m_scanner.take("{")) {
            QString wrong = readMatchers(selector.m_matchers);
            if (!wrong.isEmpty())
                return wrong;
        }
        m_scanner.skipBlanks();
        return m_scanner.atEnd() ? QString() : unexpected();
    }

private:
    QString readMatchers(std::vector<Matcher>& matchers)
    {
        m_scanner.skipBlanks();
        while (!m_scanner.take("}")) {
            Matcher matcher;
            QString wrong = readMatcher(matcher);
            if (!wrong.isEmpty())
                return wrong;
            matchers.push_back(std::move(matcher));
            m_scanner.skipBlanks();
            const bool isLast = !m_scanner.take(",");
            m_scanner.skipBlanks();
            if (isLast && !m_scanner.rest().startsWith('}'))
                return unexpected();
        }
        return {};
    }

    QString readMatcher(Matcher& matcher)
    {
        matcher.label = m_scanner.name().toByteArray();
        m_scanner.skipBlanks();
        const std::optional<Relation> relation = matcher.label.isEmpty() ? std::nullopt : readRelation();
        if (!relation)
            return unexpected();
        matcher.relation = *relation;
        m_scanner.skipBlanks();
        QString place = unexpected();
        if (!m_scanner.quoted(matcher.value))
            return place;
        if (matcher.relation == Relation::Equal || matcher.relation == Relation::NotEqual)
            return {};
        matcher.pattern = QRegularExpression(QRegularExpression::anchoredPattern(QString::fromUtf8(matcher.value)),
                                             QRegularExpression::DotMatchesEverythingOption);
        return matcher.pattern.isValid() ? QString()
                                         : QStringLiteral("\"%1\" is no regular expression: %2.")
                                               .arg(QString::fromUtf8(matcher.value), matcher.pattern.errorString());
    }

    std::optional<Relation> readRelation()
    {
        if (m_scanner.take("=~"))
            return Relation::Match;
        if (m_scanner.take("!~"))
            return Relation::NoMatch;
        if (m_scanner.take("!="))
            return Relation::NotEqual;
        if (m_scanner.take("="))
            return Relation::Equal;
        return std::nullopt;
    }

    [[nodiscard]] QString unexpected() const
    {
        return m_scanner.atEnd() ? QStringLiteral("It ends too early.")
                                 : QStringLiteral("\"%1\" is not understood.").arg(excerpt(m_scanner.rest()));
    }

    Scanner m_scanner;
};

Result<MetricSelector> MetricSelector::fromText(const QString& text, const QString& where)
{
    MetricSelector selector;
    selector.m_text = text;
    const QByteArray bytes = text.toUtf8();
    const QString wrong = Parser(bytes).read(selector);
    if (wrong.isEmpty())
        return selector;
    return Fault{where, wrong,
                 QStringLiteral("Write a metric's name, with matchers if wanted: app_sessions{kind=\"ws\"}.")};
}

Result<std::vector<MetricSelector>> MetricSelector::fromTexts(const QStringList& texts, const QString& where)
{
    std::vector<MetricSelector> selectors;
    Faults faults;
    for (qsizetype i = 0; i < texts.size(); ++i) {
        Result<MetricSelector> selector = fromText(texts.at(i), QStringLiteral("%1[%2]").arg(where).arg(i));
        if (selector)
            selectors.push_back(std::move(selector).value());
        else
            faults += selector.faults();
    }
    if (!faults.isEmpty())
        return faults;
    return selectors;
}

bool MetricSelector::holds(const Matcher& matcher, const QByteArray& value)
{
    switch (matcher.relation) {
    case Relation::Equal:
        return value == matcher.value;
    case Relation::NotEqual:
        return value != matcher.value;
    case Relation::Match:
        return matcher.pattern.match(QString::fromUtf8(value)).hasMatch();
    case Relation::NoMatch:
        return !matcher.pattern.match(QString::fromUtf8(value)).hasMatch();
    }
    Q_UNREACHABLE();
}

bool MetricSelector::matches(const MetricSample& sample) const
{
    if (sample.name != m_name)
        return false;
    return std::all_of(m_matchers.begin(), m_matchers.end(), [&sample](const Matcher& matcher) {
        const auto label = std::find_if(sample.labels.begin(), sample.labels.end(), [&matcher](const auto& candidate) {
            return candidate.name == QByteArrayView(matcher.label);
        });
        return holds(matcher, label == sample.labels.end() ? QByteArray() : label->value);
    });
}

Result<std::vector<std::optional<MetricTotal>>> totalsOf(QByteArrayView page,
                                                         const std::vector<MetricSelector>& selectors)
{
    std::vector<std::optional<MetricTotal>> totals(selectors.size());
    MetricsReader reader(page);
    while (const MetricSample* sample = reader.next()) {
        for (std::size_t i = 0; i < selectors.size(); ++i) {
            if (!selectors[i].matches(*sample))
                continue;
            std::optional<MetricTotal>& total = totals[i];
            total = total ? MetricTotal{total->sum + sample->value, std::max(total->greatest, sample->value)}
                          : MetricTotal{sample->value, sample->value};
        }
    }
    if (reader.fault())
        return *reader.fault();
    for (std::optional<MetricTotal>& total : totals) {
        // NaN and infinities stay in a sum once they are in it.
        if (total && !std::isfinite(total->sum))
            total.reset();
    }
    return totals;
}

} // namespace flapscope
