#!/usr/bin/python3
"""An echo server of the Python package `websockets` that keeps, hoards or loses something with each connection. Its
switches can be combined; without any it is sound. Says where it listens."""

import argparse
import asyncio
import json
import logging.handlers
import mmap
import os
import signal
import socket
import sys
import threading
import time
import uuid

import websockets

PAGE = 4096


def touched(size):
    """`size` bytes that really take memory."""
    return b"\x01" * size


def mapped(size):
    """`size` bytes straight from the kernel, which has them back as soon as nobody holds them."""
    block = mmap.mmap(-1, size)
    for offset in range(0, size, PAGE):
        block[offset] = 1
    return block


class Node:
    """Part of a ring: only the collector of cycles can free it."""

    def __init__(self, size):
        self.load = touched(size)
        self.ring = self


def log_to(path, size):
    """A log that is rotated as soon as a file has `size` bytes."""
    handler = logging.handlers.RotatingFileHandler(path, maxBytes=size, backupCount=3, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    log = logging.getLogger("keeper")
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    return log


class Keeper:
    def __init__(self, options, leaks=True):
        self.options = options
        self.leaks = leaks
        self.connections = 0
        self.kept = []
        self.cache = []
        self.live = {}
        self.log = log_to(options.log, options.log_bytes) if options.log else None

    def meet(self):
        """What one more connection leaves behind."""
        options = self.options
        self.connections += 1
        if options.leak and self.leaks:
            self.kept.append(touched(options.leak))
        if options.warm_up and self.connections <= options.warm_up_until:
            self.kept.append(touched(options.warm_up))
        if options.cache:
            if len(self.cache) >= options.cache_until:
                self.cache.clear()
            self.cache.append(mapped(options.cache))
        if options.rings:
            for _ in range(options.rings):
                Node(512)
        if options.descriptor_leak:
            self.kept.append(os.open("/dev/null", os.O_RDONLY))
        if options.thread_leak:
            threading.Thread(target=threading.Event().wait, daemon=True).start()
        if options.crash_after and self.connections == options.crash_after:
            os._exit(1)

    async def on_request(self, _path, _headers):
        self.meet()
        delay = self.options.handshake_ms + self.options.degrade_ms * self.connections
        if self.options.slow_after and self.connections > self.options.slow_after:
            delay += self.options.slow_ms
        await asyncio.sleep(delay / 1000)

    async def serve(self, websocket):
        session = str(uuid.uuid4())
        if self.options.sessions:
            await websocket.send(json.dumps({"session": session}))
        try:
            async for message in websocket:
                await asyncio.sleep(self.options.echo_ms / 1000)
                await websocket.send(message)
        except websockets.exceptions.ConnectionClosedError:
            pass
        if self.log and not (self.options.forget_every and self.connections % self.options.forget_every == 0):
            self.log.info("session %s cleaned up", session)


def listener(port, shared):
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if shared:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    sock.bind(("127.0.0.1", port))
    return sock


async def serve_on(sock, options, leaks=True):
    keeper = Keeper(options, leaks)
    async with websockets.serve(keeper.serve, sock=sock, backlog=4096, compression=None,
                                process_request=keeper.on_request):
        await asyncio.Future()


def work(port, options, leaks):
    """In a child process: a worker of its own. Ends with its parent."""
    import ctypes
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
    asyncio.run(serve_on(listener(port, shared=True), options, leaks))


def spawn(port, options, leaks=True):
    pid = os.fork()
    if pid == 0:
        try:
            work(port, options, leaks)
        finally:
            os._exit(0)
    return pid


def supervise(options):
    """Starts the workers, and starts each one anew that ends."""
    holder = listener(0, shared=True)  # keeps the port, and takes no connection
    port = holder.getsockname()[1]
    workers = {spawn(port, options, leaks=number == 0 or options.workers == 1) for number in range(options.workers)}
    time.sleep(0.5)
    print(f"listening {port}", flush=True)
    while workers:
        pid, _ = os.wait()
        workers.discard(pid)
        options.crash_after = 0
        time.sleep(options.restart_ms / 1000)
        workers.add(spawn(port, options))


async def serve_alone(options):
    sock = listener(0, shared=False)
    print(f"listening {sock.getsockname()[1]}", flush=True)
    await serve_on(sock, options)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    add = parser.add_argument
    add("--leak", type=int, default=0, help="bytes kept for each connection")
    add("--warm-up", type=int, default=0, help="bytes kept for each of the first connections")
    add("--warm-up-until", type=int, default=60, help="how many these are")
    add("--cache", type=int, default=0, help="bytes cached for each connection")
    add("--cache-until", type=int, default=40, help="entries at which the cache is dropped")
    add("--rings", type=int, default=0, help="objects in rings that each connection leaves to the collector")
    add("--descriptor-leak", action="store_true")
    add("--thread-leak", action="store_true")
    add("--handshake-ms", type=int, default=0, help="before each 101")
    add("--echo-ms", type=int, default=0, help="before each reply")
    add("--degrade-ms", type=float, default=0, help="more before each 101, for each connection made")
    add("--slow-after", type=int, default=0, help="connections after which each 101 is slow")
    add("--slow-ms", type=int, default=400)
    add("--crash-after", type=int, default=0, help="connections after which the worker dies")
    add("--restart-ms", type=int, default=300, help="until a worker that died is there again")
    add("--workers", type=int, default=0, help="processes that share the port; only the first leaks")
    add("--sessions", action="store_true", help="greet with a session id")
    add("--log", help="a file that gets a line for each connection cleaned up")
    add("--log-bytes", type=int, default=2000, help="size at which the log is rotated")
    add("--forget-every", type=int, default=0, help="which clean-ups are forgotten")
    return parser.parse_args()


def main():
    options = arguments()
    if options.crash_after and not options.workers:
        options.workers = 1
    if options.workers:
        supervise(options)
    else:
        asyncio.run(serve_alone(options))


if __name__ == "__main__":
    sys.exit(main())
