#pragma once

#include "core/result.h"
#include "core/verdict.h"
#include "report/business.h"

#include <QByteArray>
#include <QDateTime>
#include <QList>
#include <QString>

#include <optional>

namespace flapscope
{

enum class Decision : quint8 { Approve, Reject, Abstain };
QLatin1StringView nameOf(Decision decision);
std::optional<Decision> decisionNamed(QStringView name);

/// Who decided what, when, on which evidence. An attestation, not a qualified electronic signature: nothing proves that
/// the person was who the name says.
struct Signature
{
    QString role; ///< one of Business::roles
    QString name;
    Decision decision = Decision::Abstain;
    QString meaning; ///< what signing says: "I reviewed …"
    QString comment;
    QString exception; ///< for an approval of a run that failed: what is accepted, and why
    QString at;        ///< date and time with offset, as in ISO 8601
    QString evidence;  ///< digest of the evidence sheet that it was given for

    friend bool operator==(const Signature&, const Signature&) = default;
};

/// What signing says when nobody gives other words.
QString customaryMeaning(Decision decision);

/// `at` of a signature that is given now.
QString signingTime(const QDateTime& time);

/// signatures.json, schema `flapscope.signatures/1`.
QByteArray signaturesJson(const QList<Signature>& signatures);
Result<QList<Signature>> signaturesFromJson(const QByteArray& json);

/// Everything that keeps `signature` from being given: no name, a role that is none, an approval of what cannot be
/// approved. Empty when it can.
Faults faultsOf(const Signature& signature, const Business& business, Standing standing, bool demo);

/// The signature that counts for a role: the last one that was given for this evidence. None without.
const Signature* validFor(const QList<Signature>& signatures, const QString& role, const QString& evidence);

} // namespace flapscope
