"""The inhabitants of the zoo, each with its label: what a judge who knows the server would say."""

from dataclasses import dataclass

REFERENCE = "ws-resilience-006"
LEAK_HUNT = "leak-hunt"

SESSION = ["--session-pattern", '"session": ?"([^"]+)"']


@dataclass(frozen=True)
class Server:
    name: str
    command: tuple
    preset: str = REFERENCE
    criteria: frozenset = frozenset()  # of a bad one: the required criteria that name its defect
    leak_bytes: int = 0                # for each connection made, where it leaks memory evenly
    options: tuple = ()                # more of `flapscope run`
    log: bool = False                  # it writes a log, which Flapscope reads
    tenants: int = 0                   # other programs that keep a core busy each
    quick: bool = False                # in the short round that is part of the tests

    @property
    def is_bad(self):
        return bool(self.criteria)


def python(*arguments):
    return ("keeper.py", *arguments)


def unruly(*arguments):
    return ("unruly.py", *arguments)


def node(*arguments):
    return ("keeper.js", *arguments)


def qt(*arguments):
    return ("zoo_keeper", *arguments)


def bad(name, command, *criteria, **more):
    return Server(name, command, criteria=frozenset(criteria), **more)


def leak(name, command, size, *criteria, **more):
    return Server(name, command, LEAK_HUNT, frozenset({"memory-trend", *criteria}), size, **more)


SOUND = [
    Server("python-plain", python(), quick=True),
    Server("python-plain-rounds", python(), LEAK_HUNT),
    Server("node-plain", node()),
    Server("node-plain-rounds", node(), LEAK_HUNT),
    Server("qt-plain-rounds", qt(), LEAK_HUNT),
    Server("grows-while-warming-up", python("--warm-up", "100000", "--warm-up-until", "60"), LEAK_HUNT),
    Server("saw-tooth-cache", python("--cache", "100000", "--cache-until", "40"), LEAK_HUNT),
    Server("keeps-its-arenas", qt("--arenas", "8"), LEAK_HUNT),
    Server("lazy-heap-of-node", node("--litter", "800"), LEAK_HUNT),
    Server("lazy-rings-of-python", python("--rings", "90"), LEAK_HUNT),
    Server("slow-but-steady", python("--handshake-ms", "25", "--echo-ms", "10")),
    Server("busy-other-tenant", python(), tenants=1),
    Server("four-sound-workers", python("--workers", "4"), LEAK_HUNT),
    Server("sessions-and-log", python("--sessions"), log=True, options=tuple(SESSION), quick=True),
]

BAD = [
    leak("leak-of-1-kb", qt("--leak", "1000"), 1_000),
    leak("leak-of-4-kb", qt("--leak", "4000"), 4_000),
    leak("leak-of-8-kb", python("--leak", "8000"), 8_000),
    leak("leak-of-16-kb", node("--leak", "16000"), 16_000),
    leak("leak-of-64-kb", python("--leak", "64000"), 64_000, "memory-growth"),
    leak("leak-of-256-kb", qt("--leak", "256000"), 256_000, "memory-growth"),
    leak("one-worker-of-four-leaks", python("--workers", "4", "--leak", "64000"), 0, "memory-growth"),
    bad("descriptor-leak", python("--descriptor-leak"), "descriptors", "cleanup"),
    bad("descriptor-leak-of-node", node("--descriptor-leak"), "descriptors", "cleanup"),
    bad("thread-leak", qt("--thread-leak"), "threads"),
    bad("zombie-sockets", unruly("close-then-linger", "--every", "6"), "disconnect-success", "cleanup"),
    bad("close-wait", unruly("never-close", "--every", "6"), "disconnect-success", "cleanup"),
    bad("no-close-answer", unruly("fin-instead-of-close"), "disconnect-success"),
    bad("503-now-and-then", unruly("echo-then-503", "--every", "20", "--after", "1"), "connect-success", quick=True),
    bad("garbled-echo", unruly("garbled-echo", "--every", "15"), "echo-success"),
    bad("missing-echo", unruly("no-echo", "--every", "15"), "echo-success"),
    bad("reset-in-mid-connection", unruly("rst-while-open", "--every", "25"), "disconnect-success", "connect-success"),
    bad("slow-recovery", node("--slow-after", "80"), "recovery-time"),
    bad("degrades-with-each-cycle", python("--degrade-ms", "4"), "cycle-duration", "recovery-time"),
    bad("crash-and-restart", python("--crash-after", "45"), "connect-success"),
    bad("duplicate-sessions", node("--sessions", "--twin-every", "4"), "duplicate-sessions",
        options=tuple(SESSION), quick=True),
    bad("forgotten-clean-up", python("--sessions", "--forget-every", "10"), "cleanup-log", log=True, quick=True),
]

SERVERS = SOUND + BAD
