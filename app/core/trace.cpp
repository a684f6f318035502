#include "core/trace.h"

#include "core/plan.h"
#include "core/quoted.h"
#include "core/range.h"

#include <QByteArrayView>
#include <QFile>
#include <QFileInfo>

#include <algorithm>
#include <cmath>
#include <optional>

namespace flapscope
{

using namespace Qt::StringLiterals;

namespace
{

constexpr qint64 LongestLine = 200; // bytes
constexpr qint64 MostClients = 20'000;
constexpr double LatestSecond = 24.0 * 3600.0;
constexpr QByteArrayView Heading = "time,event,client";

/// Builds a trace line by line, until one does not fit.
class TraceBuilder
{
public:
    /// What is wrong with the line, which the trace is left without.
    std::optional<Fault> add(const QByteArray& line)
    {
        const QList<QByteArray> fields = line.split(',');
        if (fields.size() != 3)
            return Fault{{},
                         u"There are %1 fields where three belong."_s.arg(fields.size()),
                         u"Write it as time,event,client."_s};
        if (auto fault = readTime(fields.at(0).trimmed()))
            return fault;
        return addEvent(fields.at(1).trimmed(), fields.at(2).trimmed());
    }

    /// The trace, or what it lacks as a whole.
    Result<Trace> finish()
    {
        if (m_trace.clients.empty())
            return Fault{{}, u"The trace has no event."_s, u"Give a trace in which somebody connects."_s};
        m_trace.lasts = m_now;
        for (std::size_t i = 0; i < m_trace.clients.size(); ++i) {
            if (m_trace.clients[i].empty())
                return Fault{{},
                             u"There is a gap: client %1 never connects, and client %2 does."_s.arg(i + 1).arg(
                                 m_trace.clients.size()),
                             u"Number the clients from 1 without gaps."_s};
            if (m_connected[i])
                m_trace.clients[i].back().disconnect = m_now;
        }
        return std::move(m_trace);
    }

private:
    std::optional<Fault> readTime(const QByteArray& text)
    {
        bool ok = false;
        const double seconds = text.toDouble(&ok);
        if (!ok || !(seconds >= 0.0 && seconds <= LatestSecond))
            return Fault{{},
                         quoted(QString::fromUtf8(text)) % u" is no time."_s,
                         u"Use seconds from 0 to 86,400, such as 12.25."_s};
        const Nanos time(std::llround(seconds * 1e9));
        if (time < m_now)
            return Fault{
                {}, u"The time is before that of the line above."_s, u"Put the lines in order of their times."_s};
        m_now = time;
        return std::nullopt;
    }

    std::optional<Fault> addEvent(const QByteArray& event, const QByteArray& client)
    {
        bool ok = false;
        const qint64 number = client.toLongLong(&ok);
        if (!ok || number < 1 || number > MostClients)
            return Fault{
                {}, quoted(QString::fromUtf8(client)) % u" is no client's number."_s, mendFor(Range{1, MostClients})};
        if (event != "connect" && event != "disconnect")
            return Fault{{}, u"There is no such event."_s, u"Use connect or disconnect."_s};
        const auto index = static_cast<std::size_t>(number - 1);
        if (index >= m_trace.clients.size()) {
            m_trace.clients.resize(index + 1);
            m_connected.resize(index + 1, false);
        }
        const bool connects = event == "connect";
        if (connects == m_connected[index])
            return Fault{{},
                         connects ? u"There is a gap: client %1 connects, and is connected already."_s.arg(number)
                                  : u"There is a gap: client %1 disconnects, and is not connected."_s.arg(number),
                         u"Add what is missing before this line, or remove it."_s};
        m_connected[index] = connects;
        if (connects) {
            m_trace.clients[index].push_back({m_now, m_now});
            ++m_trace.starts;
        } else {
            m_trace.clients[index].back().disconnect = m_now;
        }
        return std::nullopt;
    }

    Trace m_trace;
    std::vector<bool> m_connected;
    Nanos m_now{0};
};

Fault atLine(Fault fault, const QString& path, qint64 line)
{
    fault.where = u"%1, line %2"_s.arg(path).arg(line);
    return fault;
}

Fault unreadable(const QString& path, const QString& reason)
{
    return {path, u"The trace cannot be read: %1."_s.arg(reason), u"Give a file of lines time,event,client."_s};
}

Result<Trace> readLines(QFile& file, const QString& path)
{
    TraceBuilder builder;
    for (qint64 number = 1;; ++number) {
        const QByteArray line = file.readLine(LongestLine + 1);
        if (line.isEmpty() && file.error() != QFileDevice::NoError)
            return unreadable(path, file.errorString());
        if (line.isEmpty())
            break;
        if (line.size() >= LongestLine)
            return atLine({{}, u"The line is too long for a trace."_s, u"Write it as time,event,client."_s}, path,
                          number);
        if (number > Trace::MostEvents + 1)
            return atLine({{},
                           u"The trace has more than %1 events."_s.arg(grouped(Trace::MostEvents)),
                           u"Cut out the part that matters."_s},
                          path, number);
        const QByteArray text = line.trimmed();
        if (number == 1) {
            if (text != Heading)
                return atLine({{}, u"The heading is missing."_s, u"Begin with the line time,event,client."_s}, path, 1);
            continue;
        }
        if (text.isEmpty() && file.atEnd())
            break;
        if (auto fault = builder.add(text))
            return atLine(*fault, path, number);
    }
    Result<Trace> trace = builder.finish();
    if (trace)
        return trace;
    Fault fault = trace.faults().constFirst();
    fault.where = path;
    return fault;
}

} // namespace

int Trace::mostCycles() const
{
    std::size_t most = 0;
    for (const auto& connections : clients)
        most = std::max(most, connections.size());
    return static_cast<int>(most);
}

Result<Trace> traceFromFile(const QString& path)
{
    // Opening a device or a pipe could block.
    if (!QFileInfo::exists(path))
        return unreadable(path, u"it does not exist"_s);
    if (!QFileInfo(path).isFile())
        return unreadable(path, u"it is not a file"_s);
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return unreadable(path, file.errorString());
    return readLines(file, path);
}

void follow(Stage& stage, const Trace& trace)
{
    stage.clients = static_cast<int>(trace.clients.size());
    stage.cycles = trace.mostCycles();
    stage.pattern.traceStarts = trace.starts;
    stage.pattern.traceLasts = std::chrono::ceil<Millis>(trace.lasts);
}

} // namespace flapscope
