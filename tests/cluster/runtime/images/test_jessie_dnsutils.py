"""jessie-dnsutils: the tools of Debian's dnsutils, and no curl."""

from __future__ import annotations

from tests.cluster.runtime.commands.toolbox import box
from tests.cluster.runtime.world import World


def test_it_has_dig_host_and_nslookup(world: World) -> None:
    ref = box(world, "registry.k8s.io/e2e-test-images/jessie-dnsutils:1.7")
    found = [world.runtime.container(ref).installed(name) for name in ("dig", "host", "nslookup", "getent", "curl")]
    assert found == [True, True, True, True, False]
