"""agnhost grpc-health-checking: the health protocol's answers, and its switch (probed in test_handlers)."""

from __future__ import annotations

import time

from cluster.runtime import grpc
from tests.cluster.runtime.agnhost_pods import agnhost, get
from tests.cluster.runtime.world import World


def checked(world: World) -> str:
    answer = world.runtime.answer("uid-web", 5000, grpc.request("web:5000", "", "test"))
    assert answer is not None
    return grpc.status(answer)


def test_it_serves_for_as_long_as_it_is_told(world: World) -> None:
    world.speed = 100.0
    agnhost(world, "grpc-health-checking", "--delay-unhealthy-sec=10")
    assert checked(world) == "SERVING"
    time.sleep(0.15)
    assert checked(world) == "NOT_SERVING"


def test_the_switch_tells_how_long_it_has_run(world: World) -> None:
    agnhost(world, "grpc-health-checking")
    status, body = get(world, "/make-not-serving")
    assert (status, body.endswith("s"), checked(world)) == (200, True, "NOT_SERVING")
