"""Databases, as far as a lesson on Kubernetes needs them: they listen, and refuse to start without a password.

That refusal is the classic first CrashLoopBackOff.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from cluster.runtime.host import Host
from cluster.runtime.image import PATH, Image
from cluster.runtime.process import Done, Listener, Server
from cluster.runtime.userland import DEBIAN

MYSQL = """[ERROR] [Entrypoint]: Database is uninitialized and password option is not specified
    You need to specify one of the following as an environment variable:
    - MYSQL_ROOT_PASSWORD
    - MYSQL_ALLOW_EMPTY_PASSWORD
    - MYSQL_RANDOM_ROOT_PASSWORD
"""
POSTGRES = """Error: Database is uninitialized and superuser password is not specified.
       You must specify POSTGRES_PASSWORD to a non-empty value for the
       superuser. For example, "-e POSTGRES_PASSWORD=password" on "docker run".
"""


def database(
    port: int, needs: tuple[str, ...], complaint: str, ready: str, host: Host, argv: Sequence[str]
) -> Server | Done:
    """Listens on its port if one of the variables is set (or none is needed)."""
    if needs and not any(host.env.get(name) for name in needs):
        return Done(1, err=complaint)
    return Server(argv[0], {(port, "TCP"): Listener(text=lambda data, client: b"")}, 0, output=ready + "\n")


def redis(host: Host, argv: Sequence[str]) -> Server:
    """Redis' inline protocol, for PING, SET, GET, INCR and DEL."""
    memory: dict[str, str] = {}
    host.log("* Ready to accept connections tcp\n")
    return Server(
        "redis-server", {(6379, "TCP"): Listener(text=lambda data, client: inline(memory, data))}, 0
    )


def inline(memory: dict[str, str], data: bytes) -> bytes:
    return b"".join(
        reply(memory, line.split()) for line in data.decode(errors="replace").splitlines() if line.strip()
    )


def reply(memory: dict[str, str], words: list[str]) -> bytes:
    """One command's answer in RESP."""
    match [words[0].upper(), *words[1:]]:
        case ["PING"]:
            return b"+PONG\r\n"
        case ["SET", key, value]:
            memory[key] = value
            return b"+OK\r\n"
        case ["GET", key]:
            return f"${len(memory[key])}\r\n{memory[key]}\r\n".encode() if key in memory else b"$-1\r\n"
        case ["INCR", key] if memory.get(key, "0").isdigit():
            memory[key] = str(int(memory.get(key, "0")) + 1)
            return f":{memory[key]}\r\n".encode()
        case ["DEL", key]:
            return f":{int(memory.pop(key, None) is not None)}\r\n".encode()
        case [name, *_]:
            return f"-ERR unknown command '{name}'\r\n".encode()
    return b""


def image(
    name: str,
    command: str,
    size: int,
    port: int,
    needs: tuple[str, ...] = (),
    complaint: str = "",
    ready: str = "",
) -> Image:
    program = partial(database, port, needs, complaint, ready)
    programs = {"docker-entrypoint.sh": program, command: program}
    return Image(
        (f"docker.io/library/{name}",),
        DEBIAN,
        ("docker-entrypoint.sh",),
        (command,),
        {"PATH": PATH},
        programs=programs,
        size=size,
    )


MYSQL_NEEDS = ("MYSQL_ROOT_PASSWORD", "MYSQL_ALLOW_EMPTY_PASSWORD", "MYSQL_RANDOM_ROOT_PASSWORD")
MARIADB_NEEDS = (*MYSQL_NEEDS, "MARIADB_ROOT_PASSWORD", "MARIADB_ALLOW_EMPTY_ROOT_PASSWORD")
POSTGRES_NEEDS = ("POSTGRES_PASSWORD", "POSTGRES_HOST_AUTH_METHOD")
POSTGRES_READY = "LOG:  database system is ready to accept connections"
IMAGES = (
    image("mysql", "mysqld", 170_000_000, 3306, MYSQL_NEEDS, MYSQL, "mysqld: ready for connections. port: 3306"),
    image("mariadb", "mariadbd", 105_000_000, 3306, MARIADB_NEEDS, MYSQL, "mariadbd: ready for connections."),
    image("postgres", "postgres", 152_000_000, 5432, POSTGRES_NEEDS, POSTGRES, POSTGRES_READY),
    image("mongo", "mongod", 265_000_000, 27017, ready="Waiting for connections"),
    image("memcached", "memcached", 31_000_000, 11211),
    Image(
        ("docker.io/library/redis",), DEBIAN, ("docker-entrypoint.sh",), ("redis-server",), {"PATH": PATH},
        programs={"docker-entrypoint.sh": redis, "redis-server": redis}, size=53_000_000,
    ),
)  # fmt: skip
