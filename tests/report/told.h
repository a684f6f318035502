#pragma once

#include "core/criterion.h"
#include "report/bundle.h"
#include "report/chapters.h"
#include "report/rendering.h"

namespace flapscope
{

/// A record, judged, with what people entered: all that a report is told from.
struct Told
{
    Record record;
    Metrics metrics;
    Verdict verdict;
    Entries entries;
    DigestSheet evidence;

    explicit Told(Record of, const QList<Limit>& limits = referenceLimits(), const Entries& with = {})
        : record(std::move(of)), entries(with)
    {
        record.plan.limits = limits;
        metrics = measure(record);
        verdict = judge(record, metrics, limits);
        evidence = evidenceOf(record, entries.business);
    }

    /// Somebody decides on this evidence.
    void sign(const QString& role, Decision decision, const QString& comment = {}, const QString& exception = {})
    {
        entries.signatures += Signature{.role = role,
                                        .name = QStringLiteral("A. Person"),
                                        .decision = decision,
                                        .meaning = customaryMeaning(decision),
                                        .comment = comment,
                                        .exception = exception,
                                        .at = QStringLiteral("2025-08-20T15:04:05+02:00"),
                                        .evidence = evidence.digest()};
    }
    void signAll(Decision decision, const QString& exception = {})
    {
        for (const Role& role : entries.business.roles)
            sign(role.name, decision, {}, exception);
    }

    [[nodiscard]] Dossier dossier() const { return dossierOf(record, metrics, verdict, entries, evidence); }
    [[nodiscard]] Document document() const { return documentOf(dossier()); }
    /// Empty when it cannot be written.
    [[nodiscard]] QByteArray as(Format format) const
    {
        const auto content = rendered(format, dossier(), document());
        return content ? *content : QByteArray();
    }
};

} // namespace flapscope
