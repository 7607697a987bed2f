"""Redis, by the RESP specification and the server's own error texts."""

from __future__ import annotations

import pytest

from cluster.runtime.records import ContainerRef
from tests.cluster.runtime.commands.toolbox import box
from tests.cluster.runtime.world import World

IP = "10.244.2.4"


@pytest.fixture
def redis(world: World) -> ContainerRef:
    ref = world.run("db", "redis:7", IP)
    world.routes[IP, 6379] = ("uid-db", 6379)
    return ref


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        (b"PING\r\n", b"+PONG\r\n"),
        (b"ping hello\n", b"$5\r\nhello\r\n"),
        (b'SET a "b c"\nGET a\nGET z\n', b"+OK\r\n$3\r\nb c\r\n$-1\r\n"),
        (b"SET n 5\nINCR n\nDECR n\nINCRBY n 10\n", b"+OK\r\n:6\r\n:5\r\n:15\r\n"),
        (b"SET n x\nINCR n\n", b"+OK\r\n-ERR value is not an integer or out of range\r\n"),
        (b"SET a 1\nSET a 2 NX\nGET a\n", b"+OK\r\n$-1\r\n$1\r\n1\r\n"),
        (b"SET a 1\nSET b 2\nDEL a b c\nDBSIZE\n", b"+OK\r\n+OK\r\n:2\r\n:0\r\n"),
        (b"SET ab 1\nKEYS a*\nEXISTS ab\n", b"+OK\r\n*1\r\n$2\r\nab\r\n:1\r\n"),
        (b"*2\r\n$4\r\nECHO\r\n$2\r\nhi\r\n", b"$2\r\nhi\r\n"),
        (b"GET\n", b"-ERR wrong number of arguments for 'get' command\r\n"),
        (b"FOO a\n", b"-ERR unknown command 'FOO', with args beginning with: 'a' \r\n"),
    ],
)
def test_it_answers_in_resp(world: World, redis: ContainerRef, asked: bytes, answer: bytes) -> None:
    assert world.runtime.text("uid-db", 6379, asked) == answer


def test_its_memory_has_an_end(world: World, redis: ContainerRef) -> None:
    answers = [world.runtime.text("uid-db", 6379, f"SET k{n} {'x' * 100_000}\n".encode()) for n in range(11)]
    assert answers[0] == b"+OK\r\n"
    assert answers[-1] == b"-OOM command not allowed when used memory > 'maxmemory'.\r\n"


def test_from_another_pod_with_nc(world: World, redis: ContainerRef) -> None:
    out = world.exec(box(world), "sh", "-c", f"echo INFO | nc -w 1 {IP} 6379 | grep redis_version")[0]
    assert out.startswith("redis_version:7.")


def test_redis_cli_shows_answers_without_their_marks(world: World, redis: ContainerRef) -> None:
    for words, out in (("ping", "PONG\n"), ("set a 1", "OK\n"), ("get a", "1\n"), ("incr a", "2\n")):
        assert world.exec(redis, "redis-cli", "-h", IP, *words.split()) == (out, "", 0)
    refused = f"Could not connect to Redis at {IP}:1: Connection refused\n"
    assert world.exec(redis, "redis-cli", "-h", IP, "-p", "1", "ping") == ("", refused, 1)


def test_its_log_ends_in_readiness(world: World, redis: ContainerRef) -> None:
    assert world.log(redis)[-1].endswith("* Ready to accept connections tcp")
