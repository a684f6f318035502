#include "core/network.h"

#include "core/planreader.h"

#include <QFile>
#include <QJsonDocument>
#include <QStringList>

/// Makes sure that a program which links this library statically has its files. Must stand outside of any namespace.
static void initNetworkResources()
{
    Q_INIT_RESOURCE(networks);
}

namespace flapscope
{

using namespace Qt::StringLiterals;

template <typename Fields> void describe(Fields& fields, planfields::Of<Network> auto& network)
{
    fields.text("name"_L1, network.name, planfields::Name);
    fields.text("description"_L1, network.description, planfields::Prose);
    fields.text("source"_L1, network.source, planfields::Prose);
    fields.list("toxics"_L1, network.toxics, planfields::Toxics);
}

namespace
{

QList<Network> readNetworks()
{
    initNetworkResources();
    QList<Network> all;
    for (const auto& name : {u"gprs"_s, u"2g"_s, u"3g"_s, u"4g"_s, u"satellite"_s, u"train"_s}) {
        QFile file(u":/networks/%1.json"_s.arg(name));
        const bool opened = file.open(QIODevice::ReadOnly);
        Q_ASSERT_X(opened, "networks", qPrintable(name));
        Network network;
        FaultList faults;
        if (opened)
            PlanReader::fill(network, QJsonDocument::fromJson(file.readAll()).object(), name, faults);
        Q_ASSERT_X(faults.isEmpty(), "networks", qPrintable(name));
        if (faults.isEmpty() && network.name == name)
            all += network;
    }
    return all;
}

} // namespace

const QList<Network>& networks()
{
    static const QList<Network> All = readNetworks();
    return All;
}

Result<Network> networkNamed(const QString& name)
{
    QStringList names;
    for (const Network& network : networks()) {
        if (network.name == name)
            return network;
        names += network.name;
    }
    return Fault{name, u"There is no network of this name."_s, u"Use one of: %1."_s.arg(names.join(u", "_s))};
}

} // namespace flapscope
