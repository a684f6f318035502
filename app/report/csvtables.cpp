#include "report/csvtables.h"

#include <QByteArray>
#include <QIODevice>
#include <QLocale>

#include <cmath>

namespace flapscope
{

namespace
{

/// Gathers rows, and hands them on by the tens of kilobytes.
class Rows
{
public:
    explicit Rows(QIODevice& device, const QByteArray& header) : m_device(device) { m_buffer = header + '\n'; }

    Rows& operator<<(const QByteArray& field)
    {
        if (!m_atStart)
            m_buffer += ',';
        m_buffer += field;
        m_atStart = false;
        return *this;
    }
    Rows& operator<<(qint64 number) { return *this << QByteArray::number(number); }
    Rows& operator<<(QLatin1StringView name) { return *this << QByteArray(name.data(), name.size()); }
    Rows& operator<<(Moment moment)
    {
        return moment.isKnown() ? *this << qint64(moment.sinceStart().count()) : *this << QByteArray();
    }
    Rows& operator<<(const std::optional<quint16>& number)
    {
        return number ? *this << qint64(*number) : *this << QByteArray();
    }

    void endRow()
    {
        constexpr qsizetype Enough = qsizetype{64} * 1024;
        m_buffer += '\n';
        m_atStart = true;
        if (m_buffer.size() >= Enough)
            flush();
    }
    /// Hands on what is left, and says whether all was taken.
    bool flush()
    {
        m_complete = m_complete && m_device.write(m_buffer) == m_buffer.size();
        m_buffer.clear();
        return m_complete;
    }

private:
    QIODevice& m_device;
    QByteArray m_buffer;
    bool m_atStart = true;
    bool m_complete = true;
};

/// A field that may hold anything.
QByteArray quoted(const QString& text)
{
    QByteArray field = text.toUtf8();
    if (!field.contains('"') && !field.contains(',') && !field.contains('\n') && !field.contains('\r'))
        return field;
    field.replace('"', "\"\"");
    return '"' + field + '"';
}

/// The shortest text that reads back as the same number; whole ones without an exponent.
QByteArray exact(double value)
{
    constexpr double LargestExactInteger = 9007199254740992.0; // 2^53
    if (std::trunc(value) == value && std::abs(value) <= LargestExactInteger)
        return QByteArray::number(static_cast<qint64>(value));
    return QByteArray::number(value, 'g', QLocale::FloatingPointShortest);
}

QByteArray stageField(qint16 stage)
{
    return stage == RecoveryStage ? QByteArrayLiteral("recovery") : QByteArray::number(stage + 1);
}

/// The digest of a session id, as 16 hexadecimal digits; empty is missing.
QByteArray sessionField(quint64 session)
{
    return session == 0 ? QByteArray() : QByteArray::number(session, 16).rightJustified(16, '0');
}

QByteArray nameField(const Record& record, const Reading& reading)
{
    if (reading.quantity != Quantity::Gauge || reading.gauge >= record.gauges.size())
        return nameOf(reading.quantity).data();
    return quoted(record.gauges.at(reading.gauge));
}

} // namespace

bool writeCycles(const Record& record, QIODevice& device)
{
    Rows rows(device, CyclesHead.toByteArray());
    for (const Cycle& cycle : record.cycles) {
        rows << stageField(cycle.stage) << qint64(cycle.client) + 1 << qint64(cycle.number) + 1 << cycle.intended
             << cycle.start << cycle.dns << cycle.tcp << cycle.tls << cycle.upgrade << cycle.firstEcho
             << cycle.closeSent << cycle.closeReceived << cycle.end << nameOf(cycle.outcome) << cycle.httpStatus
             << cycle.closeCode << QByteArray(cycle.clean ? "true" : "false") << qint64(cycle.bytesSent)
             << qint64(cycle.bytesReceived) << sessionField(cycle.session);
        rows.endRow();
    }
    return rows.flush();
}

bool writeReadings(const Record& record, QIODevice& device)
{
    Rows rows(device, ReadingsHead.toByteArray());
    for (const Reading& reading : record.readings) {
        rows << reading.at << nameOf(reading.source) << nameField(record, reading) << exact(reading.value)
             << unitOf(reading.quantity);
        rows.endRow();
    }
    return rows.flush();
}

} // namespace flapscope
