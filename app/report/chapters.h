#pragma once

#include "core/metrics.h"
#include "core/record.h"
#include "core/verdict.h"
#include "report/document.h"
#include "report/entries.h"
#include "report/evidence.h"

#include <initializer_list>

namespace flapscope
{

/// All that a report is told from. Lives while its document is built.
struct Dossier
{
    const Record& record;
    const Metrics& metrics;
    const Verdict& verdict;
    const Entries& entries;
    const DigestSheet& evidence;
    Plan plan; ///< secrets masked
    Approval approval;

    [[nodiscard]] const Business& business() const { return entries.business; }
};
Dossier dossierOf(const Record& record, const Metrics& metrics, const Verdict& verdict, const Entries& entries,
                  const DigestSheet& evidence);

/// The program that writes the report: "flapscope 0.1.0".
QString toolName();

// The chapters of the document, each with its headings as the reference document has them.

QList<Part> summaryChapter(const Dossier& it);
QList<Part> criteriaChapter(const Dossier& it);
QList<Part> achievementsChapter(const Dossier& it);
QList<Part> readinessChapter(const Dossier& it);
QList<Part> metricsChapter(const Dossier& it);
QList<Part> recommendationsChapter(const Dossier& it);
QList<Part> businessChapter(const Dossier& it);
QList<Part> decisionChapter(const Dossier& it);
QList<Part> evidenceChapter(const Dossier& it);

// What they share.

/// What a judgement is worth in this run: in an invalid one, nothing passes.
Sign signOf(Judgement judgement, const Dossier& it);
/// The line of a finding; `text` in place of its own text when given.
Line findingLine(const Dossier& it, const QString& label, QStringView id, const QString& text = {});
/// The same of several findings: as good as the worst of them. Those that are not there are left out.
Line findingsLine(const Dossier& it, const QString& label, std::initializer_list<QStringView> ids);
/// What somebody entered on a topic, or that nobody did.
Line enteredLine(const Dossier& it, QStringView topic);
Line plainLine(const QString& label, const QString& text, Provenance provenance = Provenance::None,
               const QString& source = {});
Line unassessed(const QString& label, const QString& why);
/// As good as the worst of its lines.
Sign worstOf(const QList<Line>& lines);
/// "by A. Person on 2025-08-20; basis: …"
QString originOf(const QString& by, const QString& on, const QString& basis);
/// A person's words, or that they do not fit this run.
QString saidText(const Dossier& it, const QString& text);
/// A time with its offset; empty for none.
QString timeText(const QDateTime& time);
/// What was measured, with its unit; "–" without.
QString measuredText(const Finding& finding);
QString limitOf(const Finding& finding);
/// "2,000", "$ 75,000".
QString moneyText(const BusinessCase& figures, double amount);

/// "1,875 %": whole ones without a decimal.
QString percentage(double percent);

// Parts of the appendix.

Table durationsTable(const Tally& tally);
Table serverTable(const Metrics& metrics);
QList<Block> totalsBlocks(const Metrics& metrics);
/// The figures of the run, each with its data.
QList<Block> figureBlocks(const Dossier& it);
/// Alert rules for Prometheus, from the limits of the plan.
QString alertRules(const Dossier& it);

} // namespace flapscope
