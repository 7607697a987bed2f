"""sleep."""

from __future__ import annotations

import time

from tests.cluster.runtime.commands.toolbox import box
from tests.cluster.runtime.world import World


def test_it_waits_on_the_clusters_time(world: World) -> None:
    world.speed = 1000.0
    started = time.monotonic()
    assert world.exec(box(world), "sleep", "1m") == ("", "", 0)
    assert 0.05 < time.monotonic() - started < 5


def test_a_number_is_wanted(world: World) -> None:
    assert world.exec(box(world), "sleep", "x") == ("", "sleep: invalid number 'x'\n", 1)
