"""id and whoami."""

from __future__ import annotations

from cluster.runtime.security import Security
from tests.cluster.runtime.commands.toolbox import box
from tests.cluster.runtime.world import World


def test_everybody_is_root(world: World) -> None:
    ref = box(world)
    assert world.exec(ref, "id")[0] == "uid=0(root) gid=0(root) groups=0(root)\n"
    assert world.exec(ref, "id", "-u")[0] == "0\n"
    assert world.exec(ref, "whoami")[0] == "root\n"


def test_who_runs_as_somebody_has_their_numbers(world: World) -> None:
    """id of busybox prints a number alone where /etc/passwd and /etc/group have no name for it."""
    ref = box(world, security=Security(uid=1001, gid=2002, groups=(65534,)))
    assert world.exec(ref, "id")[0] == "uid=1001 gid=2002 groups=2002,65534(nobody)\n"
    assert world.exec(ref, "id", "-G")[0] == "2002 65534\n"
    assert world.exec(ref, "whoami") == ("", "whoami: unknown uid 1001\n", 1)
