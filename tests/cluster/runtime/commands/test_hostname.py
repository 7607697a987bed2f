"""hostname."""

from __future__ import annotations

from tests.cluster.runtime.commands.toolbox import box
from tests.cluster.runtime.world import World


def test_it_is_the_pods_name(world: World) -> None:
    ref = box(world)
    assert world.exec(ref, "hostname")[0] == "box\n"
    assert world.exec(ref, "hostname", "-i")[0] == "10.244.1.5\n"
