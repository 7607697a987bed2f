"""watch."""

from __future__ import annotations

from tests.cluster.runtime.commands.toolbox import box
from tests.cluster.runtime.world import World


def test_it_repeats_until_it_is_stopped(world: World) -> None:
    out, _, code = world.exec(box(world), "timeout", "0.35", "watch", "-n", "0.1", "echo", "hi")
    assert code == 124
    assert out.count("\nhi\n") >= 2
    assert "Every 0.1s: echo hi" in out
