"""dig, as Kubernetes' DNS tests read it."""

from __future__ import annotations

from tests.cluster.runtime.commands.toolbox import box, service
from tests.cluster.runtime.world import World

AGNHOST = "registry.k8s.io/e2e-test-images/agnhost:2.53"
NAME = "my-nginx.default.svc.cluster.local"


def test_short_prints_the_data_only(world: World) -> None:
    service(world)
    assert world.exec(box(world, AGNHOST), "dig", "+short", NAME) == ("10.0.162.149\n", "", 0)


def test_noall_answer_prints_one_record_a_line(world: World) -> None:
    service(world)
    out = world.exec(box(world, AGNHOST), "dig", "+notcp", "+noall", "+answer", "+search", "my-nginx", "A")[0]
    assert out.split() == [f"{NAME}.", "30", "IN", "A", "10.0.162.149"]


def test_the_search_list_is_not_used_unless_asked_for(world: World) -> None:
    service(world)
    ref = box(world, AGNHOST)
    assert world.exec(ref, "dig", "+short", "my-nginx")[0] == ""
    assert "status: NXDOMAIN" in world.exec(ref, "dig", "my-nginx")[0]


def test_x_turns_an_address_round(world: World) -> None:
    service(world)
    assert world.exec(box(world, AGNHOST), "dig", "+short", "-x", "10.0.162.149")[0] == f"{NAME}.\n"


def test_no_server_is_nine(world: World) -> None:
    world.dns_down, world.speed = True, 1000.0
    assert world.exec(box(world, AGNHOST), "dig", NAME)[2] == 9
