"""busybox's nslookup since 1.29, against the answers that busybox 1.36 prints in a pod."""

from __future__ import annotations

from tests.cluster.runtime.commands.toolbox import box, service
from tests.cluster.runtime.world import World

LOOP = ("sh", "-c", "while true; do sleep 1; done")


def test_a_short_name_is_asked_for_in_every_search_domain(world: World) -> None:
    world.names["my-nginx.default.svc.cluster.local"] = ("10.0.162.149",)
    ref = world.run("box", "busybox:1.37", command=LOOP)
    out, _, code = world.exec(ref, "nslookup", "my-nginx")
    assert out.startswith("Server:\t\t10.0.0.10\nAddress:\t10.0.0.10:53\n\n")
    assert "Name:\tmy-nginx.default.svc.cluster.local\nAddress: 10.0.162.149\n\n" in out
    assert "** server can't find my-nginx.svc.cluster.local: NXDOMAIN\n" in out
    assert code == 1


def test_a_full_name_has_one_answer(world: World) -> None:
    world.names["my-nginx.default.svc.cluster.local"] = ("10.0.162.149",)
    ref = world.run("box", "busybox", command=LOOP)
    out, _, code = world.exec(ref, "nslookup", "my-nginx.default.svc.cluster.local")
    assert "Name:\tmy-nginx.default.svc.cluster.local\nAddress: 10.0.162.149\n" in out
    assert code == 0


def test_a_name_with_a_dot_is_not_searched(world: World) -> None:
    world.names["my-nginx.default.svc.cluster.local"] = ("10.0.162.149",)
    ref = world.run("box", "busybox", command=LOOP)
    out = world.exec(ref, "nslookup", "my-nginx.default")[0]
    assert "** server can't find my-nginx.default: NXDOMAIN\n" in out


def test_an_address_is_turned_round(world: World) -> None:
    world.pointers["149.162.0.10.in-addr.arpa"] = "my-nginx.default.svc.cluster.local."
    ref = world.run("box", "busybox", command=LOOP)
    out = world.exec(ref, "nslookup", "10.0.162.149")[0]
    assert "149.162.0.10.in-addr.arpa\tname = my-nginx.default.svc.cluster.local\n" in out


def test_no_name_server_is_a_time_out(world: World) -> None:
    world.dns_down = True
    world.speed = 1000.0
    ref = world.run("box", "busybox", command=LOOP)
    out, _, code = world.exec(ref, "nslookup", "x")
    assert (out, code) == (";; connection timed out; no servers could be reached\n\n", 1)


def test_a_type_is_asked_as_such_and_a_word_that_is_none_is_refused(world: World) -> None:
    service(world)
    ref = box(world)
    out = world.exec(ref, "nslookup", "-type=mx", "my-nginx.default.svc.cluster.local")[0]
    assert "10.0.162.149" not in out
    err, code = world.exec(ref, "nslookup", "-type=bogus", "my-nginx")[1:]
    assert (err, code) == ('nslookup: invalid query type "bogus"\n', 1)
