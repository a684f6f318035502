#include "report/document.h"

#include "report/chapters.h"
#include "report/cleansing.h"

namespace flapscope
{

using namespace Qt::StringLiterals;

QString letterOf(Provenance provenance)
{
    switch (provenance) {
    case Provenance::None:
        return {};
    case Provenance::Measured:
        return u"M"_s;
    case Provenance::Computed:
        return u"C"_s;
    case Provenance::Entered:
        return u"E"_s;
    case Provenance::NotAssessed:
        return u"–"_s;
    }
    return {};
}

QString emojiOf(Sign sign)
{
    switch (sign) {
    case Sign::None:
        return {};
    case Sign::Tick:
        return u"✅"_s;
    case Sign::Cross:
        return u"❌"_s;
    case Sign::Warning:
        return u"⚠"_s;
    case Sign::Dash:
        return u"–"_s;
    }
    return {};
}

QString bodyOf(const Line& line)
{
    QString body = line.text;
    if (line.provenance != Provenance::None)
        body += u" ["_s % letterOf(line.provenance) % u']';
    if (!line.source.isEmpty())
        body += u" ("_s % line.source % u')';
    return body;
}

QString evidenceOf(const Line& line)
{
    return line.anchor.isEmpty() ? QString() : QString(u"evidence: "_s % line.anchor);
}

QString codeLineOf(const Line& line)
{
    return u"- "_s % line.label % u": "_s % bodyOf(line);
}

Document documentOf(const Dossier& dossier)
{
    Document document;
    document.approval = dossier.approval;
    document.subject = dossier.plan.name;
    document.title = dossier.plan.name % u" – "_s % wordsOf(dossier.approval.status);
    document.tool = toolName();
    for (const auto chapter : {summaryChapter, criteriaChapter, achievementsChapter, readinessChapter, metricsChapter,
                               recommendationsChapter, businessChapter, decisionChapter, evidenceChapter})
        document.parts += chapter(dossier);
    cleanse(document);
    return document;
}

} // namespace flapscope
