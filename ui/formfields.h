#pragma once

#include "core/named.h"
#include "ui/planaccess.h"
#include "ui/planfield.h"

#include <QCheckBox>
#include <QComboBox>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QSpinBox>

#include <optional>

class QAction;

namespace flapscope
{

/// A spin box that the wheel passes by unless it is being edited: scrolling a form must not change it.
class NumberBox final : public QSpinBox
{
    Q_OBJECT

public:
    explicit NumberBox(QWidget* parent = nullptr);

protected:
    void wheelEvent(QWheelEvent* event) override;
};

/// Has `line` show dots, with a button in it that shows and hides what was entered: the action it returns.
QAction* addReveal(QLineEdit& line);

/// A line of text.
class LineField final : public PlanField
{
    Q_OBJECT

public:
    /// How a value that may be a secret is shown.
    enum class Shown : quint8 {
        Plain,
        MaskedUrl, ///< user, password and query masked while it is not being edited
        Secret,    ///< dots, with a button that shows it for once
    };

    LineField(PlanDocument& document, FieldText text, PlanAccess<QString> access, QObject* parent,
              Shown shown = Shown::Plain);
    [[nodiscard]] QLineEdit* line() const { return m_line; }

protected:
    void load() override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    const PlanAccess<QString> m_access;
    const Shown m_shown;
    QLineEdit* const m_line;
};

/// Several texts, one a line.
class LinesField final : public PlanField
{
    Q_OBJECT

public:
    LinesField(PlanDocument& document, FieldText text, PlanAccess<QStringList> access, QObject* parent);

protected:
    void load() override;

private:
    [[nodiscard]] QStringList entered() const;

    const PlanAccess<QStringList> m_access;
    QPlainTextEdit* const m_lines;
};

/// A whole number, with a unit. Takes more than a plan may hold: what is out of range is said, not clipped.
class WholeField final : public PlanField
{
    Q_OBJECT

public:
    WholeField(PlanDocument& document, FieldText text, PlanAccess<qint64> access, const QString& suffix,
               QObject* parent);

    /// An access to an int or to milliseconds as one to a number.
    template <typename T> static PlanAccess<qint64> asNumber(PlanAccess<T> access);

protected:
    void load() override;

private:
    const PlanAccess<qint64> m_access;
    NumberBox* const m_box;
};

/// A number that may have a fraction, or may be left out.
class RealField final : public PlanField
{
    Q_OBJECT

public:
    /// `optional`: nothing entered is a value, too.
    RealField(PlanDocument& document, FieldText text, PlanAccess<std::optional<double>> access, bool optional,
              QObject* parent);
    ~RealField() override;
    [[nodiscard]] QLineEdit* line() const { return m_line; }

protected:
    void load() override;

private:
    void take(const QString& typed);

    const PlanAccess<std::optional<double>> m_access;
    const bool m_optional;
    QLineEdit* const m_line;
};

/// Yes or no.
class FlagField final : public PlanField
{
    Q_OBJECT

public:
    FlagField(PlanDocument& document, const FieldText& text, PlanAccess<bool> access, QObject* parent);

protected:
    void load() override;

private:
    const PlanAccess<bool> m_access;
    QCheckBox* const m_box;
};

/// One of a few; the index is the value.
class ChoiceField final : public PlanField
{
    Q_OBJECT

public:
    ChoiceField(PlanDocument& document, FieldText text, PlanAccess<int> access, const QStringList& choices,
                QObject* parent);

    /// An access to an enumeration that counts up from 0 as one to its index.
    template <typename Enum> static PlanAccess<int> asIndex(PlanAccess<Enum> access);

protected:
    void load() override;

private:
    const PlanAccess<int> m_access;
    QComboBox* const m_box;
};

template <typename T> PlanAccess<qint64> WholeField::asNumber(PlanAccess<T> access)
{
    if constexpr (std::is_same_v<T, Millis>) {
        return {[access](const Plan& plan) -> qint64 { return access.get(plan).count(); },
                [access](Plan& plan, const qint64& value) { access.set(plan, Millis(value)); }};
    } else {
        return {[access](const Plan& plan) { return static_cast<qint64>(access.get(plan)); },
                [access](Plan& plan, const qint64& value) { access.set(plan, static_cast<T>(value)); }};
    }
}

template <typename Enum> PlanAccess<int> ChoiceField::asIndex(PlanAccess<Enum> access)
{
    return {[access](const Plan& plan) { return static_cast<int>(access.get(plan)); },
            [access](Plan& plan, const int& value) { access.set(plan, static_cast<Enum>(value)); }};
}

} // namespace flapscope
