"""timeout."""

from __future__ import annotations

from tests.cluster.runtime.commands.toolbox import box
from tests.cluster.runtime.world import World


def test_a_command_that_takes_too_long_is_stopped(world: World) -> None:
    assert world.exec(box(world), "timeout", "0.1", "sleep", "100")[2] == 124


def test_a_fast_command_keeps_its_code(world: World) -> None:
    assert world.exec(box(world), "timeout", "5", "sh", "-c", "echo a; exit 3") == ("a\n", "", 3)


def test_it_works_inside_a_script(world: World) -> None:
    assert world.exec(box(world), "sh", "-c", "timeout 0.1 sleep 9; echo $?")[0] == "124\n"
