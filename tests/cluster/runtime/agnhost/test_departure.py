"""netexec's /exit, against test/images/agnhost/netexec/netexec.go."""

from __future__ import annotations

import pytest

from tests.cluster.runtime.agnhost_pods import agnhost, get
from tests.cluster.runtime.world import World


def test_exit_waits_and_goes_with_its_code(world: World) -> None:
    ref = agnhost(world, "netexec")
    assert get(world, "/exit?code=3&wait=200ms&timeout=1m") == (200, "")
    assert get(world, "/hostname") == (200, "web"), "it answers until it goes"
    assert world.ended(ref) == 3
    assert [line[20:] for line in world.log(ref)][-4:] == [
        "GET /exit?code=3&timeout=1m&wait=200ms",
        "Will begin shutdown in 200ms, allowing 1m0s for connections to close, then will exit with 3",
        "GET /hostname",
        "Graceful shutdown completed with: <nil>",
    ]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("timeout=x", "argument 'timeout' must be a valid golang duration or empty, got \"x\"\n"),
        ("wait=5", "argument 'wait' must be a valid golang duration or empty, got \"5\"\n"),
        ("code=one", "argument 'code' must be an integer [0-127] or empty, got \"one\"\n"),
    ],
)
def test_exit_refuses_what_it_cannot_read(world: World, asked: str, said: str) -> None:
    ref = agnhost(world, "netexec")
    assert get(world, f"/exit?{asked}") == (200, said)
    assert world.runtime.status(ref).state == "running"
