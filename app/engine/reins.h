#pragma once

class QTcpSocket;
class QWebSocket;

namespace flapscope
{

// What QWebSocket does of its own accord, and is not to do on this connection. All three reach it through its public
// object tree and the names of signals, which Qt may change: each says whether it took hold, and tests on the wire show
// it. They are for the moment at which it is wired to its socket and the socket has not begun to connect.

/// Answers no ping. Its messages come as before.
bool withholdPongs(QWebSocket& webSocket);
/// Answers no Close frame, and does not close upon it.
bool withholdCloseReply(QWebSocket& webSocket);
/// Does not learn that its socket has connected, and so writes no upgrade request and reads no answer.
bool withholdRequest(QWebSocket& webSocket, QTcpSocket& socket);

} // namespace flapscope
