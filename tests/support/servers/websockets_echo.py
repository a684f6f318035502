#!/usr/bin/python3
"""An echo server of the Python package `websockets`. Says where it listens, then logs each connection's end as the
library reports it: `closed CODE clean|unclean`."""

import argparse
import asyncio

import websockets
from websockets.legacy.server import WebSocketServerProtocol


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--close-delay-ms", type=int, default=0, help="answer a client's Close only after this")
    parser.add_argument("--close-with", type=int, default=0, help="close from this side, with this code")
    parser.add_argument("--after-ms", type=int, default=30, help="how long a connection is open before --close-with")
    parser.add_argument("--ping-ms", type=int, default=20_000, help="between two pings")
    parser.add_argument("--ping-timeout-ms", type=int, default=20_000, help="after which a pong is missed")
    return parser.parse_args()


def protocol_with_close_delay(seconds):
    class SlowToAnswerClose(WebSocketServerProtocol):
        async def write_close_frame(self, close, data=None):
            if self.close_rcvd is not None and self.close_sent is None:
                await asyncio.sleep(seconds)
            await super().write_close_frame(close, data)

    return SlowToAnswerClose if seconds > 0 else WebSocketServerProtocol


async def echo(websocket):
    async for message in websocket:
        await websocket.send(message)


async def serve_one(websocket, options):
    closing = None
    if options.close_with:
        async def close_later():
            await asyncio.sleep(options.after_ms / 1000)
            await websocket.close(options.close_with)

        closing = asyncio.ensure_future(close_later())
    clean = True
    try:
        await echo(websocket)
    except websockets.exceptions.ConnectionClosedOK:
        pass
    except websockets.exceptions.ConnectionClosedError as error:
        # The library calls every code but 1000 and 1001 an error; the handshake was clean if both sides sent a Close.
        clean = error.rcvd is not None and error.sent is not None
    if closing is not None:
        await asyncio.wait([closing])
    print(f"closed {websocket.close_code} {'clean' if clean else 'unclean'}", flush=True)


async def main():
    options = arguments()
    server = await websockets.serve(
        lambda websocket: serve_one(websocket, options),
        "127.0.0.1",
        0,
        backlog=4096,
        compression=None,
        ping_interval=options.ping_ms / 1000,
        ping_timeout=options.ping_timeout_ms / 1000,
        create_protocol=protocol_with_close_delay(options.close_delay_ms / 1000),
    )
    print(f"listening {server.sockets[0].getsockname()[1]}", flush=True)
    await asyncio.Future()


asyncio.run(main())
