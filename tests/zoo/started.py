"""A server of the zoo as a process."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

from servers import SERVERS

HERE = Path(__file__).resolve().parent
EXIT_OF = {"pass": 0, "fail": 1, "inconclusive": 3, "invalid": 4}


class Process:
    """A program of ours that is gone at the end of the block, with all that it started."""

    def __init__(self, command, **more):
        self.process = subprocess.Popen(command, start_new_session=True, **more)

    def __enter__(self):
        return self.process

    def __exit__(self, *_):
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.process.wait()
        if self.process.stdout:
            self.process.stdout.close()


def servers_named(names):
    """All of them without a name. Ends the program where there is no such server."""
    unknown = set(names) - {server.name for server in SERVERS}
    if unknown:
        sys.exit(f"{Path(sys.argv[0]).name}: no such server: {', '.join(sorted(unknown))}; there are "
                 f"{', '.join(server.name for server in SERVERS)}")
    return [server for server in SERVERS if not names or server.name in names]


def install_node_ws(servers, build):
    """Where one of them needs it."""
    if any(server.command[0].endswith(".js") for server in servers):
        subprocess.run([HERE.parent / "support" / "install-node-ws.sh", build / "tests" / "node"], check=True)


def environment_of(build):
    return {**os.environ, "NODE_PATH": str(build / "tests" / "node" / "node_modules"), "QT_QPA_PLATFORM": "offscreen"}


def command_of(server, build, log):
    program, *arguments = server.command
    if log:
        arguments += ["--log", str(log)]
    if program.endswith(".py"):
        return ["/usr/bin/python3", str(HERE / program), *arguments]
    if program.endswith(".js"):
        return ["node", str(HERE / program), *arguments]
    return [str(build / "tests" / "zoo" / program), *arguments]


def port_of(process):
    line = process.stdout.readline()
    word, _, port = line.partition(" ")
    if word != "listening":
        raise RuntimeError(f"the server did not come up: {line!r}")
    threading.Thread(target=drain, args=(process.stdout,), daemon=True).start()
    return int(port)


def drain(stream):
    try:
        while stream.read(65536):
            pass
    except (OSError, ValueError):
        pass
