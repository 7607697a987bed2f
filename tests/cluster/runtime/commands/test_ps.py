"""ps."""

from __future__ import annotations

from tests.cluster.runtime.commands.toolbox import box
from tests.cluster.runtime.world import World


def test_a_container_sees_its_own_processes_only(world: World) -> None:
    assert world.exec(box(world), "ps")[0].splitlines() == [
        "PID   USER     TIME  COMMAND",
        "    1 root      0:00 sh -c while true; do sleep 1; done",
        "    7 root      0:00 ps",
    ]
