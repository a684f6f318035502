#pragma once

#include "core/departure.h"
#include "ui/planaccess.h"
#include "ui/planfield.h"

class QLineEdit;

namespace flapscope
{

/// Ways to leave by weight, as on the command line: "3*clean:4001:going, rst". A mix that this text cannot say is shown
/// as that, and cannot be edited here.
class MixField final : public PlanField
{
    Q_OBJECT

public:
    MixField(PlanDocument& document, FieldText text, PlanAccess<QList<Departure>> access, QObject* parent);
    ~MixField() override;

protected:
    void load() override;

private:
    void take(const QString& typed);

    const PlanAccess<QList<Departure>> m_access;
    QLineEdit* const m_line;
};

} // namespace flapscope
