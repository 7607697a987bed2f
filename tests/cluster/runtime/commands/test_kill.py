"""kill."""

from __future__ import annotations

from tests.cluster.runtime.commands.toolbox import box
from tests.cluster.runtime.world import World


def test_pid_1_without_a_handler_survives_even_sigkill_from_inside(world: World) -> None:
    ref = box(world)
    assert world.exec(ref, "kill", "-9", "1") == ("", "", 0)
    assert world.runtime.status(ref).state == "running"


def test_a_process_that_is_not_there_cannot_be_killed(world: World) -> None:
    assert world.exec(box(world), "kill", "99")[1] == "kill: can't kill pid 99: No such process\n"
