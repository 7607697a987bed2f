"""alpine, debian, ubuntu."""

from __future__ import annotations

from tests.cluster.runtime.commands.toolbox import LOOP
from tests.cluster.runtime.world import World


def test_each_has_its_own_words_for_an_unknown_command(world: World) -> None:
    alpine = world.run("a", "alpine", command=LOOP)
    ubuntu = world.run("u", "ubuntu:24.04", command=LOOP)
    assert world.exec(alpine, "sh", "-c", "foo")[1] == "sh: foo: not found\n"
    assert world.exec(ubuntu, "bash", "-c", "foo")[1] == "bash: foo: command not found\n"
