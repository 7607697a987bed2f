"""BIND's nslookup, as Debian and agnhost have it."""

from __future__ import annotations

from tests.cluster.runtime.commands.toolbox import box, service
from tests.cluster.runtime.world import World

AGNHOST = "registry.k8s.io/e2e-test-images/agnhost:2.53"


def test_it_finds_a_short_name_over_the_search_list(world: World) -> None:
    service(world)
    assert world.exec(box(world, AGNHOST), "nslookup", "my-nginx") == (
        "Server:\t\t10.0.0.10\nAddress:\t10.0.0.10#53\n\n"
        "Name:\tmy-nginx.default.svc.cluster.local\nAddress: 10.0.162.149\n\n",
        "",
        0,
    )


def test_an_unknown_name_is_1(world: World) -> None:
    out, _, code = world.exec(box(world, AGNHOST), "nslookup", "nosuch")
    assert out.endswith("** server can't find nosuch: NXDOMAIN\n\n")
    assert code == 1
