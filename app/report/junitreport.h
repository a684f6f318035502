#pragma once

#include "report/chapters.h"

#include <QByteArray>

namespace flapscope
{

/// junit.xml: one suite, a case a criterion, so that a build server shows the verdict.
///
/// | criterion | required | not required |
/// |---|---|---|
/// | pass | passes | passes |
/// | fail | failure | skipped, with what failed: the run's verdict does not hang on it |
/// | inconclusive, not assessed | failure of type `inconclusive` | skipped |
///
/// An invalid run has one more case, `run`, with an error; what passed in it is skipped, for it does not count. A run
/// that is inconclusive although no criterion says so has that case with a failure.
/// The suite's properties name the final status and the recommendation.
QByteArray reportJUnit(const Dossier& dossier, const Document& document);

} // namespace flapscope
