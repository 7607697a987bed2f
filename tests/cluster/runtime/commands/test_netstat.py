"""netstat."""

from __future__ import annotations

from tests.cluster.runtime.commands.toolbox import box
from tests.cluster.runtime.world import World


def test_it_lists_who_listens(world: World) -> None:
    ref = box(world)
    world.exec(ref, "httpd", "-p", "8080")
    assert "0.0.0.0:8080" in world.exec(ref, "netstat", "-tln")[0]
