"""ping."""

from __future__ import annotations

import asyncio
import re

import pytest

from cluster.apimachinery.meta import Obj
from cluster.runtime.network import Source
from tests.cluster.runtime.commands.toolbox import box
from tests.cluster.runtime.world import World

REPLY = re.compile(r"64 bytes from \S+: seq=\d+ ttl=(\d+) time=(\d+\.\d{3}) ms")


def node(name: str, ip: str, cidr: str) -> dict[str, object]:
    addresses = [{"type": "InternalIP", "address": ip}, {"type": "Hostname", "address": name}]
    return {"metadata": {"name": name}, "spec": {"podCIDR": cidr}, "status": {"addresses": addresses}}


def pod(name: str, ip: str, node: str) -> dict[str, object]:
    return {"metadata": {"name": name}, "spec": {"nodeName": node}, "status": {"podIP": ip}}


@pytest.fixture
def two_nodes(world: World) -> World:
    world.held = {
        "nodes": [node("node-1", "10.128.0.2", "10.244.1.0/24"), node("node-2", "10.128.0.3", "10.244.2.0/24")],
        "pods": [pod("near", "10.244.1.9", "node-1"), pod("far", "10.244.2.4", "node-2")],
    }
    world.alive |= {"10.244.1.9", "10.244.2.4", "10.128.0.2", "10.128.0.3", "10.244.1.5", "127.0.0.1"}
    return world


def test_a_pod_answers(world: World) -> None:
    world.alive.add("10.244.2.4")
    out, _, code = world.exec(box(world), "ping", "-c", "1", "10.244.2.4")
    assert out.startswith("PING 10.244.2.4 (10.244.2.4): 56 data bytes\n64 bytes from 10.244.2.4: seq=0 ttl=")
    assert "\n1 packets transmitted, 1 packets received, 0% packet loss\nround-trip min/avg/max = 0." in out
    assert code == 0


@pytest.mark.parametrize(
    ("address", "ttl"),
    [
        ("127.0.0.1", "64"),
        ("10.244.1.5", "64"),
        ("10.128.0.2", "64"),
        ("10.244.1.9", "63"),
        ("10.128.0.3", "63"),
        ("10.244.2.4", "62"),
    ],
)
def test_every_router_on_the_way_takes_one_from_the_ttl(two_nodes: World, address: str, ttl: str) -> None:
    out, _, _ = two_nodes.exec(box(two_nodes), "ping", "-c1", address)
    assert [found[1] for found in REPLY.finditer(out)] == [ttl]


@pytest.mark.parametrize("command", [("ping", "-c1", "10.244.2.4"), ("traceroute", "10.244.2.4")])
def test_the_cluster_is_not_read_in_the_event_loop(
    two_nodes: World, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    """Reading it may need the database, which Django refuses in an event loop."""
    objects = two_nodes.objects

    def read(source: Source) -> dict[str, list[Obj]]:
        with pytest.raises(RuntimeError):
            asyncio.get_running_loop()
        return objects(source)

    monkeypatch.setattr(two_nodes, "objects", read)
    out, _, code = two_nodes.exec(box(two_nodes), *command)
    assert "error" not in out
    assert code == 0


def test_values_may_be_attached_and_times_vary(world: World) -> None:
    world.alive.add("10.244.2.4")
    ref = box(world)
    out, _, code = world.exec(ref, "ping", "-c3", "-W1", "-w9", "-i0.01", "10.244.2.4")
    assert (out.count("64 bytes from"), code) == (3, 0)
    assert len({found[2] for found in REPLY.finditer(out)}) > 1
    assert "bytes from" not in world.exec(ref, "ping", "-qc1", "10.244.2.4")[0]


def test_an_unknown_option_fails(world: World) -> None:
    out, err, code = world.exec(box(world), "ping", "-c1", "-z", "10.244.2.4")
    assert (out, code) == ("", 1)
    assert err.startswith("ping: invalid option -- 'z'\nBusyBox v")


def test_a_cluster_ip_does_not_answer_and_is_named_all_the_same(world: World) -> None:
    world.silent.add("10.0.46.141")
    world.names["web.default.svc.cluster.local"] = ("10.0.46.141",)
    out, _, code = world.exec(box(world), "ping", "-c1", "-W0.1", "web")
    assert out.startswith("PING web (10.0.46.141): 56 data bytes\n")
    assert out.endswith("1 packets transmitted, 0 packets received, 100% packet loss\n")
    assert code == 1


def test_a_deadline_ends_it(world: World) -> None:
    world.silent.add("10.0.46.141")
    assert world.exec(box(world), "ping", "-w1", "10.0.46.141")[2] == 1


def test_an_echo_that_is_refused_is_lost_too(world: World) -> None:
    out, err, code = world.exec(box(world), "ping", "-c", "1", "-W", "0", "10.0.0.99")
    assert out.endswith("1 packets transmitted, 0 packets received, 100% packet loss\n")
    assert (err, code) == ("", 1)


@pytest.mark.parametrize("asked", [("typo",), ("-6", "10.244.2.4"), ("-4", "fd00::1")])
def test_what_has_no_such_address_is_a_bad_address(world: World, asked: tuple[str, ...]) -> None:
    assert world.exec(box(world), "ping", "-c", "1", *asked)[1] == f"ping: bad address '{asked[-1]}'\n"
