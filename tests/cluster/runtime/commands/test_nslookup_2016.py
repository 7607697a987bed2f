"""nslookup in radial/busyboxplus:curl, as the guide of 2016 prints it."""

from __future__ import annotations

from cluster.runtime.container import ContainerSpec, Sandbox
from cluster.runtime.network import Resolv, Source
from tests.cluster.runtime.world import World

LOOP = ("sh", "-c", "while true; do sleep 1; done")


def test_it_prints_the_guides_answer(world: World) -> None:
    world.names["my-nginx.default.svc.cluster.local"] = ("10.0.162.149",)
    ref = world.run("curl", "radial/busyboxplus:curl", command=LOOP)
    assert world.exec(ref, "nslookup", "my-nginx") == (
        "Server:    10.0.0.10\nAddress 1: 10.0.0.10\n\nName:      my-nginx\nAddress 1: 10.0.162.149\n",
        "",
        0,
    )


def test_names_that_point_back_stand_behind_the_addresses(world: World) -> None:
    world.names["my-nginx.default.svc.cluster.local"] = ("10.0.162.149",)
    world.pointers["10.0.0.10.in-addr.arpa"] = "kube-dns.kube-system.svc.cluster.local."
    world.pointers["149.162.0.10.in-addr.arpa"] = "my-nginx.default.svc.cluster.local."
    ref = world.run("curl", "radial/busyboxplus:curl", command=LOOP)
    assert world.exec(ref, "nslookup", "my-nginx")[0] == (
        "Server:    10.0.0.10\nAddress 1: 10.0.0.10 kube-dns.kube-system.svc.cluster.local\n\n"
        "Name:      my-nginx\nAddress 1: 10.0.162.149 my-nginx.default.svc.cluster.local\n"
    )


def test_where_no_server_is_named_the_machine_itself_is_asked(world: World) -> None:
    node = Source("node", "node-1", "demo", "", "node-1", "192.168.10.11", "uid-debugger", Resolv("", (), 1))
    world.runtime.run_sandbox(Sandbox(node, "node-1", {}))
    ref = world.runtime.create("uid-debugger", ContainerSpec(name="c", image="radial/busyboxplus:curl", command=LOOP))
    world.runtime.start(ref)
    out, _, _ = world.exec(ref, "nslookup", "my-nginx")
    assert out.startswith("Server:    127.0.0.1\nAddress 1: 127.0.0.1")


def test_an_unknown_name_is_not_resolved(world: World) -> None:
    ref = world.run("curl", "radial/busyboxplus:curl", command=LOOP)
    _, err, code = world.exec(ref, "nslookup", "nosuch")
    assert (err, code) == ("nslookup: can't resolve 'nosuch'\n", 1)
