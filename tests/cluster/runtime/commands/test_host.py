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


def test_it_names_the_server_it_was_told_to_ask(world: World) -> None:
    service(world)
    out = world.exec(box(world, AGNHOST), "host", "-t", "A", "my-nginx", "10.0.0.10")[0]
    assert out == (
        "Using domain server:\nName: 10.0.0.10\nAddress: 10.0.0.10#53\nAliases: \n\n"
        "my-nginx.default.svc.cluster.local has address 10.0.162.149\n"
    )


def test_a_type_that_is_not_there_is_said(world: World) -> None:
    service(world)
    out = world.exec(box(world, AGNHOST), "host", "-t", "AAAA", "my-nginx.default.svc.cluster.local")
    assert out[0] == "my-nginx.default.svc.cluster.local has no AAAA record\n"
