"""date."""

from __future__ import annotations

from cluster.apimachinery.clock import now
from tests.cluster.runtime.commands.toolbox import box
from tests.cluster.runtime.world import World


def test_it_formats_the_wall_clock(world: World) -> None:
    ref = box(world)
    assert abs(int(world.exec(ref, "date", "+%s")[0]) - now()) < 5
    assert world.exec(ref, "date", "-u", "-d", "@0", "+%Y-%m-%dT%H:%M:%SZ")[0] == "1970-01-01T00:00:00Z\n"
