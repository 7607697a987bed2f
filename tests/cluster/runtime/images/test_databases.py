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


def test_pg_isready_asks_it(world: World) -> None:
    ref = world.run("db", "postgres", "10.244.1.9", env={"POSTGRES_PASSWORD": "x"})
    world.routes["10.244.1.9", 5432] = ("uid-db", 5432)
    here = "/var/run/postgresql:5432 - accepting connections\n"
    assert world.exec(ref, "pg_isready", "-U", "postgres") == (here, "", 0)
    assert world.exec(ref, "pg_isready", "-h", "10.244.1.9")[0] == "10.244.1.9:5432 - accepting connections\n"
    assert world.exec(ref, "pg_isready", "-h", "10.244.1.9", "-p", "1") == ("10.244.1.9:1 - no response\n", "", 2)
