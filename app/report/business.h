#pragma once

#include "core/result.h"

#include <QByteArray>
#include <QList>
#include <QString>

#include <optional>

namespace flapscope
{

/// Something a person says about the test, its server or what it is worth. Nothing of it was measured.
struct Statement
{
    QString topic; ///< where it stands in the report: one of topics()
    QString text;
    QString basis;       ///< what it rests on
    QString enteredBy;   ///< a name
    QString enteredOn;   ///< a date, 2025-08-20
    QString confirmedBy; ///< a name; only then does the line bear a tick

    friend bool operator==(const Statement&, const Statement&) = default;
};

/// The figures of the business case.
struct BusinessCase
{
    QString currency = QStringLiteral("$");
    std::optional<double> monthlyRevenue; ///< protected, per month
    double months = 1.0;                  ///< that it is counted for
    std::optional<double> days;           ///< of engineers, invested
    std::optional<double> dayRate;        ///< cost of such a day
    double attributionPercent = 100.0;    ///< the share of that revenue that this test protects
    QString basis, enteredBy, enteredOn;

    friend bool operator==(const BusinessCase&, const BusinessCase&) = default;
};

/// Somebody whose decision counts.
struct Role
{
    QString name; ///< as it stands under Sign-off
    bool required = true;

    friend bool operator==(const Role&, const Role&) = default;
};

/// What people entered for a report: business.json, schema `flapscope.business/1`.
struct Business
{
    QString build;       ///< of the server: a version or a commit
    QString imageDigest; ///< of the server's container image
    BusinessCase figures;
    QList<Statement> statements;
    QList<Role> roles; ///< those of the reference document unless others are given

    Business();
    friend bool operator==(const Business&, const Business&) = default;
    /// The last one on that topic; none when nobody said anything.
    [[nodiscard]] const Statement* on(QStringView topic) const;
};

/// What a statement can be about, in the order of the report, with the label under which it stands there.
struct Topic
{
    QString id;
    QString label;
};
const QList<Topic>& topics();

inline constexpr qint64 LargestBusinessFile = 1 << 20;

/// Everything that is wrong with what was entered, each with its path.
Faults faultsOf(const Business& business);

QByteArray businessJson(const Business& business);
/// Every fault is named with its path: unknown topics and keys, wrong types, no dates, numbers out of range.
Result<Business> businessFromJson(const QByteArray& json);
Result<Business> businessFromFile(const QString& path);

/// What follows from the figures; none while one that it needs is missing.
struct Return
{
    double protectedRevenue = 0.0;
    double investment = 0.0;
    double grossPercent = 0.0; ///< revenue ÷ investment
    double netPercent = 0.0;   ///< (revenue − investment) ÷ investment
};
std::optional<Return> returnOf(const BusinessCase& figures);

} // namespace flapscope
