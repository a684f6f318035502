#include "report/labreport.h"

#include "core/patterntext.h"
#include "core/planjson.h"
#include "core/range.h"
#include "core/wording.h"
#include "report/stormchart.h"

#include <QDir>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSaveFile>

#include <algorithm>

namespace flapscope
{

using namespace Qt::StringLiterals;

namespace
{

constexpr QLatin1StringView Schema = "flapscope.lab/1"_L1;

QJsonValue json(const std::optional<double>& number)
{
    return number ? QJsonValue(*number) : QJsonValue();
}

QJsonValue millis(const std::optional<Nanos>& span)
{
    return span ? QJsonValue(inMillis(*span)) : QJsonValue();
}

QString seconds(const std::optional<Nanos>& span)
{
    return span ? QString(numeral(inMillis(*span) / 1000.0) % u" s"_s) : u"never"_s;
}

QJsonObject runObject(const LabRun& run)
{
    QJsonObject object{{u"policy"_s, textOf(run.policy)},
                       {u"run"_s, run.runId},
                       {u"failure"_s, run.failure.isEmpty() ? QJsonValue() : QJsonValue(run.failure)}};
    if (!run.storm)
        return object;
    const Storm& storm = *run.storm;
    QJsonArray rates;
    for (const double rate : run.rates)
        rates.append(rate);
    object.insert(u"storm"_s, QJsonObject{{u"awayMs"_s, millis(between(storm.outage.begin, storm.outage.end))},
                                          {u"dropped"_s, qint64(storm.dropped)},
                                          {u"back"_s, qint64(storm.back)},
                                          {u"attempts"_s, qint64(storm.attempts)},
                                          {u"peakConnectsPerSecond"_s, storm.peakRate},
                                          {u"back50Ms"_s, millis(storm.half)},
                                          {u"back95Ms"_s, millis(storm.most)},
                                          {u"back100Ms"_s, millis(storm.all)},
                                          {u"peakMemoryBytes"_s, json(storm.peakMemory)},
                                          {u"peakCpuShare"_s, json(storm.peakCpu)},
                                          {u"cpuSeconds"_s, json(storm.cpuSeconds)},
                                          {u"connectsPerSecond"_s, rates}});
    return object;
}

QStringList rowOf(const LabRun& run)
{
    if (!run.storm)
        return {textOf(run.policy), run.failure};
    const Storm& storm = *run.storm;
    const QString unseen = u"not seen"_s;
    return {textOf(run.policy),
            numeral(storm.peakRate),
            seconds(storm.half),
            seconds(storm.most),
            seconds(storm.all),
            u"%1 of %2"_s.arg(grouped(qint64(storm.back)), grouped(qint64(storm.dropped))),
            grouped(qint64(storm.attempts)),
            storm.peakMemory ? megabytesText(*storm.peakMemory) : unseen,
            storm.peakCpu ? percentText(100.0 * *storm.peakCpu) : unseen,
            run.failure.isEmpty() ? QString() : run.failure};
}

QString stormSentence(const LabResult& result)
{
    for (const Stage& stage : result.plan.stages) {
        if (stage.restart.isAsked())
            return u"%1 against %2; the server is restarted %3 ms after they began. Under each policy the same plan "
                   "and seed."_s.arg(counted(static_cast<quint64>(stage.clients), u"client"_s, u"clients"_s),
                                     result.plan.target.url.isEmpty() ? u"the built-in demo server"_s
                                                                      : result.plan.target.url,
                                     grouped(qint64(stage.restart.after.count())));
    }
    return {};
}

QString howCounted()
{
    return u"Peak: attempts begun in the busiest tenth of a second, as a rate. Back: from the order to restart until "
           u"so "
           "many of the clients that lost their connection were served again. Memory is the greatest resident set and "
           "CPU the share of one core in the busiest quarter of a second, both of the restarted server, its own start "
           "included."_s;
}

/// A cell of a Markdown table.
QString cell(QString text)
{
    return text.replace(u'|', u"\\|"_s).replace(u'\n', u' ');
}

bool write(const QString& path, const QByteArray& content)
{
    QSaveFile file(path);
    return file.open(QIODevice::WriteOnly) && file.write(content) == content.size() && file.commit();
}

} // namespace

LabTable labTable(const LabResult& result)
{
    LabTable table;
    table.heading = {u"Policy"_s,    u"Peak connects/s"_s, u"50 % back"_s,   u"95 % back"_s, u"100 % back"_s,
                     u"Came back"_s, u"Attempts"_s,        u"Peak memory"_s, u"Peak CPU"_s,  u"Remark"_s};
    for (const LabRun& run : result.runs) {
        QStringList row = rowOf(run);
        if (!run.storm)
            row = QStringList{row.first()} + QStringList(table.heading.size() - 2, u"–"_s) + QStringList{row.last()};
        table.rows += row;
    }
    return table;
}

QString labSummary(const LabResult& result)
{
    QList<const LabRun*> valid;
    for (const LabRun& run : result.runs) {
        if (run.storm && run.failure.isEmpty() && run.storm->dropped > 0)
            valid += &run;
    }
    if (valid.size() < 2)
        return u"There is nothing to compare: fewer than two policies met a storm."_s;
    const auto isLower = [](const LabRun* a, const LabRun* b) { return a->storm->peakRate < b->storm->peakRate; };
    const LabRun& lowest = **std::min_element(valid.begin(), valid.end(), isLower);
    const LabRun& highest = **std::max_element(valid.begin(), valid.end(), isLower);
    const double share = 100.0 * (1.0 - lowest.storm->peakRate / highest.storm->peakRate);
    return u"%1 made the highest peak with %2 connects per second, %3 the lowest with %4: %5 less. With the first, all "
           "were back after %6, with the second after %7."_s.arg(
               QString(nameOf(highest.policy.kind)), numeral(highest.storm->peakRate),
               QString(nameOf(lowest.policy.kind)), numeral(lowest.storm->peakRate), percentText(share),
               seconds(highest.storm->all), seconds(lowest.storm->all));
}

QByteArray labJson(const LabResult& result)
{
    QJsonArray runs;
    for (const LabRun& run : result.runs)
        runs.append(runObject(run));
    const QJsonObject object{{u"schema"_s, Schema}, {u"plan"_s, toJson(result.plan)}, {u"runs"_s, runs}};
    return QJsonDocument(object).toJson();
}

QString labMarkdown(const LabResult& result)
{
    const LabTable table = labTable(result);
    QString text = u"# Policy lab\n\n%1\n\n%2\n\n"_s.arg(stormSentence(result), labSummary(result));
    const auto line = [&text](const QStringList& cells) {
        text += u'|';
        for (const QString& content : cells)
            text += u' ' % cell(content) % u" |"_s;
        text += u'\n';
    };
    line(table.heading);
    line(QStringList(table.heading.size(), u"---"_s));
    for (const QStringList& row : table.rows)
        line(row);
    return text % u"\n%1\n\n![Attempts per second after the restart](storm.svg)\n"_s.arg(howCounted());
}

QString labHtml(const LabResult& result)
{
    const LabTable table = labTable(result);
    QString rows;
    for (const QStringList& row : table.rows) {
        rows += u"<tr>"_s;
        for (qsizetype i = 0; i < row.size(); ++i)
            rows += (i == 0 ? u"<th scope=\"row\">%1</th>"_s : u"<td>%1</td>"_s).arg(row.at(i).toHtmlEscaped());
        rows += u"</tr>\n"_s;
    }
    QString head;
    for (const QString& name : table.heading)
        head += u"<th scope=\"col\">%1</th>"_s.arg(name.toHtmlEscaped());
    return u"<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Policy lab</title>\n<style>\n"
           ":root{%1}\n@media (prefers-color-scheme:dark){:root{%2}}\n"
           "body{font-family:'DejaVu Sans',sans-serif;margin:2em auto;max-width:70em;padding:0 1em;"
           "background:var(--f-paper);color:var(--f-text)}\n"
           "table{border-collapse:collapse}th,td{border:1px solid var(--f-grid);padding:.3em .6em;text-align:left}\n"
           "svg{width:100%;max-width:%3px}\n%4</style></head>\n<body><h1>Policy lab</h1>\n"_s.arg(
               figureColors(false), figureColors(true), QString::number(FigureWidth), figureStyle()) %
           u"<p>%1</p>\n<p>%2</p>\n<table><thead><tr>%3</tr></thead><tbody>\n%4</tbody></table>\n<p>%5</p>\n"_s.arg(
               stormSentence(result).toHtmlEscaped(), labSummary(result).toHtmlEscaped(), head, rows,
               howCounted().toHtmlEscaped()) %
           stormChart(result, FigurePaint::Classes) % u"</body></html>\n"_s;
}

Faults writeLab(const QString& folder, const LabResult& result)
{
    const std::pair<QString, QByteArray> files[]{{u"lab.json"_s, labJson(result)},
                                                 {u"lab.md"_s, labMarkdown(result).toUtf8()},
                                                 {u"lab.html"_s, labHtml(result).toUtf8()},
                                                 {u"storm.svg"_s, stormChart(result, FigurePaint::Light).toUtf8()}};
    Faults faults;
    QDir().mkpath(folder);
    for (const auto& [name, content] : files) {
        const QString path = QDir(folder).filePath(name);
        if (!write(path, content))
            faults += Fault{path, u"This file cannot be written."_s, u"Make room, or choose another folder."_s};
    }
    return faults;
}

QString folderOfRun(const LabResult& result, int run)
{
    return u"runs/%1-%2"_s.arg(QString::number(run + 1), nameOf(result.runs.at(run).policy.kind));
}

} // namespace flapscope
