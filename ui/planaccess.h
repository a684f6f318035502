#pragma once

#include "core/plan.h"

#include <functional>
#include <type_traits>
#include <utility>

namespace flapscope
{

/// How to read and write one value of a plan.
template <typename T> struct PlanAccess
{
    std::function<T(const Plan&)> get;
    std::function<void(Plan&, const T&)> set;
};

/// The access to the place that `place` finds in a plan, constant or not:
/// `[](auto& plan) -> auto& { return plan.timing.settle; }`.
template <typename Place> auto accessTo(Place place)
{
    using T = std::decay_t<decltype(place(std::declval<Plan&>()))>;
    return PlanAccess<T>{[place](const Plan& plan) -> T { return place(plan); },
                         [place](Plan& plan, const T& value) { place(plan) = value; }};
}

/// The same for item `index` of a list in the plan (`list` finds it). A plan that has no such item gives the default
/// and takes nothing: what shows an item may outlive it by an instant.
template <typename List, typename Place> auto accessTo(List list, qsizetype index, Place place)
{
    using T = std::decay_t<decltype(place(list(std::declval<Plan&>())[0]))>;
    return PlanAccess<T>{[=](const Plan& plan) -> T {
                             const auto& items = list(plan);
                             return index < items.size() ? place(items.at(index)) : T{};
                         },
                         [=](Plan& plan, const T& value) {
                             auto& items = list(plan);
                             if (index < items.size())
                                 place(items[index]) = value;
                         }};
}

} // namespace flapscope
