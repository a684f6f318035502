#include "report/htmlreport.h"

#include "report/anchor.h"
#include "report/figuresvg.h"

#include <array>

namespace flapscope
{

using namespace Qt::StringLiterals;

namespace
{

QString nameOf(Sign sign)
{
    switch (sign) {
    case Sign::None:
        return {};
    case Sign::Tick:
        return u"passed"_s;
    case Sign::Cross:
        return u"failed"_s;
    case Sign::Warning:
        return u"open"_s;
    case Sign::Dash:
        return u"not assessed"_s;
    }
    return {};
}

QString html(const QString& text)
{
    return text.toHtmlEscaped().replace(u"✅"_s, u"✔"_s).replace(u"❌"_s, u"✘"_s);
}

/// Not the emoji, which not every machine has a font for; the colour goes with the shape.
QString glyphOf(Sign sign)
{
    switch (sign) {
    case Sign::None:
        return {};
    case Sign::Tick:
        return u"✔"_s;
    case Sign::Cross:
        return u"✘"_s;
    case Sign::Warning:
        return u"⚠"_s;
    case Sign::Dash:
        return u"–"_s;
    }
    return {};
}

QString toneOf(Sign sign)
{
    switch (sign) {
    case Sign::Tick:
        return u"good"_s;
    case Sign::Cross:
        return u"bad"_s;
    case Sign::Warning:
        return u"open"_s;
    case Sign::None:
    case Sign::Dash:
        return u"none"_s;
    }
    return {};
}

QString signHtml(Sign sign)
{
    if (sign == Sign::None)
        return {};
    return u"<span class=\"sign %1\" title=\"%2\">%3</span> "_s.arg(toneOf(sign), nameOf(sign), glyphOf(sign));
}

QString provenanceHtml(Provenance provenance)
{
    if (provenance == Provenance::None)
        return {};
    static constexpr std::array Names{""_L1, "measured"_L1, "computed"_L1, "entered"_L1, "not assessed"_L1};
    return u" <span class=\"from\" title=\"%1\">[%2]</span>"_s.arg(Names[static_cast<std::size_t>(provenance)],
                                                                   letterOf(provenance));
}

QString bodyHtml(const Line& line)
{
    QString text = html(line.text) % provenanceHtml(line.provenance);
    if (!line.source.isEmpty())
        text += u" <span class=\"source\">("_s % html(line.source) % u")</span>"_s;
    if (!line.anchor.isEmpty())
        text += u" <span class=\"source\">(<a href=\"#%1\">%2</a>)</span>"_s.arg(anchorOf(line.anchor),
                                                                                 html(evidenceOf(line)));
    return text;
}

QString labelled(const Line& line)
{
    if (line.label.isEmpty())
        return bodyHtml(line);
    return u"<strong>%1</strong>: "_s.arg(html(line.label)) % bodyHtml(line);
}

QString itemsHtml(const Lines& block, const QString& list, const QString& kind)
{
    QString text = u"<%1 class=\"%2\">\n"_s.arg(list, kind);
    for (const Line& line : block.lines) {
        if (block.as == Lines::As::Checklist)
            text += u"<li><span class=\"box\">%1</span> "_s.arg(line.sign == Sign::Tick ? u"☑"_s : u"☐"_s);
        else
            text += u"<li>"_s;
        text += signHtml(line.sign) % labelled(line) % u"</li>\n"_s;
    }
    return text % u"</%1>\n"_s.arg(list);
}

QString factsHtml(const Lines& block)
{
    QString text = u"<dl>\n"_s;
    for (const Line& line : block.lines)
        text += u"<dt>%1</dt><dd>"_s.arg(html(line.label)) % signHtml(line.sign) % bodyHtml(line) % u"</dd>\n"_s;
    return text % u"</dl>\n"_s;
}

QString render(const Lines& block)
{
    switch (block.as) {
    case Lines::As::Paragraphs: {
        QString text;
        for (const Line& line : block.lines)
            text += u"<p>"_s % signHtml(line.sign) % labelled(line) % u"</p>\n"_s;
        return text;
    }
    case Lines::As::Facts:
        return factsHtml(block);
    case Lines::As::Bullets:
        return itemsHtml(block, u"ul"_s, u"bullets"_s);
    case Lines::As::Numbers:
        return itemsHtml(block, u"ol"_s, u"numbers"_s);
    case Lines::As::Checklist:
        return itemsHtml(block, u"ul"_s, u"checks"_s);
    }
    return {};
}

QString render(const CodeLines& block)
{
    QStringList groups;
    for (const CodeLines::Group& group : block.groups) {
        QString text = group.title % u":\n"_s;
        for (const Line& line : group.lines)
            text += codeLineOf(line) % u'\n';
        groups += text;
    }
    return u"<pre>"_s % html(groups.join(u'\n')) % u"</pre>\n"_s;
}

QString rowHtml(const Table& table, qsizetype row)
{
    QString text = row < table.anchors.size() ? u"<tr id=\"%1\">"_s.arg(anchorOf(table.anchors.at(row))) : u"<tr>"_s;
    for (qsizetype i = 0; i < table.rows.at(row).size(); ++i) {
        const Cell& cell = table.rows.at(row).at(i);
        const QString tag = i == 0 ? u"th scope=\"row\""_s : u"td"_s;
        text += u"<%1>%2%3</%4>"_s.arg(tag, signHtml(cell.sign), html(cell.text), i == 0 ? u"th"_s : u"td"_s);
    }
    return text % u"</tr>\n"_s;
}

QString render(const Table& table)
{
    if (table.rows.isEmpty())
        return u"<p><strong>%1</strong>: nothing.</p>\n"_s.arg(html(table.caption));
    QString text = u"<div class=\"wide\"><table%1>\n<caption>%2</caption>\n<thead><tr>"_s.arg(
        table.numeric ? u" class=\"numeric\""_s : QString(), html(table.caption));
    for (const QString& head : table.head)
        text += u"<th scope=\"col\">"_s % html(head) % u"</th>"_s;
    text += u"</tr></thead>\n<tbody>\n"_s;
    for (qsizetype row = 0; row < table.rows.size(); ++row)
        text += rowHtml(table, row);
    return text % u"</tbody></table></div>\n"_s;
}

QString render(const Verbatim& block)
{
    return u"<p><strong>%1</strong></p>\n<pre>"_s.arg(html(block.caption)) % html(block.text) % u"</pre>\n"_s;
}

QString render(const FigureBlock& block)
{
    return u"<figure>\n"_s % svgOf(block.figure, FigurePaint::Classes) %
           u"<figcaption>%1</figcaption>\n</figure>\n"_s.arg(html(block.figure.description)) % render(block.data);
}

QString headingHtml(const Part& part)
{
    if (part.heading.isEmpty())
        return u"<hr>\n"_s;
    const QString sign = signHtml(part.sign).trimmed();
    const QString text = sign.isEmpty()    ? html(part.heading)
                         : part.signBehind ? QString(html(part.heading) % u' ' % sign)
                                           : QString(sign % u' ' % html(part.heading));
    return u"<h%1>%2</h%1>\n"_s.arg(QString::number(part.level), text);
}

QString toneOf(ApprovalStatus status)
{
    switch (status) {
    case ApprovalStatus::Approved:
        return u"good"_s;
    case ApprovalStatus::Rejected:
    case ApprovalStatus::CriteriaFailed:
        return u"bad"_s;
    case ApprovalStatus::AwaitingSignOff:
    case ApprovalStatus::InsufficientEvidence:
    case ApprovalStatus::NoDecision:
    case ApprovalStatus::ApprovedWithException:
    case ApprovalStatus::Demonstration:
        return u"open"_s;
    }
    return {};
}

QString colors(bool dark)
{
    const QString own =
        dark ? u"--paper:#181b20;--sheet:#1f2329;--text:#e8eaed;--muted:#a9b1bb;--line:#363b43;--accent:#56b4e9;"
               "--good:#2cc79b;--bad:#ff8a4c;--open:#c9b3ff;"_s
             : u"--paper:#f4f5f7;--sheet:#ffffff;--text:#1a1d21;--muted:#565d66;--line:#d9dde2;--accent:#005a8e;"
               "--good:#00664b;--bad:#a33f00;--open:#5b3a8c;"_s;
    return own % figureColors(dark);
}

QString styleSheet()
{
    return u":root{color-scheme:light dark;"_s % colors(false) % u"}\n"_s %
           u"@media (prefers-color-scheme:dark){:root{"_s % colors(true) % u"}}\n"_s %
           u"@media print{:root{color-scheme:light;"_s % colors(false) % u"--paper:#ffffff}}\n"_s %
           u"*{box-sizing:border-box}\n"
           "body{margin:0;background:var(--paper);color:var(--text);font:15px/1.55 system-ui,\"DejaVu "
           "Sans\",sans-serif;"
           "overflow-wrap:anywhere}\n"
           "main{max-width:62rem;margin:2rem auto;padding:2.5rem 3rem 3rem;background:var(--sheet);"
           "border:1px solid var(--line);border-radius:6px}\n"
           "h1{font-size:1.7rem;line-height:1.25;margin:0 0 1rem}\n"
           "h2{font-size:1.25rem;margin:2.4rem 0 .8rem;padding-bottom:.35rem;border-bottom:2px solid var(--line)}\n"
           "h3{font-size:1.05rem;margin:1.6rem 0 .5rem}\n"
           "p{margin:.5rem 0}a{color:var(--accent)}hr{border:0;border-top:2px solid var(--line);margin:2.4rem 0 1rem}\n"
           ".status{display:inline-block;padding:.45rem .9rem;border-radius:4px;border:2px solid;font-weight:700;"
           "letter-spacing:.02em}\n"
           ".sign{font-weight:700}.none{color:var(--muted)}\n"
           ".good{color:var(--good)}.bad{color:var(--bad)}.open{color:var(--open)}\n"
           "dl{margin:.5rem 0;display:grid;grid-template-columns:14rem 1fr;border-bottom:1px solid var(--line)}\n"
           "dt,dd{margin:0;padding:.35rem 0;border-top:1px solid var(--line);min-width:0}dt{font-weight:600;"
           "padding-right:1rem}\n"
           "ul,ol{margin:.4rem 0;padding-left:1.5rem}li{margin:.3rem 0}.checks{list-style:none;padding-left:.2rem}\n"
           ".from{font-size:.8em;font-weight:600;color:var(--accent);white-space:nowrap}\n"
           ".source{font-size:.85em;color:var(--muted)}\n"
           "pre{margin:.6rem 0;padding:.9rem 1.1rem;background:var(--paper);border:1px solid var(--line);"
           "border-radius:4px;font:13px/1.5 ui-monospace,\"DejaVu Sans Mono\",monospace;white-space:pre-wrap}\n"
           ".wide{overflow-x:auto;margin:.8rem 0}\n"
           "table{border-collapse:collapse;width:100%;font-size:.9em}\n"
           "caption{text-align:left;font-weight:600;padding-bottom:.4rem}\n"
           "th,td{text-align:left;vertical-align:top;padding:.4rem .6rem;border-bottom:1px solid var(--line);"
           "min-width:4.2rem;overflow-wrap:break-word}\n"
           "tbody th{font-weight:600}thead th{color:var(--muted);border-bottom:2px solid var(--line)}\n"
           ".numeric td,.numeric thead th+th{text-align:right;font-variant-numeric:tabular-nums}\n"
           "figure{margin:1.2rem 0 .4rem}figure svg{width:100%;height:auto;display:block}\n"
           "figcaption{font-size:.85em;color:var(--muted)}\n"
           "footer{margin-top:2.5rem;font-size:.85em;color:var(--muted)}\n"_s %
           figureStyle() %
           u"@media (max-width:44rem){main{margin:0;padding:1.2rem;border:0;border-radius:0}"
           "dl{display:block}dd{border-top:0;padding-top:0}}\n"
           "@page{size:A4;margin:16mm 15mm}\n"
           "@media print{body{font-size:10pt;background:none}main{margin:0;padding:0;border:0;max-width:none}"
           "h2,h3,caption{break-after:avoid}tr,figure,li,dd{break-inside:avoid}thead{display:table-header-group}"
           ".wide{overflow:visible}a{color:inherit;text-decoration:none}}\n"_s;
}

} // namespace

QString reportHtml(const Document& document)
{
    QString text =
        u"<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        "<meta name=\"generator\" content=\"%1\">\n<title>%2</title>\n<style>\n"_s.arg(html(document.tool),
                                                                                       html(document.title));
    text += styleSheet() % u"</style>\n</head>\n<body>\n<main>\n"_s;
    text += u"<h1>%1</h1>\n<p><span class=\"status %2\">%3</span></p>\n"_s.arg(
        html(document.title), toneOf(document.approval.status), html(wordsOf(document.approval.status)));
    for (const Part& part : document.parts) {
        text += headingHtml(part);
        for (const Block& block : part.blocks)
            text += std::visit([](const auto& b) { return render(b); }, block);
    }
    return text % u"<footer>Written by %1.</footer>\n</main>\n</body>\n</html>\n"_s.arg(html(document.tool));
}

} // namespace flapscope
