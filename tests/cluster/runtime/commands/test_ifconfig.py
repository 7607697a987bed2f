"""ifconfig."""

from __future__ import annotations

from tests.cluster.runtime.commands.toolbox import box
from tests.cluster.runtime.world import World


def test_it_shows_the_pods_address(world: World) -> None:
    assert "inet addr:10.244.1.5  Bcast:10.244.1.255" in world.exec(box(world), "ifconfig")[0]
