"""Databases, as far as a lesson on Kubernetes needs them: they listen, and refuse to start without a password.

That refusal is the classic first CrashLoopBackOff.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import pairwise

from cluster.runtime.host import Call, Host
from cluster.runtime.image import PATH, Image
from cluster.runtime.network import NetworkError
from cluster.runtime.process import Done, Listener, Server
from cluster.runtime.reach import dial
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


async def pg_isready(call: Call) -> int:
    """Whether a PostgreSQL server accepts connections: 0, or 2 when nobody answers."""
    given = {flag: value for flag, value in pairwise(call.argv) if flag in ("-h", "-p")}
    host, port = given.get("-h", ""), int(given.get("-p", "5432"))
    where = f"{host or '/var/run/postgresql'}:{port}"
    try:
        await dial(call, host or "127.0.0.1", port, patience=3.0)
    except NetworkError:
        await call.out(f"{where} - no response\n")
        return 2
    await call.out(f"{where} - accepting connections\n")
    return 0


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
    commands = {"pg_isready": pg_isready} if name == "postgres" else {}
    return Image(
        (f"docker.io/library/{name}",),
        DEBIAN,
        ("docker-entrypoint.sh",),
        (command,),
        {"PATH": PATH},
        programs=programs,
        commands=commands,
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
)  # fmt: skip
