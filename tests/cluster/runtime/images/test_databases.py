"""Databases."""

from __future__ import annotations

import pytest

from tests.cluster.runtime.world import World


@pytest.mark.parametrize(
    ("image", "words"), [("mysql:8", "MYSQL_ROOT_PASSWORD"), ("postgres", "POSTGRES_PASSWORD")]
)
def test_without_a_password_they_do_not_start(world: World, image: str, words: str) -> None:
    ref = world.run("db", image)
    assert world.runtime.status(ref).exit_code == 1
    assert words in "\n".join(world.log(ref))


def test_with_one_they_listen(world: World) -> None:
    world.run("db", "postgres", env={"POSTGRES_PASSWORD": "x"})
    assert world.runtime.listening("uid-db", "", 5432)


def test_redis_remembers(world: World) -> None:
    world.run("db", "redis:7")
    assert world.runtime.text("uid-db", 6379, b"PING\r\nSET a 5\r\nINCR a\r\nGET a\r\nGET b\r\n") == (
        b"+PONG\r\n+OK\r\n:6\r\n$1\r\n6\r\n$-1\r\n"
    )
