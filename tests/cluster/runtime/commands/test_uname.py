"""uname."""

from __future__ import annotations

from tests.cluster.runtime.commands.toolbox import box
from tests.cluster.runtime.world import World


def test_the_host_name_is_the_pods_and_the_kernel_the_nodes(world: World) -> None:
    ref = box(world)
    assert world.exec(ref, "uname")[0] == "Linux\n"
    assert world.exec(ref, "uname", "-n")[0] == "box\n"
    assert world.exec(ref, "uname", "-a")[0].startswith("Linux box 6.")
