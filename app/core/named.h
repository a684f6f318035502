#pragma once

#include <QLatin1StringView>
#include <QStringView>

#include <optional>
#include <type_traits>

namespace flapscope
{

/// The value of an enumeration whose public name, as `nameOf` gives it, is `name`. Values count up from 0 without gaps,
/// and `nameOf` is empty beyond the last one: so no second list of the values is needed.
template <typename Enum> std::optional<Enum> valueNamed(QStringView name)
{
    using Number = std::underlying_type_t<Enum>;
    for (Number number = 0;; ++number) {
        const auto value = static_cast<Enum>(number);
        const QLatin1StringView candidate = nameOf(value);
        if (candidate.isEmpty())
            return std::nullopt;
        if (candidate == name)
            return value;
    }
}

} // namespace flapscope
