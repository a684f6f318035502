#include "report/junitreport.h"

#include <QXmlStreamWriter>

#include <algorithm>

namespace flapscope
{

using namespace Qt::StringLiterals;

namespace
{

/// How a build server shows a case.
struct Shown
{
    enum class As : quint8 { Passed, Failure, Error, Skipped };
    As as = As::Passed;
    QString type;
    QString name;
    QString text;
};

QString describedAsOptional(const Finding& finding)
{
    return u"Not required, "_s % nameOf(finding.judgement) % u". "_s % finding.text;
}

Shown shownOf(const Finding& finding, bool valid)
{
    using As = Shown::As;
    switch (finding.judgement) {
    case Judgement::Pass:
        if (valid)
            return {As::Passed, {}, finding.id, finding.text};
        return {As::Skipped, {}, finding.id, u"The run is invalid, so this does not count. "_s % finding.text};
    case Judgement::Fail:
        if (finding.required)
            return {As::Failure, u"fail"_s, finding.id, finding.text};
        return {As::Skipped, {}, finding.id, describedAsOptional(finding)};
    case Judgement::Inconclusive:
    case Judgement::NotAssessed:
        if (finding.required)
            return {As::Failure, u"inconclusive"_s, finding.id, finding.text};
        return {As::Skipped, {}, finding.id, describedAsOptional(finding)};
    }
    return {};
}

QList<Shown> casesOf(const Verdict& verdict)
{
    QList<Shown> cases;
    const bool valid = verdict.standing != Standing::Invalid;
    for (const Finding& finding : verdict.findings)
        cases += shownOf(finding, valid);
    const QString reasons = verdict.reasons.join(u'\n');
    const bool explained =
        std::any_of(cases.begin(), cases.end(), [](const Shown& c) { return c.as == Shown::As::Failure; });
    if (!valid)
        cases.prepend({Shown::As::Error, u"invalid"_s, u"run"_s, reasons});
    else if (verdict.standing != Standing::Pass && !explained)
        cases.prepend({Shown::As::Failure, nameOf(verdict.standing), u"run"_s, reasons});
    return cases;
}

qsizetype countOf(const QList<Shown>& cases, Shown::As as)
{
    return std::count_if(cases.begin(), cases.end(), [as](const Shown& c) { return c.as == as; });
}

/// XML 1.0 has no way to write most control characters, nor half a surrogate pair.
QString writable(const QString& text)
{
    QString result;
    for (const char32_t c : text.toUcs4()) {
        const bool allowed = c == U'\t' || c == U'\n' || c == U'\r' || (c >= 0x20 && c < 0xD800) ||
                             (c > 0xDFFF && c != 0xFFFE && c != 0xFFFF);
        result += allowed ? QString::fromUcs4(&c, 1) : QString(QChar::ReplacementCharacter);
    }
    return result;
}

void writeElement(QXmlStreamWriter& xml, const QString& element, const Shown& shown)
{
    xml.writeStartElement(element);
    xml.writeAttribute(u"message"_s, writable(shown.text));
    if (!shown.type.isEmpty())
        xml.writeAttribute(u"type"_s, shown.type);
    xml.writeEndElement();
}

void writeCase(QXmlStreamWriter& xml, const QString& suite, const Shown& shown)
{
    xml.writeStartElement(u"testcase"_s);
    xml.writeAttribute(u"classname"_s, suite);
    xml.writeAttribute(u"name"_s, writable(shown.name));
    switch (shown.as) {
    case Shown::As::Passed:
        xml.writeTextElement(u"system-out"_s, writable(shown.text));
        break;
    case Shown::As::Failure:
        writeElement(xml, u"failure"_s, shown);
        break;
    case Shown::As::Error:
        writeElement(xml, u"error"_s, shown);
        break;
    case Shown::As::Skipped:
        writeElement(xml, u"skipped"_s, shown);
        break;
    }
    xml.writeEndElement();
}

void writeAttributes(QXmlStreamWriter& xml, const QString& suite, const Record& record, const QList<Shown>& cases)
{
    xml.writeAttribute(u"name"_s, suite);
    xml.writeAttribute(u"tests"_s, QString::number(cases.size()));
    xml.writeAttribute(u"failures"_s, QString::number(countOf(cases, Shown::As::Failure)));
    xml.writeAttribute(u"errors"_s, QString::number(countOf(cases, Shown::As::Error)));
    xml.writeAttribute(u"skipped"_s, QString::number(countOf(cases, Shown::As::Skipped)));
    if (!record.started.isValid())
        return;
    xml.writeAttribute(u"timestamp"_s, record.started.toUTC().toString(u"yyyy-MM-ddTHH:mm:ss"_s));
    if (record.finished.isValid()) {
        const double seconds = static_cast<double>(record.started.msecsTo(record.finished)) / 1000.0;
        xml.writeAttribute(u"time"_s, QString::number(seconds, 'f', 3));
    }
}

void writeProperties(QXmlStreamWriter& xml, const Approval& approval)
{
    const auto property = [&xml](const QString& name, const QString& value) {
        xml.writeEmptyElement(u"property"_s);
        xml.writeAttribute(u"name"_s, name);
        xml.writeAttribute(u"value"_s, writable(value));
    };
    xml.writeStartElement(u"properties"_s);
    property(u"finalStatus"_s, wordsOf(approval.status));
    property(u"recommendation"_s, approval.recommendation);
    property(u"evidence"_s, approval.evidence);
    xml.writeEndElement();
}

} // namespace

QByteArray reportJUnit(const Dossier& it, const Document& document)
{
    const QString suite = writable(it.plan.name);
    const QList<Shown> cases = casesOf(it.verdict);
    QByteArray bytes;
    QXmlStreamWriter xml(&bytes);
    xml.setAutoFormatting(true);
    xml.writeStartDocument();
    xml.writeStartElement(u"testsuites"_s);
    xml.writeStartElement(u"testsuite"_s);
    writeAttributes(xml, suite, it.record, cases);
    writeProperties(xml, document.approval);
    for (const Shown& shown : cases)
        writeCase(xml, suite, shown);
    xml.writeEndElement();
    xml.writeEndElement();
    xml.writeEndDocument();
    return bytes;
}

} // namespace flapscope
