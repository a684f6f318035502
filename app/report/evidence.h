#pragma once

#include "core/faultlist.h"
#include "core/result.h"

#include <QByteArray>
#include <QList>
#include <QString>

namespace flapscope
{

/// Files and their digests, as `sha256sum` writes and checks them.
struct DigestSheet
{
    struct Line
    {
        QString file;      ///< a name, never a path
        QByteArray sha256; ///< 64 hexadecimal digits
        friend bool operator==(const Line&, const Line&) = default;
    };
    QList<Line> lines;

    friend bool operator==(const DigestSheet&, const DigestSheet&) = default;
    [[nodiscard]] QByteArray text() const;
    /// SHA-256 of `text()`: stands for all that is on the sheet. What a signature binds to.
    [[nodiscard]] QString digest() const;
    /// Empty when the file is not on the sheet.
    [[nodiscard]] QByteArray of(QStringView file) const;
};

/// Reads a sheet. A line that is none, a file named twice and a name that is none of `known` are faults: so no path can
/// lead out of the bundle.
Result<DigestSheet> sheetFromText(const QByteArray& text, const QString& where, const QStringList& known);

} // namespace flapscope
