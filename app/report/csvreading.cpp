#include "report/csvreading.h"

#include "report/csvtables.h"

#include <QByteArray>
#include <QIODevice>

#include <functional>

namespace flapscope
{

using namespace Qt::StringLiterals;

namespace
{

constexpr qint64 LongestRow = 16'384;
/// Three years, in ns: far from where sums overflow.
constexpr qint64 LatestMoment = 100'000'000'000'000'000;

/// The fields of a row after RFC 4180; a quoted one may hold commas and doubled quotes, and no line break.
QList<QByteArray> fieldsOf(const QByteArray& row)
{
    QList<QByteArray> fields{QByteArray()};
    bool quoted = false;
    for (qsizetype i = 0; i < row.size(); ++i) {
        const char c = row.at(i);
        if (c == '"' && quoted && i + 1 < row.size() && row.at(i + 1) == '"')
            fields.last() += row.at(++i);
        else if (c == '"')
            quoted = !quoted;
        else if (c == ',' && !quoted)
            fields += QByteArray();
        else
            fields.last() += c;
    }
    return fields;
}

/// The fields of one row, taken one after the other. What is no value of its kind makes the row unsound.
class Row
{
public:
    explicit Row(const QByteArray& text) : m_fields(fieldsOf(text)) {}

    [[nodiscard]] qsizetype size() const { return m_fields.size(); }
    [[nodiscard]] bool isSound() const { return m_sound; }

    QByteArray text() { return m_next < m_fields.size() ? m_fields.at(m_next++) : QByteArray(); }

    qint64 whole(qint64 least, qint64 most)
    {
        bool ok = false;
        const qint64 number = text().toLongLong(&ok);
        m_sound = m_sound && ok && number >= least && number <= most;
        return m_sound ? number : least;
    }
    Moment moment()
    {
        if (isEmptyNext())
            return {};
        return Moment(Nanos(whole(0, LatestMoment)));
    }
    std::optional<quint16> maybeShort()
    {
        constexpr qint64 Most = 65'535;
        if (isEmptyNext())
            return std::nullopt;
        return static_cast<quint16>(whole(0, Most));
    }
    double real()
    {
        bool ok = false;
        const double number = text().toDouble(&ok);
        m_sound = m_sound && ok;
        return number;
    }
    template <typename T> T named(std::optional<T> (*find)(QStringView))
    {
        const auto value = find(QString::fromUtf8(text()));
        m_sound = m_sound && value.has_value();
        return value.value_or(T{});
    }
    /// 16 hexadecimal digits, not all of them 0; an empty field is 0.
    quint64 digest()
    {
        if (isEmptyNext())
            return 0;
        constexpr qsizetype Digits = 16;
        const QByteArray digits = text();
        bool ok = false;
        const quint64 number = digits.toULongLong(&ok, Digits);
        m_sound = m_sound && ok && number != 0 && digits.size() == Digits;
        return number;
    }
    void refuse() { m_sound = false; }

private:
    /// An empty field is missing; it is taken.
    bool isEmptyNext()
    {
        if (m_next >= m_fields.size() || !m_fields.at(m_next).isEmpty())
            return false;
        ++m_next;
        return true;
    }

    QList<QByteArray> m_fields;
    qsizetype m_next = 0;
    bool m_sound = true;
};

/// Goes through the rows below `header`.
Faults readRows(QIODevice& device, QByteArrayView header, const std::function<void(Row&)>& take)
{
    const QString next = u"Give a bundle as Flapscope wrote it."_s;
    const qsizetype columns = header.toByteArray().count(',') + 1;
    if (device.readLine(LongestRow) != header.toByteArray() + '\n')
        return {Fault{u"line 1"_s, u"This is not the head of the table."_s, next}};
    for (qint64 line = 2;; ++line) {
        QByteArray text = device.readLine(LongestRow);
        if (text.isEmpty())
            return {};
        const QString place = u"line %1"_s.arg(line);
        if (!text.endsWith('\n'))
            return {Fault{place, u"This line does not end."_s, next}};
        if (line > MostRows)
            return {Fault{place, u"The table has more rows than any run."_s, next}};
        text.chop(1);
        Row row(text);
        if (row.size() == columns)
            take(row);
        if (row.size() != columns || !row.isSound())
            return {Fault{place, u"This is no row of this table."_s, next}};
    }
}

qint16 stageIn(Row& row, const Plan& plan)
{
    const QByteArray text = row.text();
    if (text == "recovery")
        return RecoveryStage;
    bool ok = false;
    const int stage = text.toInt(&ok);
    if (ok && stage >= 1 && stage <= plan.stages.size())
        return static_cast<qint16>(stage - 1);
    row.refuse();
    return 0;
}

Cycle cycleIn(Row& row, const Plan& plan)
{
    constexpr qint64 MostClients = 20'000;
    constexpr qint64 MostBytes = 4'294'967'295;
    constexpr qint64 MostCycles = 2'147'483'647;
    Cycle cycle;
    cycle.stage = stageIn(row, plan);
    cycle.client = static_cast<qint32>(row.whole(1, MostClients) - 1);
    cycle.number = static_cast<qint32>(row.whole(1, MostCycles) - 1);
    for (Moment* moment : {&cycle.intended, &cycle.start, &cycle.dns, &cycle.tcp, &cycle.tls, &cycle.upgrade,
                           &cycle.firstEcho, &cycle.closeSent, &cycle.closeReceived, &cycle.end})
        *moment = row.moment();
    cycle.outcome = row.named(outcomeNamed);
    cycle.httpStatus = row.maybeShort();
    cycle.closeCode = row.maybeShort();
    const QByteArray clean = row.text();
    cycle.clean = clean == "true";
    if (clean != "true" && clean != "false")
        row.refuse();
    cycle.bytesSent = static_cast<quint32>(row.whole(0, MostBytes));
    cycle.bytesReceived = static_cast<quint32>(row.whole(0, MostBytes));
    cycle.session = row.digest();
    return cycle;
}

Reading readingIn(Row& row, const QStringList& gauges)
{
    Reading reading;
    reading.at = row.moment();
    reading.source = row.named(sourceNamed);
    const QString name = QString::fromUtf8(row.text());
    reading.value = row.real();
    // Only gauges have no unit, and a gauge may have the name of a quantity.
    const QByteArray unit = row.text();
    const auto quantity = unit.isEmpty() ? Quantity::Gauge : quantityNamed(name);
    const qsizetype gauge = unit.isEmpty() ? gauges.indexOf(name) : 0;
    if (!quantity || gauge < 0 || QByteArrayView(unitOf(*quantity)) != unit)
        row.refuse();
    reading.quantity = quantity.value_or(Quantity::Gauge);
    reading.gauge = static_cast<quint16>(qMax(gauge, qsizetype(0)));
    return reading;
}

} // namespace

Faults readCycles(QIODevice& device, Record& record)
{
    return readRows(device, CyclesHead, [&record](Row& row) {
        const Cycle cycle = cycleIn(row, record.plan);
        if (row.isSound())
            record.cycles.push_back(cycle);
    });
}

Faults readReadings(QIODevice& device, Record& record)
{
    return readRows(device, ReadingsHead, [&record](Row& row) {
        const Reading reading = readingIn(row, record.gauges);
        if (row.isSound())
            record.readings.push_back(reading);
    });
}

} // namespace flapscope
