"""busybox."""

from __future__ import annotations

from tests.cluster.runtime.commands.toolbox import box
from tests.cluster.runtime.world import World


def test_it_runs_its_applets_by_name(world: World) -> None:
    ref = box(world)
    assert world.exec(ref, "busybox", "hostname")[0] == "box\n"
    assert world.exec(ref, "busybox", "curl") == ("", "curl: applet not found\n", 127)
    assert "wget\n" in world.exec(ref, "busybox", "--list")[0]
