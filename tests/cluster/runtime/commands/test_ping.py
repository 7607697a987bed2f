"""ping."""

from __future__ import annotations

from tests.cluster.runtime.commands.toolbox import box
from tests.cluster.runtime.world import World


def test_a_pod_answers(world: World) -> None:
    world.alive.add("10.244.2.4")
    out, _, code = world.exec(box(world), "ping", "-c", "1", "10.244.2.4")
    assert out.startswith("PING 10.244.2.4 (10.244.2.4): 56 data bytes\n64 bytes from 10.244.2.4: seq=0 ttl=")
    assert out.endswith("1 packets transmitted, 1 packets received, 0% packet loss\n")
    assert code == 0


def test_a_cluster_ip_does_not(world: World) -> None:
    world.silent.add("10.0.0.1")
    out, _, code = world.exec(box(world), "ping", "-c", "1", "-W", "0.1", "10.0.0.1")
    assert out.endswith("1 packets transmitted, 0 packets received, 100% packet loss\n")
    assert code == 1


def test_an_echo_that_is_refused_is_lost_too(world: World) -> None:
    out, err, code = world.exec(box(world), "ping", "-c", "1", "10.0.0.99")
    assert out.endswith("1 packets transmitted, 0 packets received, 100% packet loss\n")
    assert (err, code) == ("", 1)


def test_an_unknown_name_is_a_bad_address(world: World) -> None:
    assert world.exec(box(world), "ping", "-c", "1", "nosuch")[1] == "ping: bad address 'nosuch'\n"
