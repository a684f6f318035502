#include "report/business.h"

#include "report/describedjson.h"
#include "report/plainfile.h"

#include <QDate>

#include <algorithm>

namespace flapscope
{

using namespace Qt::StringLiterals;

namespace
{

constexpr QLatin1StringView Schema = "flapscope.business/1"_L1;
constexpr TextRule Words{20'000, TextRule::Lines::Many};
constexpr TextRule ShortLine{1'000};
constexpr TextRule RoleName{200, TextRule::Lines::One, false};
constexpr RealRange Money{0.0, 1e12};

bool isTopic(const QString& id)
{
    return std::any_of(topics().begin(), topics().end(), [&id](const Topic& topic) { return topic.id == id; });
}

QString topicNames()
{
    QStringList names;
    for (const Topic& topic : topics())
        names += topic.id;
    return names.join(u", "_s);
}

void checkDate(const QString& where, const QString& text, FaultList& faults)
{
    if (!text.isEmpty() && !QDate::fromString(text, Qt::ISODate).isValid())
        faults.add(where, u"This is no date."_s, u"Use a date as 2025-08-20."_s);
}

void checkRoles(const QList<Role>& roles, FaultList& faults)
{
    for (qsizetype i = 0; i < roles.size(); ++i) {
        const auto isSame = [&](const Role& other) { return other.name == roles.at(i).name; };
        if (std::count_if(roles.begin(), roles.begin() + i, isSame) > 0)
            faults.add(u"roles[%1].name"_s.arg(i), u"This role is there twice."_s, u"Give each role once."_s);
    }
}

} // namespace

template <typename Fields> void describe(Fields& fields, planfields::Of<Statement> auto& statement)
{
    fields.text("topic"_L1, statement.topic, RoleName);
    fields.text("text"_L1, statement.text, Words);
    fields.text("basis"_L1, statement.basis, Words);
    fields.text("enteredBy"_L1, statement.enteredBy, ShortLine);
    fields.text("enteredOn"_L1, statement.enteredOn, ShortLine);
    fields.text("confirmedBy"_L1, statement.confirmedBy, ShortLine);
}

template <typename Fields> void describe(Fields& fields, planfields::Of<BusinessCase> auto& figures)
{
    fields.text("currency"_L1, figures.currency, TextRule{10});
    fields.maybeReal("monthlyRevenue"_L1, figures.monthlyRevenue, Money);
    fields.real("months"_L1, figures.months, RealRange{0.0, 1'200.0});
    fields.maybeReal("days"_L1, figures.days, RealRange{0.0, 1e6});
    fields.maybeReal("dayRate"_L1, figures.dayRate, Money);
    fields.real("attributionPercent"_L1, figures.attributionPercent, RealRange{0.0, 100.0});
    fields.text("basis"_L1, figures.basis, Words);
    fields.text("enteredBy"_L1, figures.enteredBy, ShortLine);
    fields.text("enteredOn"_L1, figures.enteredOn, ShortLine);
}

template <typename Fields> void describe(Fields& fields, planfields::Of<Role> auto& role)
{
    fields.text("name"_L1, role.name, RoleName);
    fields.flag("required"_L1, role.required);
}

template <typename Fields> void describe(Fields& fields, planfields::Of<Business> auto& business)
{
    fields.text("build"_L1, business.build, ShortLine);
    fields.text("imageDigest"_L1, business.imageDigest, ShortLine);
    fields.group("figures"_L1, business.figures);
    fields.list("statements"_L1, business.statements, Range{0, 1'000});
    fields.list("roles"_L1, business.roles, Range{1, 50});
}

Business::Business()
    : roles{{u"Principal Engineer Approval"_s},
            {u"Technical Lead Approval"_s},
            {u"Product Manager Approval"_s},
            {u"Business Stakeholder"_s}}
{
}

const Statement* Business::on(QStringView topic) const
{
    const auto found = std::find_if(statements.rbegin(), statements.rend(),
                                    [topic](const Statement& statement) { return statement.topic == topic; });
    return found == statements.rend() ? nullptr : &*found;
}

const QList<Topic>& topics()
{
    static const QList<Topic> All{
        {u"code-quality"_s, u"Code Quality"_s},
        {u"revenue-protection"_s, u"Revenue Protection"_s},
        {u"enterprise-readiness"_s, u"Enterprise Readiness"_s},
        {u"customer-experience"_s, u"Customer Experience"_s},
        {u"infrastructure-cost"_s, u"Infrastructure Cost Optimization"_s},
        {u"customer-retention"_s, u"Customer Retention"_s},
        {u"enterprise-sales"_s, u"Enterprise Sales"_s},
        {u"competitive-advantage"_s, u"Competitive Advantage"_s},
        {u"monitoring"_s, u"Monitoring"_s},
        {u"documentation"_s, u"Documentation"_s},
        {u"security"_s, u"Security"_s},
        {u"compliance"_s, u"Compliance"_s},
        {u"risk-reduction"_s, u"Risk Reduction"_s},
        {u"resource-efficiency"_s, u"Resource Efficiency"_s},
        {u"customer-impact"_s, u"Customer Impact"_s},
        {u"cost-savings"_s, u"Cost Savings"_s},
        {u"market-position"_s, u"Market Position"_s},
        {u"customer-confidence"_s, u"Customer Confidence"_s},
        {u"scalability"_s, u"Scalability"_s},
        {u"innovation"_s, u"Innovation"_s},
        {u"business-value"_s, u"Business Value"_s},
        {u"next-steps"_s, u"Next Steps"_s},
    };
    return All;
}

Faults faultsOf(const Business& business)
{
    FaultList faults;
    RangeCheck::check(business, QString(), faults);
    for (qsizetype i = 0; i < business.statements.size(); ++i) {
        const Statement& statement = business.statements.at(i);
        const QString path = u"statements[%1]"_s.arg(i);
        if (!isTopic(statement.topic))
            faults.add(path + u".topic"_s, u"There is no such topic."_s, u"Use one of: %1."_s.arg(topicNames()));
        checkDate(path + u".enteredOn"_s, statement.enteredOn, faults);
    }
    checkDate(u"figures.enteredOn"_s, business.figures.enteredOn, faults);
    checkRoles(business.roles, faults);
    return faults.faults();
}

QByteArray businessJson(const Business& business)
{
    return describedJson(business, Schema);
}

Result<Business> businessFromJson(const QByteArray& json)
{
    auto business = describedFromJson<Business>(json, Schema);
    if (!business)
        return business;
    const Faults faults = faultsOf(*business);
    return faults.isEmpty() ? business : Result<Business>(faults);
}

Result<Business> businessFromFile(const QString& path)
{
    const auto json = readPlain(path, LargestBusinessFile);
    if (!json)
        return json.faults();
    auto business = businessFromJson(*json);
    if (business)
        return business;
    Faults faults = business.faults();
    for (Fault& fault : faults)
        fault.where = fault.where.isEmpty() ? path : QString(path % u": "_s % fault.where);
    return faults;
}

std::optional<Return> returnOf(const BusinessCase& figures)
{
    if (!figures.monthlyRevenue || !figures.days || !figures.dayRate)
        return std::nullopt;
    Return result;
    result.protectedRevenue = *figures.monthlyRevenue * figures.months * figures.attributionPercent / 100.0;
    result.investment = *figures.days * *figures.dayRate;
    if (result.investment <= 0.0)
        return std::nullopt;
    result.grossPercent = 100.0 * result.protectedRevenue / result.investment;
    result.netPercent = 100.0 * (result.protectedRevenue - result.investment) / result.investment;
    return result;
}

} // namespace flapscope
