#include "core/planwriter.h"

namespace flapscope
{

void PlanWriter::seed(QLatin1StringView key, quint64 value)
{
    constexpr quint64 FirstInexact = quint64(1) << 53;
    put(key, value < FirstInexact ? QJsonValue(static_cast<qint64>(value)) : QJsonValue(QString::number(value)));
}

} // namespace flapscope
