"""host."""

from __future__ import annotations

from tests.cluster.runtime.commands.toolbox import box, service
from tests.cluster.runtime.world import World

AGNHOST = "registry.k8s.io/e2e-test-images/agnhost:2.53"


def test_it_speaks_in_sentences(world: World) -> None:
    service(world)
    ref = box(world, AGNHOST)
    assert (
        world.exec(ref, "host", "my-nginx")[0]
        == "my-nginx.default.svc.cluster.local has address 10.0.162.149\n"
    )
    assert world.exec(ref, "host", "nosuch") == ("Host nosuch not found: 3(NXDOMAIN)\n", "", 1)
