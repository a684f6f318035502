#include "core/departure.h"

#include "core/named.h"

namespace flapscope
{

using namespace Qt::StringLiterals;

QLatin1StringView nameOf(CloseMode mode)
{
    switch (mode) {
    case CloseMode::Clean:
        return "clean"_L1;
    case CloseMode::Fin:
        return "fin"_L1;
    case CloseMode::Rst:
        return "rst"_L1;
    case CloseMode::Silent:
        return "silent"_L1;
    case CloseMode::NoPong:
        return "no-pong"_L1;
    case CloseMode::AfterAccept:
        return "after-accept"_L1;
    case CloseMode::HalfRequest:
        return "half-request"_L1;
    case CloseMode::Before101:
        return "before-101"_L1;
    case CloseMode::MidFrame:
        return "mid-frame"_L1;
    case CloseMode::AwaitClose:
        return "await-close"_L1;
    }
    return {};
}

std::optional<CloseMode> closeModeNamed(QStringView name)
{
    return valueNamed<CloseMode>(name);
}

QString meaningOf(CloseMode mode)
{
    switch (mode) {
    case CloseMode::Clean:
        return u"the closing handshake"_s;
    case CloseMode::Fin:
        return u"the end of the stream without a Close frame"_s;
    case CloseMode::Rst:
        return u"a TCP reset"_s;
    case CloseMode::Silent:
        return u"silence, which leaves the server a half-open connection"_s;
    case CloseMode::NoPong:
        return u"pings without an answer, then the closing handshake"_s;
    case CloseMode::AfterAccept:
        return u"the end of the stream before a byte of the request"_s;
    case CloseMode::HalfRequest:
        return u"the end of the stream after half of the request"_s;
    case CloseMode::Before101:
        return u"the end of the stream after the request, before its answer"_s;
    case CloseMode::MidFrame:
        return u"the end of the stream inside a frame"_s;
    case CloseMode::AwaitClose:
        return u"the closing handshake, begun by the server"_s;
    }
    return {};
}

bool sendsCloseFrame(CloseMode mode)
{
    return mode == CloseMode::Clean || mode == CloseMode::NoPong;
}

bool leavesInHandshake(CloseMode mode)
{
    return mode == CloseMode::AfterAccept || mode == CloseMode::HalfRequest || mode == CloseMode::Before101;
}

bool endsStreamFirst(CloseMode mode)
{
    return mode == CloseMode::Fin || mode == CloseMode::MidFrame || leavesInHandshake(mode);
}

bool isCloseCodeToSend(int code)
{
    return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1011) || (code >= 3000 && code <= 4999);
}

} // namespace flapscope
