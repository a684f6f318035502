#include "report/signature.h"

#include "core/named.h"
#include "report/describedjson.h"

#include <algorithm>

namespace flapscope
{

using namespace Qt::StringLiterals;

namespace
{

constexpr QLatin1StringView Schema = "flapscope.signatures/1"_L1;
constexpr TextRule Words{20'000, TextRule::Lines::Many};
constexpr TextRule ShortLine{1'000};
constexpr TextRule Needed{1'000, TextRule::Lines::One, false};

struct SignatureFile
{
    QList<Signature> signatures;
};

QString roleNames(const Business& business)
{
    QStringList names;
    for (const Role& role : business.roles)
        names += role.name;
    return names.join(u", "_s);
}

bool isRole(const QString& name, const Business& business)
{
    return std::any_of(business.roles.begin(), business.roles.end(),
                       [&name](const Role& role) { return role.name == name; });
}

void checkDecision(const Signature& signature, Standing standing, bool demo, FaultList& faults)
{
    if (demo)
        faults.add(u"decision"_s, u"A run against the built-in demo server is a demonstration and is not signed."_s,
                   u"Run the plan against your own server, with --url."_s);
    else if (standing == Standing::Invalid)
        faults.add(u"decision"_s, u"This run is invalid, so there is nothing to decide on."_s, u"Run it again."_s);
    else if (signature.decision == Decision::Approve && standing == Standing::Inconclusive)
        faults.add(u"decision"_s, u"This run shows too little to be approved."_s,
                   u"Run what is missing, or sign with reject or abstain."_s);
    else if (signature.decision == Decision::Approve && standing == Standing::Fail && signature.exception.isEmpty())
        faults.add(u"exception"_s, u"This run failed, so it can be approved by an exception only."_s,
                   u"Say with --exception what is accepted and why, or sign with reject or abstain."_s);
    else if (!signature.exception.isEmpty() && (signature.decision != Decision::Approve || standing != Standing::Fail))
        faults.add(u"exception"_s, u"An exception belongs to an approval of a run that failed."_s, u"Leave it out."_s);
}

} // namespace

template <typename Fields> void describe(Fields& fields, planfields::Of<Signature> auto& signature)
{
    fields.text("role"_L1, signature.role, Needed);
    fields.text("name"_L1, signature.name, Needed);
    fields.choice("decision"_L1, signature.decision);
    fields.text("meaning"_L1, signature.meaning, Words);
    fields.text("comment"_L1, signature.comment, Words);
    fields.text("exception"_L1, signature.exception, Words);
    fields.text("at"_L1, signature.at, ShortLine);
    fields.text("evidence"_L1, signature.evidence, ShortLine);
}

template <typename Fields> void describe(Fields& fields, planfields::Of<SignatureFile> auto& file)
{
    fields.list("signatures"_L1, file.signatures, Range{0, 1'000});
}

QLatin1StringView nameOf(Decision decision)
{
    switch (decision) {
    case Decision::Approve:
        return "approve"_L1;
    case Decision::Reject:
        return "reject"_L1;
    case Decision::Abstain:
        return "abstain"_L1;
    }
    return {};
}

std::optional<Decision> decisionNamed(QStringView name)
{
    return valueNamed<Decision>(name);
}

QString customaryMeaning(Decision decision)
{
    switch (decision) {
    case Decision::Approve:
        return u"I reviewed this evidence and approve the deployment."_s;
    case Decision::Reject:
        return u"I reviewed this evidence and do not approve the deployment."_s;
    case Decision::Abstain:
        return u"I do not decide on this evidence."_s;
    }
    return {};
}

QString signingTime(const QDateTime& time)
{
    return time.toOffsetFromUtc(time.offsetFromUtc()).toString(Qt::ISODate);
}

QByteArray signaturesJson(const QList<Signature>& signatures)
{
    return describedJson(SignatureFile{signatures}, Schema);
}

Result<QList<Signature>> signaturesFromJson(const QByteArray& json)
{
    const auto file = describedFromJson<SignatureFile>(json, Schema);
    if (!file)
        return file.faults();
    FaultList faults;
    for (qsizetype i = 0; i < file->signatures.size(); ++i) {
        if (!QDateTime::fromString(file->signatures.at(i).at, Qt::ISODate).isValid())
            faults.add(u"signatures[%1].at"_s.arg(i), u"This is no time."_s,
                       u"Use a time with its offset, as 2025-08-20T12:00:00Z."_s);
    }
    return faults.isEmpty() ? Result<QList<Signature>>(file->signatures) : Result<QList<Signature>>(faults.faults());
}

Faults faultsOf(const Signature& signature, const Business& business, Standing standing, bool demo)
{
    FaultList faults;
    RangeCheck::check(signature, QString(), faults);
    if (!signature.role.isEmpty() && !isRole(signature.role, business))
        faults.add(u"role"_s, u"\"%1\" has no part in this decision."_s.arg(signature.role.left(80)),
                   u"Use one of: %1."_s.arg(roleNames(business)));
    checkDecision(signature, standing, demo, faults);
    return faults.faults();
}

const Signature* validFor(const QList<Signature>& signatures, const QString& role, const QString& evidence)
{
    const auto found = std::find_if(signatures.rbegin(), signatures.rend(), [&](const Signature& signature) {
        return signature.role == role && signature.evidence == evidence;
    });
    return found == signatures.rend() ? nullptr : &*found;
}

} // namespace flapscope
