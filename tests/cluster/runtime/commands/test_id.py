"""id and whoami."""

from __future__ import annotations

from tests.cluster.runtime.commands.toolbox import box
from tests.cluster.runtime.world import World


def test_everybody_is_root(world: World) -> None:
    ref = box(world)
    assert world.exec(ref, "id")[0] == "uid=0(root) gid=0(root) groups=0(root)\n"
    assert world.exec(ref, "id", "-u")[0] == "0\n"
    assert world.exec(ref, "whoami")[0] == "root\n"
