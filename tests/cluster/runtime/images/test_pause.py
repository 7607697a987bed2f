"""pause."""

from __future__ import annotations

import pytest

from cluster.runtime.run import NotExecutable
from tests.cluster.runtime.world import World


def test_it_waits_has_no_shell_and_ends_at_once(world: World) -> None:
    ref = world.run("p", "registry.k8s.io/pause:3.10")
    assert world.runtime.status(ref).state == "running"
    with pytest.raises(NotExecutable, match="executable file not found"):
        world.exec(ref, "sh")
    assert world.runtime.stop(ref, 30).exit_code == 0
