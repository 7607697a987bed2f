"""What a network policy does to traffic that is going already: nothing, until it is asked for anew.

The first rule of every plug-in's chains accepts what conntrack calls ESTABLISHED, so a policy judges the first packet
of a connection and no other. The next connection, from another port, meets the policy; one that was dropped before
gets through as soon as the policy is gone.
"""

from __future__ import annotations

import pytest

from cluster.apimachinery.meta import Obj
from cluster.dataplane.hops import Memory
from cluster.dataplane.request import Request, Source
from cluster.dataplane.trace import Trace, traverse
from cluster.dataplane.world import World
from tests.cluster.dataplane.grid import SERVERS, ip, labelled, policy, served
from tests.cluster.dataplane.worlds import external_ip

NODE_PORT = {
    "type": "NodePort",
    "ports": [{"port": 8080, "targetPort": 80, "nodePort": 31704, "protocol": "TCP"}],
}
INWARD, OUTWARD = policy("in", ingress=[]), policy("out", egress=[])
ELSEWHERE = policy(
    "out", podSelector=labelled(pod="b"), egress=[{"to": [{"podSelector": labelled(pod="c")}]}]
)
POD, INTERNET = Source("pod", "b", "x"), Source("internet")
PATHS = {
    "by the pod's address": (POD, f"tcp://{ip('x/a')}:80"),
    "by the cluster IP": (POD, "tcp://10.0.0.50:8080"),
    "by another node's port": (POD, "tcp://10.128.0.5:31704"),
    "from outside": (INTERNET, f"tcp://{external_ip('node-2')}:31704"),
}


def world(*policies: Obj) -> World:
    return served(*policies, **NODE_PORT)


def send(seen: World, path: str, seed: int, memory: Memory | None = None) -> Trace:
    source, url = PATHS[path]
    return traverse(seen, SERVERS, Request(source, url), seed, memory or Memory())


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("policies", [(INWARD,), (OUTWARD,), (INWARD, OUTWARD), (ELSEWHERE,)])
def test_a_standing_connection_outlives_a_policy_that_drops_the_next(
    policies: tuple[Obj, ...], path: str
) -> None:
    before = send(world(), path, 1)
    memory = Memory(before.flows())
    shut = world(*policies)
    assert before.ok
    assert send(shut, path, 1, memory).ok
    outside_in = path == "from outside" and INWARD not in policies
    assert send(shut, path, 2, memory).verdict == ("answered" if outside_in else "dropped")


@pytest.mark.parametrize("path", PATHS)
def test_what_was_dropped_gets_through_when_the_policy_is_gone(path: str) -> None:
    dropped = send(world(INWARD, OUTWARD), path, 1)
    assert dropped.verdict == "dropped"
    assert send(world(), path, 1, Memory(dropped.flows())).ok
