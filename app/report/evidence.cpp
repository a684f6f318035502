#include "report/evidence.h"

#include <QCryptographicHash>

#include <algorithm>

namespace flapscope
{

using namespace Qt::StringLiterals;

namespace
{

constexpr qsizetype DigestLength = 64;

bool isDigest(const QByteArray& text)
{
    return text.size() == DigestLength && std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
           });
}

Fault lineFault(const QString& where, const QString& what)
{
    return {where, what, u"Give a bundle as Flapscope wrote it."_s};
}

} // namespace

QByteArray DigestSheet::text() const
{
    QByteArray text;
    for (const Line& line : lines)
        text += line.sha256 + "  " + line.file.toUtf8() + '\n';
    return text;
}

QString DigestSheet::digest() const
{
    return QString::fromLatin1(QCryptographicHash::hash(text(), QCryptographicHash::Sha256).toHex());
}

QByteArray DigestSheet::of(QStringView file) const
{
    const auto line = std::find_if(lines.begin(), lines.end(), [file](const Line& l) { return l.file == file; });
    return line == lines.end() ? QByteArray() : line->sha256;
}

Result<DigestSheet> sheetFromText(const QByteArray& text, const QString& where, const QStringList& known)
{
    DigestSheet sheet;
    FaultList faults;
    const QList<QByteArray> rows = text.split('\n');
    for (qsizetype i = 0; i < rows.size(); ++i) {
        const QByteArray& row = rows.at(i);
        if (row.isEmpty())
            continue;
        const QString place = u"%1, line %2"_s.arg(where).arg(i + 1);
        const QString file = QString::fromUtf8(row.mid(DigestLength + 2));
        if (!isDigest(row.left(DigestLength)) || row.mid(DigestLength, 2) != "  ")
            faults.add(place, u"This is no digest and file name."_s, u"Give a bundle as Flapscope wrote it."_s);
        else if (!known.contains(file))
            faults.add(place, u"A bundle has no file \"%1\"."_s.arg(file.left(80)),
                       u"Give a bundle as Flapscope wrote it."_s);
        else if (!sheet.of(file).isEmpty())
            faults.add(place, u"%1 is named twice."_s.arg(file), u"Give a bundle as Flapscope wrote it."_s);
        else
            sheet.lines += {file, row.left(DigestLength)};
    }
    if (sheet.lines.isEmpty() && faults.isEmpty())
        return lineFault(where, u"No file is named."_s);
    return faults.isEmpty() ? Result<DigestSheet>(sheet) : Result<DigestSheet>(faults.faults());
}

} // namespace flapscope
