#!/usr/bin/python3
"""A server that misbehaves in one chosen way, and is a correct WebSocket echo server otherwise. Plain standard library.
Says where it listens, then logs what it saw on each connection."""

import argparse
import asyncio
import base64
import hashlib
import random
import re
import socket
import struct

GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0x0, 0x1, 0x2, 0x8, 0x9, 0xA
LARGEST_HEAD = 16 * 1024
LARGEST_FRAME = 16 * 1024 * 1024
REASONS = {200: "OK", 301: "Moved Permanently", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found",
           429: "Too Many Requests", 500: "Internal Server Error", 503: "Service Unavailable"}
HEADERS = {301: "Location: http://127.0.0.1/elsewhere\r\n", 401: 'WWW-Authenticate: Basic realm="flaps"\r\n',
           429: "Retry-After: 1\r\n", 503: "Retry-After: 1\r\n"}


def log(text):
    print(text, flush=True)


def frame(opcode, payload=b"", fin=True):
    head = bytes([(0x80 if fin else 0) | opcode])
    if len(payload) < 126:
        head += bytes([len(payload)])
    elif len(payload) < 65536:
        head += struct.pack("!BH", 126, len(payload))
    else:
        head += struct.pack("!BQ", 127, len(payload))
    return head + payload


def close_frame(code):
    return frame(CLOSE, struct.pack("!H", code) if code else b"")


def accept_key(key):
    return base64.b64encode(hashlib.sha1(key + GUID).digest()).decode()


class Connection:
    """One accepted connection, from its request to its end."""

    def __init__(self, reader, writer, number):
        self.reader, self.writer, self.number = reader, writer, number

    async def send(self, data):
        self.writer.write(data)
        await self.writer.drain()

    async def read_request(self):
        """The request's headers by lower-case name."""
        head = await self.reader.readuntil(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        log(f"request {lines[0]}")
        return {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}

    async def answer_upgrade(self, headers, key=None):
        key = headers.get("sec-websocket-key", "") if key is None else key
        await self.send(("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                         f"Sec-WebSocket-Accept: {accept_key(key.encode())}\r\n\r\n").encode())

    async def upgrade(self):
        await self.answer_upgrade(await self.read_request())

    async def refuse(self, status):
        body = f"answered with {status} on purpose\n"
        reason = REASONS.get(status, "Status")
        await self.send((f"HTTP/1.1 {status} {reason}\r\n{HEADERS.get(status, '')}Content-Type: text/plain\r\n"
                         f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n{body}").encode())
        log(f"refused {status}")

    async def read_frame(self):
        first, second = await self.reader.readexactly(2)
        length = second & 0x7F
        if length == 126:
            (length,) = struct.unpack("!H", await self.reader.readexactly(2))
        elif length == 127:
            (length,) = struct.unpack("!Q", await self.reader.readexactly(8))
        if length > LARGEST_FRAME or not second & 0x80:
            raise ConnectionError("a client's frame is too long or not masked")
        mask = await self.reader.readexactly(4)
        payload = await self.reader.readexactly(length)
        key = (mask * (length // 4 + 1))[:length]
        plain = (int.from_bytes(payload, "big") ^ int.from_bytes(key, "big")).to_bytes(length, "big")
        return first & 0x0F, bool(first & 0x80), plain

    async def echo_until_close(self, alter=lambda payload: payload):
        """Echoes frame by frame; ends at the client's Close, and returns its payload unanswered."""
        while True:
            opcode, fin, payload = await self.read_frame()
            if opcode == CLOSE:
                log(f"close received {struct.unpack('!H', payload[:2])[0] if len(payload) >= 2 else 'empty'}")
                return payload
            if opcode == PING:
                await self.send(frame(PONG, payload))
            elif opcode != PONG:
                answer = alter(payload)
                if answer is not None:
                    await self.send(frame(opcode, answer, fin))

    async def echo(self, alter=lambda payload: payload):
        """Echoes, then answers the client's Close with its own code, as a sound server does."""
        payload = await self.echo_until_close(alter)
        await self.send(frame(CLOSE, payload[:2]))

    async def until_end_of_stream(self):
        while await self.reader.read(65536):
            pass
        log("end of stream")

    async def close_stream(self):
        """FIN, and nothing but FIN: what the client still sends is read, or its loss would turn into a reset."""
        self.writer.write_eof()
        await self.until_end_of_stream()

    def reset(self):
        self.writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()
        log("reset sent")

    async def close_from_here(self, code, seconds):
        """Sends Close after that time, echoing meanwhile; waits for the client's Close."""
        echoing = asyncio.ensure_future(self.echo_until_close())
        await asyncio.wait([echoing], timeout=seconds)
        await self.send(close_frame(code))
        log(f"close sent {code or 'empty'}")
        await echoing

    async def echo_for(self, seconds):
        echoing = asyncio.ensure_future(self.echo_until_close())
        done, _ = await asyncio.wait([echoing], timeout=seconds)
        if done:
            await echoing
        else:
            echoing.cancel()
            await asyncio.wait([echoing])


# One function per mode. A mode that returns ends its connection in good order.


async def sound(connection, options):
    await connection.upgrade()
    await connection.echo()


async def silent_after_accept(connection, options):
    await connection.until_end_of_stream()


async def status(connection, options):
    await connection.read_request()
    await connection.refuse(options.number)


async def wrong_accept(connection, options):
    await connection.answer_upgrade(await connection.read_request(), key="bm90IHlvdXIga2V5IGF0IGFsbA==")
    await connection.until_end_of_stream()


async def endless_header(connection, options):
    await connection.read_request()
    await connection.send(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n")
    while True:
        await connection.send(b"X-Filler: " + b"a" * 1000 + b"\r\n")


async def endless_line(connection, options):
    await connection.read_request()
    await connection.send(b"HTTP/1.1 101 Switching Protocols\r\nX-Filler: ")
    while True:
        await connection.send(b"a" * 65536)


async def binary_garbage_http(connection, options):
    await connection.read_request()
    await connection.send(random.Random(connection.number).randbytes(4096))
    await connection.until_end_of_stream()


async def slow_handshake(connection, options):
    headers = await connection.read_request()
    await asyncio.sleep(options.seconds)
    await connection.answer_upgrade(headers)
    await connection.echo()


async def huge_frame(connection, options):
    await connection.upgrade()
    await connection.send(bytes([0x80 | BINARY, 127]) + struct.pack("!Q", 2**30))
    for _ in range(2**30 // 65536):
        await connection.send(b"x" * 65536)
    await connection.until_end_of_stream()


async def garbage_frames(connection, options):
    await connection.upgrade()
    # Reserved bits and a reserved opcode first: whatever follows, this is no frame.
    await connection.send(b"\xff" + random.Random(connection.number).randbytes(4095))
    await connection.until_end_of_stream()


async def ping_flood(connection, options):
    await connection.upgrade()

    async def flood():
        while True:
            await connection.send(frame(PING, b"flood") * 50)
            await asyncio.sleep(0.001)

    flooding = asyncio.ensure_future(flood())
    try:
        await connection.echo()
    finally:
        flooding.cancel()


async def close_at_once(connection, options):
    await connection.close_stream()


async def rst_at_accept(connection, options):
    connection.reset()


async def rst_while_open(connection, options):
    await connection.upgrade()
    await connection.echo_for(options.seconds)
    connection.reset()


async def drop_while_open(connection, options):
    await connection.upgrade()
    await connection.echo_for(options.seconds)
    await connection.close_stream()


async def never_close(connection, options):
    await connection.upgrade()
    await connection.echo_until_close()
    await connection.until_end_of_stream()


async def close_then_linger(connection, options):
    await connection.upgrade()
    await connection.echo()
    await asyncio.Future()


async def fin_instead_of_close(connection, options):
    await connection.upgrade()
    await connection.echo_until_close()
    await connection.close_stream()


async def close_code(connection, options):
    await connection.upgrade()
    await connection.close_from_here(options.number, options.seconds)


async def closes_with_empty_close(connection, options):
    await connection.upgrade()
    await connection.close_from_here(0, options.seconds)


async def close_reply(connection, options):
    await connection.upgrade()
    await connection.echo_until_close()
    await connection.send(close_frame(options.number))


async def slow_close(connection, options):
    await connection.upgrade()
    payload = await connection.echo_until_close()
    await asyncio.sleep(options.seconds)
    await connection.send(frame(CLOSE, payload[:2]))


async def garbled_echo(connection, options):
    await connection.upgrade()
    await connection.echo(lambda payload: b"garbled " + payload[::-1])


async def no_echo(connection, options):
    await connection.upgrade()
    await connection.echo(lambda payload: None)


async def echo_then_503(connection, options):
    if connection.number % options.every == 0:
        await connection.read_request()
        await connection.refuse(503)
    else:
        await sound(connection, options)


MODES = {
    "sound": sound,
    "silent-after-accept": silent_after_accept,
    "status": status,
    "wrong-accept": wrong_accept,
    "endless-header": endless_header,
    "endless-line": endless_line,
    "binary-garbage-http": binary_garbage_http,
    "slow-handshake": slow_handshake,
    "huge-frame": huge_frame,
    "garbage-frames": garbage_frames,
    "ping-flood": ping_flood,
    "close-at-once": close_at_once,
    "rst-at-accept": rst_at_accept,
    "rst-while-open": rst_while_open,
    "drop-while-open": drop_while_open,
    "never-close": never_close,
    "close-then-linger": close_then_linger,
    "fin-instead-of-close": fin_instead_of_close,
    "close-code": close_code,
    "closes-with-empty-close": closes_with_empty_close,
    "close-reply": close_reply,
    "slow-close": slow_close,
    "garbled-echo": garbled_echo,
    "no-echo": no_echo,
    "echo-then-503": echo_then_503,
}


async def handle(connection, options):
    log(f"accepted {connection.number}")
    try:
        await MODES[options.mode](connection, options)
    except (ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError) as error:
        log(f"gone {type(error).__name__}")
    finally:
        if not connection.writer.transport.is_closing():
            connection.writer.close()


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("mode", help="one of " + ", ".join(MODES) + "; status, close-code and close-reply take their "
                        "number as in status-503")
    parser.add_argument("--ms", type=int, default=30, help="delay of the modes that wait")
    parser.add_argument("--every", type=int, default=2, help="which connections echo-then-503 refuses")
    options = parser.parse_args()
    options.seconds = options.ms / 1000
    numbered = re.fullmatch(r"(status|close-code|close-reply)-(\d+)", options.mode)
    if numbered:
        options.mode, options.number = numbered[1], int(numbered[2])
    if options.mode not in MODES or (options.mode in ("status", "close-code", "close-reply") and not numbered):
        parser.error(f"no such mode: {options.mode}")
    return options


async def main():
    options = arguments()
    accepted = 0
    tasks = set()

    def on_connection(reader, writer):
        nonlocal accepted
        accepted += 1
        task = asyncio.ensure_future(handle(Connection(reader, writer, accepted), options))
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    server = await asyncio.start_server(on_connection, "127.0.0.1", 0, backlog=4096, limit=LARGEST_HEAD)
    log(f"listening {server.sockets[0].getsockname()[1]}")
    await asyncio.Future()


if __name__ == "__main__":
    asyncio.run(main())
