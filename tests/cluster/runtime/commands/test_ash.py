"""ash and dash."""

from __future__ import annotations

from tests.cluster.runtime.commands.toolbox import box
from tests.cluster.runtime.world import World


def test_ash_is_a_shell(world: World) -> None:
    ref = box(world)
    assert world.exec(ref, "ash", "-c", "echo $((1+1))")[0] == "2\n"
    assert world.exec(ref, "sh", "-c", "ash -c 'echo in'; echo x | ash -c cat")[0] == "in\nx\n"
