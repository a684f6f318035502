#!/usr/bin/python3
"""A stand-in for Toxiproxy's HTTP API, as Toxiproxy 2 documents and answers it, over a plain TCP proxy that knows the
toxic `latency` and nothing else. Logs every request on a line: VERB PATH BODY. Plain standard library."""

import argparse
import asyncio
import json
import time

KINDS = {"latency", "bandwidth", "slow_close", "timeout", "reset_peer", "slicer", "limit_data"}


class ApiError(Exception):
    def __init__(self, status, text):
        super().__init__(text)
        self.status = status


class Proxy:
    """One proxy of the API: a listener, and its toxics by name."""

    def __init__(self, fields):
        self.name, self.upstream, self.listen = fields["name"], fields["upstream"], fields["listen"]
        self.toxics, self.server, self.links = {}, None, set()

    async def start(self):
        host, port = self.listen.rsplit(":", 1)
        self.server = await asyncio.start_server(self.serve, host, int(port))
        self.listen = "%s:%d" % self.server.sockets[0].getsockname()[:2]

    async def stop(self):
        if self.server:
            self.server.close()
            self.server = None
        for task in list(self.links):
            task.cancel()

    async def serve(self, reader, writer):
        task = asyncio.current_task()
        self.links.add(task)
        host, port = self.upstream.rsplit(":", 1)
        there = None
        try:
            back, there = await asyncio.open_connection(host, int(port))
            await asyncio.gather(self.pump(reader, there, "upstream"), self.pump(back, writer, "downstream"))
        except (OSError, asyncio.CancelledError):
            pass
        finally:
            self.links.discard(task)
            for end in (writer, there):
                if end:
                    end.close()

    def delay(self, stream):
        return sum(toxic["attributes"].get("latency", 0) for toxic in self.toxics.values()
                   if toxic["type"] == "latency" and toxic["stream"] == stream) / 1000

    async def pump(self, reader, writer, stream):
        while data := await reader.read(65536):
            await asyncio.sleep(self.delay(stream))
            writer.write(data)
            await writer.drain()
        writer.write_eof()

    def shown(self):
        return {"name": self.name, "listen": self.listen, "upstream": self.upstream,
                "enabled": self.server is not None, "toxics": list(self.toxics.values())}


class Api:
    def __init__(self, options):
        self.proxies, self.options = {}, options

    def proxy(self, name):
        if name not in self.proxies:
            raise ApiError(404, "proxy not found")
        return self.proxies[name]

    async def answer(self, verb, path, body):
        """The status and the body of the answer."""
        parts = path.strip("/").split("/")
        if parts[0] != "proxies" or len(parts) > 4:
            raise ApiError(404, "404 page not found")
        if len(parts) == 1 and verb == "POST":
            if self.options.fail_create:
                raise ApiError(500, "listen tcp: address already in use")
            if body["name"] in self.proxies:
                raise ApiError(409, "proxy already exists")
            proxy = self.proxies[body["name"]] = Proxy(body)
            await proxy.start()
            return 201, proxy.shown()
        proxy = self.proxy(parts[1])
        if len(parts) == 2 and verb == "DELETE":
            await proxy.stop()
            del self.proxies[proxy.name]
            return 204, None
        if len(parts) == 2 and verb in ("POST", "PATCH"):
            await (proxy.start() if body["enabled"] else proxy.stop())
            return 200, proxy.shown()
        return self.change_toxic(proxy, verb, parts[3] if len(parts) == 4 else None, body)

    def change_toxic(self, proxy, verb, name, body):
        if name is None and verb == "POST":
            if body["type"] not in KINDS:
                raise ApiError(400, "invalid toxic type")
            if body["name"] in proxy.toxics:
                raise ApiError(409, "toxic already exists")
            proxy.toxics[body["name"]] = body
            return 200, body
        if name not in proxy.toxics:
            raise ApiError(404, "toxic not found")
        if verb == "DELETE":
            del proxy.toxics[name]
            return 204, None
        proxy.toxics[name].update({key: body[key] for key in ("toxicity", "attributes") if key in body})
        return 200, proxy.toxics[name]

    async def serve(self, reader, writer):
        try:
            while await self.serve_one(reader, writer):
                pass
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        writer.close()

    async def serve_one(self, reader, writer):
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        verb, path, _ = head.split(" ", 2)
        fields = dict(line.lower().split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)
        content = await reader.readexactly(int(fields.get("content-length", 0)))
        print(f"{time.monotonic():.3f} {verb} {path} {content.decode()}", flush=True)
        if self.options.hang_on == verb:
            await asyncio.Future()
        if fields.get("user-agent", "").startswith("mozilla/"):
            status, answer = 403, "User agent not allowed"
        else:
            try:
                status, answer = await self.answer(verb, path, json.loads(content) if content else {})
            except ApiError as error:
                status, answer = error.status, {"error": str(error), "status": error.status}
        text = b"" if answer is None else json.dumps(answer).encode()
        length = b"" if status == 204 else b"Content-Length: %d\r\n" % len(text)
        writer.write(b"HTTP/1.1 %d X\r\nContent-Type: application/json\r\n%s\r\n%s" % (status, length, text))
        await writer.drain()
        return True


async def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fail-create", action="store_true", help="refuse to make a proxy")
    parser.add_argument("--hang-on", metavar="VERB", help="leave requests of that verb without an answer")
    server = await asyncio.start_server(Api(parser.parse_args()).serve, "127.0.0.1", 0)
    print(f"listening {server.sockets[0].getsockname()[1]}", flush=True)
    await asyncio.Future()


if __name__ == "__main__":
    asyncio.run(main())
