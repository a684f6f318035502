#pragma once

#include <QList>
#include <QString>

#include <utility>
#include <variant>

namespace flapscope
{

/// What went wrong, where, and what to do next. The three parts are full sentences or, for `where`, a path such as
/// `stages[1].clients` or a file name; `where` may be empty.
struct Fault
{
    QString where;
    QString what;
    QString next;

    friend bool operator==(const Fault&, const Fault&) = default;
    /// "where: what next" on one line.
    [[nodiscard]] QString sentence() const;
};

using Faults = QList<Fault>;

/// A value, or the faults that stood in its way. Errors are values; nothing throws.
template <typename T> class Result
{
public:
    Result(T value) : m_content(std::move(value)) {}
    Result(Fault fault) : m_content(Faults{std::move(fault)}) {}
    Result(Faults faults) : m_content(std::move(faults)) {}

    [[nodiscard]] bool ok() const { return std::holds_alternative<T>(m_content); }
    explicit operator bool() const { return ok(); }

    /// Only when ok().
    [[nodiscard]] const T& value() const& { return *std::get_if<T>(&m_content); }
    [[nodiscard]] T& value() & { return *std::get_if<T>(&m_content); }
    [[nodiscard]] T&& value() && { return std::move(*std::get_if<T>(&m_content)); }
    const T& operator*() const& { return value(); }
    const T* operator->() const { return &value(); }
    T* operator->() { return &value(); }

    /// Empty when ok().
    [[nodiscard]] Faults faults() const { return ok() ? Faults{} : *std::get_if<Faults>(&m_content); }

private:
    std::variant<T, Faults> m_content;
};

} // namespace flapscope
