#include "core/departures.h"

#include <algorithm>
#include <numeric>

namespace flapscope
{

using namespace Qt::StringLiterals;

namespace
{

/// splitmix64 (Steele et al. 2014): every bit of the result depends on every bit of `x`.
quint64 mixed(quint64 x)
{
    x += 0x9e3779b97f4a7c15ULL;
    x = (x ^ (x >> 30U)) * 0xbf58476d1ce4e5b9ULL;
    x = (x ^ (x >> 27U)) * 0x94d049bb133111ebULL;
    return x ^ (x >> 31U);
}

/// Weights of a plan that nobody has validated yet may be negative.
quint64 weightOf(const Departure& departure)
{
    return static_cast<quint64>(std::max(departure.weight, 0));
}

quint64 weightOf(const QList<Departure>& mix)
{
    return std::accumulate(mix.begin(), mix.end(), quint64(0),
                           [](quint64 sum, const Departure& departure) { return sum + weightOf(departure); });
}

Departure onlyWayOf(const Stage& stage)
{
    return {stage.close, stage.closeCode, stage.closeReason, 1};
}

/// Of the mix; none where the stage has only one way.
const Departure* drawnFrom(const Stage& stage, quint64 seed, qint16 number, qint32 client, qint32 cycle)
{
    const quint64 all = weightOf(stage.closeMix);
    if (all == 0)
        return nullptr;
    const quint64 place = static_cast<quint64>(static_cast<quint16>(number)) << 32U | static_cast<quint32>(client);
    // Less than 2^-40 from even for the weights that a plan may have.
    quint64 drawn = mixed(mixed(mixed(seed) ^ place) ^ static_cast<quint32>(cycle)) % all;
    for (const Departure& departure : stage.closeMix) {
        if (drawn < weightOf(departure))
            return &departure;
        drawn -= weightOf(departure);
    }
    return &stage.closeMix.constLast();
}

QString waysText()
{
    QStringList names;
    for (quint8 i = 0; !nameOf(static_cast<CloseMode>(i)).isEmpty(); ++i)
        names += nameOf(static_cast<CloseMode>(i));
    return names.join(u", "_s);
}

Fault unknownWay(const QString& name)
{
    return {{}, u"\"%1\" is no way to leave."_s.arg(name.left(60)), u"Use one of: %1."_s.arg(waysText())};
}

} // namespace

QList<Departure> departuresOf(const Stage& stage)
{
    return stage.closeMix.isEmpty() ? QList{onlyWayOf(stage)} : stage.closeMix;
}

Departure departureOf(const Stage& stage, quint64 seed, qint16 number, qint32 client, qint32 cycle)
{
    const Departure* drawn = drawnFrom(stage, seed, number, client, cycle);
    return drawn ? *drawn : onlyWayOf(stage);
}

CloseMode wayOf(const Stage& stage, quint64 seed, qint16 number, qint32 client, qint32 cycle)
{
    const Departure* drawn = drawnFrom(stage, seed, number, client, cycle);
    return drawn ? drawn->way : stage.close;
}

double shareOfWays(const Stage& stage, bool (*isSuch)(CloseMode))
{
    const QList<Departure> ways = departuresOf(stage);
    QList<Departure> such;
    std::copy_if(ways.begin(), ways.end(), std::back_inserter(such),
                 [isSuch](const Departure& departure) { return isSuch(departure.way); });
    const quint64 all = weightOf(ways);
    return all == 0 ? 0.0 : static_cast<double>(weightOf(such)) / static_cast<double>(all);
}

Stage leftCleanly(Stage stage)
{
    stage.close = CloseMode::Clean;
    stage.closeCode = Departure().code;
    stage.closeReason.clear();
    stage.closeMix.clear();
    return stage;
}

QString textOf(const Departure& departure)
{
    QString text = nameOf(departure.way);
    if (departure.code == Departure().code && departure.reason.isEmpty())
        return text;
    text += u':' % QString::number(departure.code);
    return departure.reason.isEmpty() ? text : QString(text % u':' % departure.reason);
}

std::optional<QString> textOfMix(const QList<Departure>& mix)
{
    QStringList parts;
    for (const Departure& departure : mix) {
        // Blanks at its ends would be taken for those beside a comma.
        if (departure.reason.contains(u',') || departure.reason.trimmed() != departure.reason)
            return std::nullopt;
        const QString weight = departure.weight == 1 ? QString() : QString(QString::number(departure.weight) % u'*');
        parts += weight % textOf(departure);
    }
    return parts.join(u", "_s);
}

Result<Departure> departureFrom(const QString& text)
{
    Departure departure;
    const QString name = text.section(u':', 0, 0);
    const auto way = closeModeNamed(name);
    if (!way)
        return unknownWay(name);
    departure.way = *way;
    if (!text.contains(u':'))
        return departure;
    bool isNumber = false;
    departure.code = text.section(u':', 1, 1).toInt(&isNumber);
    departure.reason = text.section(u':', 2);
    if (!isNumber)
        return Fault{{},
                     u"\"%1\" is no close code."_s.arg(text.section(u':', 1, 1).left(60)),
                     u"Use a number behind the colon, such as %1:4001."_s.arg(nameOf(*way))};
    return departure;
}

Result<QList<Departure>> mixFrom(const QString& text)
{
    QList<Departure> mix;
    if (text.trimmed().isEmpty())
        return mix;
    for (const QString& part : text.split(u',')) {
        const QString whole = part.trimmed();
        const qsizetype star = whole.indexOf(u'*');
        const qsizetype colon = whole.indexOf(u':');
        const bool isWeighted = star >= 0 && (colon < 0 || star < colon);
        auto departure = departureFrom(isWeighted ? whole.mid(star + 1).trimmed() : whole);
        if (!departure)
            return departure.faults();
        if (isWeighted) {
            bool isNumber = false;
            departure->weight = whole.left(star).trimmed().toInt(&isNumber);
            if (!isNumber)
                return Fault{{},
                             u"\"%1\" is no weight."_s.arg(whole.left(star).left(60)),
                             u"Use a whole number before the star, such as 3*clean."_s};
        }
        mix += *departure;
    }
    return mix;
}

} // namespace flapscope
