#!/usr/bin/python3
"""A sound echo server but for every N-th connection, on which it breaks the protocol in one of the ways of
tests/support/servers/hostile.py. Says where it listens."""

import argparse
import asyncio
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "support" / "servers"))
import hostile


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("mode", choices=sorted(hostile.MODES))
    parser.add_argument("--every", type=int, default=1, help="which connections it is unruly on")
    parser.add_argument("--after", type=int, default=0, help="how many connections are let through before")
    parser.add_argument("--number", type=int, default=503, help="the status or close code of the modes that take one")
    parser.add_argument("--ms", type=int, default=30, help="delay of the modes that wait")
    options = parser.parse_args()
    options.seconds = options.ms / 1000
    return options


async def main():
    options = arguments()
    accepted = 0
    tasks = set()

    def on_connection(reader, writer):
        nonlocal accepted
        accepted += 1
        unruly = accepted > options.after and accepted % options.every == 0
        connection = hostile.Connection(reader, writer, accepted)
        chosen = argparse.Namespace(**{**vars(options), "mode": options.mode if unruly else "sound"})
        task = asyncio.ensure_future(hostile.handle(connection, chosen))
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    server = await asyncio.start_server(on_connection, "127.0.0.1", 0, backlog=4096, limit=hostile.LARGEST_HEAD)
    print(f"listening {server.sockets[0].getsockname()[1]}", flush=True)
    await asyncio.Future()


asyncio.run(main())
