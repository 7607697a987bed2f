"""busybox and the toolbox of the guide."""

from __future__ import annotations

from tests.cluster.runtime.commands.toolbox import LOOP
from tests.cluster.runtime.world import World


def test_busybox_has_wget_and_no_curl(world: World) -> None:
    ref = world.run("box", "busybox:1.37", command=LOOP)
    out, err, code = world.exec(ref, "sh", "-c", "command -v wget; curl x")
    assert (out, err, code) == ("/usr/bin/wget\n", "sh: curl: not found\n", 127)


def test_the_guides_toolbox_has_curl(world: World) -> None:
    ref = world.run("box", "radial/busyboxplus:curl", command=LOOP)
    assert world.exec(ref, "curl", "--version")[0].startswith("curl ")
