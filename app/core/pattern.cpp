#include "core/pattern.h"

#include "core/named.h"

namespace flapscope
{

using namespace Qt::StringLiterals;

QLatin1StringView nameOf(Pattern::Shape shape)
{
    switch (shape) {
    case Pattern::Shape::Steady:
        return "steady"_L1;
    case Pattern::Shape::Burst:
        return "burst"_L1;
    case Pattern::Shape::Poisson:
        return "poisson"_L1;
    case Pattern::Shape::Ramp:
        return "ramp"_L1;
    case Pattern::Shape::GilbertElliott:
        return "gilbert-elliott"_L1;
    case Pattern::Shape::Trace:
        return "trace"_L1;
    }
    return {};
}

QLatin1StringView nameOf(Pattern::Arrival arrival)
{
    switch (arrival) {
    case Pattern::Arrival::Closed:
        return "closed"_L1;
    case Pattern::Arrival::Open:
        return "open"_L1;
    }
    return {};
}

std::optional<Pattern::Shape> shapeNamed(QStringView name)
{
    return valueNamed<Pattern::Shape>(name);
}

std::optional<Pattern::Arrival> arrivalNamed(QStringView name)
{
    return valueNamed<Pattern::Arrival>(name);
}

} // namespace flapscope
