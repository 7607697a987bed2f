"""traceroute, as busybox prints it."""

from __future__ import annotations

import re

from tests.cluster.runtime.commands.test_ping import node, pod
from tests.cluster.runtime.commands.toolbox import box
from tests.cluster.runtime.world import World


def two_nodes(world: World) -> None:
    """The box on node-1, a pod on node-2."""
    world.held = {
        "nodes": [node("node-1", "10.128.0.2", "10.244.1.0/24"), node("node-2", "10.128.0.3", "10.244.2.0/24")],
        "pods": [pod("far", "10.244.2.4", "node-2")],
    }
    world.alive.add("10.244.2.4")


def test_every_router_is_a_line_and_the_pod_the_last(world: World) -> None:
    two_nodes(world)
    out, _, code = world.exec(box(world), "traceroute", "-n", "10.244.2.4")
    lines = out.splitlines()
    assert lines[0] == "traceroute to 10.244.2.4 (10.244.2.4), 30 hops max, 46 byte packets"
    assert [line.split()[:2] for line in lines[1:]] == [["1", "10.244.1.1"], ["2", "10.128.0.3"], ["3", "10.244.2.4"]]
    assert re.fullmatch(r" 1  10\.244\.1\.1(  \d\.\d{3} ms){3}", lines[1])
    assert code == 0


def test_names_stand_before_their_addresses(world: World) -> None:
    two_nodes(world)
    world.pointers["4.2.244.10.in-addr.arpa"] = "10-244-2-4.web.default.svc.cluster.local."
    out = world.exec(box(world), "traceroute", "-I", "-q1", "10.244.2.4")[0]
    assert " 1  10.244.1.1 (10.244.1.1)  0." in out
    assert " 3  10-244-2-4.web.default.svc.cluster.local (10.244.2.4)  0." in out


def test_what_nobody_answers_is_a_star(world: World) -> None:
    two_nodes(world)
    world.silent.add("10.0.46.141")
    out = world.exec(box(world), "traceroute", "-n", "-m3", "-w0", "10.0.46.141")[0]
    assert out.splitlines()[2:] == [" 2  *  *  *", " 3  *  *  *"]


def test_a_wrong_command_line_says_so(world: World) -> None:
    ref = box(world)
    assert world.exec(ref, "traceroute", "typo")[1] == "traceroute: bad address 'typo'\n"
    assert world.exec(ref, "traceroute", "-Z", "x")[1].startswith("traceroute: invalid option -- 'Z'\nBusyBox v")
