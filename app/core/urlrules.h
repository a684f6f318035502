#pragma once

#include <QLatin1StringView>
#include <QList>
#include <QString>

#include <optional>

namespace flapscope
{

/// What stands in the way of using a URL, without quoting it.
struct UrlFlaw
{
    QString what;
    QString next;
};

/// Holds `url` against RFC 3986 and RFC 6455 §3: one of `schemes` (lower case), a host, a port from 1 to 65535, no
/// fragment, no control character in user or password. What cannot be known before `{{env:NAME}}` is replaced is not
/// judged.
std::optional<UrlFlaw> flawOf(const QString& url, const QList<QLatin1StringView>& schemes);

} // namespace flapscope
