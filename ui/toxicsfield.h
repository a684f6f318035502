#pragma once

#include "core/toxic.h"
#include "ui/planaccess.h"
#include "ui/planfield.h"

class QPlainTextEdit;

namespace flapscope
{

/// Toxics of a stage, one a line as on the command line: "down,at_cycle=10,for_ms=3000".
class ToxicsField final : public PlanField
{
    Q_OBJECT

public:
    ToxicsField(PlanDocument& document, FieldText text, PlanAccess<QList<StageToxic>> access, QObject* parent);
    ~ToxicsField() override;

protected:
    void load() override;

private:
    void take();
    [[nodiscard]] Result<QList<StageToxic>> entered() const;

    const PlanAccess<QList<StageToxic>> m_access;
    QPlainTextEdit* const m_lines;
};

} // namespace flapscope
