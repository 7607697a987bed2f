"""df."""

from __future__ import annotations

from cluster.runtime.files import Mount, Volume
from tests.cluster.runtime.commands.toolbox import LOOP
from tests.cluster.runtime.world import World


def test_every_volume_is_a_file_system_of_its_own(world: World) -> None:
    mounts = (Mount("data", "/data"),)
    ref = world.run("box", "busybox", "10.244.1.5", Volume("data"), command=LOOP, mounts=mounts)
    lines = [line.split() for line in world.exec(ref, "df")[0].splitlines()[1:]]
    assert [(line[0], line[-1]) for line in lines] == [("overlay", "/"), ("tmpfs", "/data")]
