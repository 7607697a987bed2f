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


def test_an_address_is_answered_without_a_heading_and_with_the_final_dot(world: World) -> None:
    service(world)
    out = world.exec(box(world, AGNHOST), "nslookup", "10.0.162.149")[0]
    assert out == "149.162.0.10.in-addr.arpa\tname = my-nginx.default.svc.cluster.local.\n\n"


def test_a_silent_server_is_named_three_times(world: World) -> None:
    world.dns_down, world.speed = True, 1000.0
    out, _, code = world.exec(box(world, AGNHOST), "nslookup", "my-nginx")
    error = ";; communications error to 10.0.0.10#53: timed out\n"
    assert (out, code) == (f"{error * 3};; no servers could be reached\n\n", 1)


def test_a_type_without_records_has_no_answer(world: World) -> None:
    service(world)
    ref = box(world, "registry.k8s.io/e2e-test-images/agnhost:2.53")
    out = world.exec(ref, "nslookup", "-type=mx", "my-nginx")[0]
    assert out.endswith("*** Can't find my-nginx: No answer\n\n")
    out = world.exec(ref, "nslookup", "-type=bogus", "my-nginx")[0]
    assert out.startswith("unknown query type: bogus\nServer:\t\t")
