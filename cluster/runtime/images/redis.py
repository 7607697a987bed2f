"""Redis: strings and counters over its own protocol, as nc types it or redis-cli sends it.

RESP answers begin with their kind: + a status, - an error, : a number, $ a text with its length, * a list.
"""

from __future__ import annotations

import asyncio
import fnmatch
import shlex
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from cluster.apimachinery.clock import utc
from cluster.runtime.host import Call, Host
from cluster.runtime.image import PATH, Image
from cluster.runtime.network import NetworkError, NoSuchName
from cluster.runtime.process import Listener, Server
from cluster.runtime.reach import dial
from cluster.runtime.userland import DEBIAN

VERSION, PORT = "7.4.1", 6379
MAX_MEMORY = 1_000_000
NOT_A_NUMBER = b"-ERR value is not an integer or out of range\r\n"
NO_CONFIG = (
    "# Warning: no config file specified, using the default config. "
    "In order to specify a config file use redis-server /path/to/redis.conf"
)
BANNER = (
    ("C", "* oO0OoO0OoO0Oo Redis is starting oO0OoO0OoO0Oo"),
    ("C", f"* Redis version={VERSION}, bits=64, commit=00000000, modified=0, pid=1, just started"),
    ("C", NO_CONFIG),
    ("M", f"* Running mode=standalone, port={PORT}."),
    ("M", "* Server initialized"),
    ("M", "* Ready to accept connections tcp"),
)


@dataclass
class Store:
    """One server's data base."""

    host: Host
    started: float
    data: dict[str, str] = field(default_factory=dict)

    def answer(self, data: bytes) -> bytes:
        return b"".join(self.reply(words) for words in requests(data) if words)

    def reply(self, words: list[str]) -> bytes:
        name, args = words[0].upper(), words[1:]
        if name not in COMMANDS:
            shown = "".join(f"'{word}' " for word in args)
            return f"-ERR unknown command '{words[0]}', with args beginning with: {shown}\r\n".encode()
        least, most, act = COMMANDS[name]
        if not least <= len(args) <= most:
            return f"-ERR wrong number of arguments for '{words[0].lower()}' command\r\n".encode()
        return act(self, args)

    def add(self, key: str, amount: str) -> bytes:
        try:
            value = int(self.data.get(key, "0")) + int(amount)
        except ValueError:
            return NOT_A_NUMBER
        self.data[key] = str(value)
        return number(value)

    def held(self) -> int:
        """Characters of all keys and values."""
        return sum(len(key) + len(value) for key, value in self.data.items())

    def info(self) -> str:
        age = int(self.host.counter() - self.started)
        keys = f"db0:keys={len(self.data)},expires=0,avg_ttl=0\r\n" if self.data else ""
        return (
            f"# Server\r\nredis_version:{VERSION}\r\nredis_mode:standalone\r\ntcp_port:{PORT}\r\n"
            f"uptime_in_seconds:{age}\r\n\r\n# Clients\r\nconnected_clients:1\r\n\r\n"
            f"# Replication\r\nrole:master\r\nconnected_slaves:0\r\n\r\n# Keyspace\r\n{keys}"
        )


def requests(data: bytes) -> list[list[str]]:
    """Commands one to a line, or as lists of texts (*2 $3 GET $1 k)."""
    lines, found = data.decode(errors="replace").replace("\r\n", "\n").split("\n"), []
    while lines:
        line = lines.pop(0)
        if line.startswith("*") and line[1:].isdigit():
            count = 2 * int(line[1:])
            found.append(lines[1:count:2])
            del lines[:count]
        elif line.strip():
            found.append(shlex.split(line) if line.count('"') % 2 == 0 and line.count("'") % 2 == 0 else line.split())
    return found


def status(text: str) -> bytes:
    return f"+{text}\r\n".encode()


def number(value: int) -> bytes:
    return f":{value}\r\n".encode()


def bulk(text: str | None) -> bytes:
    return b"$-1\r\n" if text is None else f"${len(text.encode())}\r\n{text}\r\n".encode()


def listed(texts: Sequence[str]) -> bytes:
    return f"*{len(texts)}\r\n".encode() + b"".join(map(bulk, texts))


def _set(store: Store, args: list[str]) -> bytes:
    options = [word.upper() for word in args[2:]]
    if ("NX" in options and args[0] in store.data) or ("XX" in options and args[0] not in store.data):
        return bulk(None)
    if store.held() + len(args[0]) + len(args[1]) > MAX_MEMORY:
        return b"-OOM command not allowed when used memory > 'maxmemory'.\r\n"
    store.data[args[0]] = args[1]
    return status("OK")


def _delete(store: Store, args: list[str]) -> bytes:
    return number(sum(store.data.pop(key, None) is not None for key in args))


def _flush(store: Store, args: list[str]) -> bytes:
    store.data.clear()
    return status("OK")


MANY = 1000
Act = Callable[[Store, list[str]], bytes]
COMMANDS: dict[str, tuple[int, int, Act]] = {
    "PING": (0, 1, lambda store, args: bulk(args[0]) if args else status("PONG")),
    "ECHO": (1, 1, lambda store, args: bulk(args[0])),
    "SET": (2, 6, _set),
    "GET": (1, 1, lambda store, args: bulk(store.data.get(args[0]))),
    "DEL": (1, MANY, _delete),
    "EXISTS": (1, MANY, lambda store, args: number(sum(key in store.data for key in args))),
    "INCR": (1, 1, lambda store, args: store.add(args[0], "1")),
    "DECR": (1, 1, lambda store, args: store.add(args[0], "-1")),
    "INCRBY": (2, 2, lambda store, args: store.add(*args)),
    "KEYS": (1, 1, lambda store, args: listed(fnmatch.filter(store.data, args[0]))),
    "DBSIZE": (0, 0, lambda store, args: number(len(store.data))),
    "INFO": (0, MANY, lambda store, args: bulk(store.info())),
    "FLUSHALL": (0, 1, _flush),
    "SELECT": (1, 1, lambda store, args: status("OK")),
    "QUIT": (0, MANY, lambda store, args: status("OK")),
}
"""Name → least and most arguments, and what it does."""


def redis_server(host: Host, argv: Sequence[str]) -> Server:
    store = Store(host, host.counter())
    host.log("".join(f"1:{role} {utc():%d %b %Y %H:%M:%S.%f} {words}\n" for role, words in BANNER))
    listener = Listener(text=lambda data, client: store.answer(data))
    return Server("redis-server", {(PORT, "TCP"): listener}, 0)


async def redis_cli(call: Call) -> int:
    """redis-cli [-h HOST] [-p PORT] COMMAND…; the answer as a script sees it."""
    words, host, port = list(call.argv), "127.0.0.1", PORT
    while words[:1] in (["-h"], ["-p"]) and len(words) > 1:
        flag, value = words.pop(0), words.pop(0)
        host, port = (value, port) if flag == "-h" else (host, int(value))
    try:
        connection = await dial(call, host, port)
    except NetworkError as error:
        why = "Name or service not known" if isinstance(error, NoSuchName) else error.errno
        return await call.fail(f"Could not connect to Redis at {host}:{port}: {why}\n")
    sent = listed(words) if words else await call.input()
    await call.out(shown(await asyncio.to_thread(connection.send_text, sent)))
    return 0


def shown(answer: bytes) -> str:
    """An answer without its marks: texts and lists a line each."""
    lines = answer.decode(errors="replace").split("\r\n")
    kept = (line[1:] if line[:1] in "+-:" else line for line in lines if line[:1] not in ("$", "*"))
    return "\n".join(kept)


IMAGE = Image(
    ("docker.io/library/redis", "docker.io/bitnami/redis"),
    DEBIAN,
    ("docker-entrypoint.sh",),
    ("redis-server",),
    {"PATH": PATH, "REDIS_VERSION": VERSION},
    programs={"docker-entrypoint.sh": redis_server, "redis-server": redis_server},
    commands={"redis-cli": redis_cli},
    size=45_100_000,
)
