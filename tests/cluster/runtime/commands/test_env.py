"""env."""

from __future__ import annotations

from tests.cluster.runtime.commands.toolbox import box
from tests.cluster.runtime.world import World


def test_it_runs_a_command_in_a_changed_environment(world: World) -> None:
    ref = box(world)
    assert world.exec(ref, "env", "-i", "A=1", "printenv")[0] == "A=1\n"
    assert world.exec(ref, "env", "B=2", "sh", "-c", "echo $B")[0] == "2\n"
    assert "HOSTNAME=box\n" in world.exec(ref, "env")[0]


def test_an_unknown_command_is_127(world: World) -> None:
    assert world.exec(box(world), "env", "nosuch")[2] == 127
