"""Host ports on their way: who reaches them, whom the pod sees, and what becomes of those who miss them."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.apimachinery.meta import Obj
from cluster.dataplane.request import Request, Source
from cluster.dataplane.trace import Trace, traverse
from cluster.kube_proxy import modes
from tests.cluster.dataplane.worlds import Cluster, Pretend, pod

UNBOUND = "Only a pod that is bound to a node and has an address can send."
NODE_1, NODE_2 = "10.128.0.3", "10.128.0.4"


def publishing(name: str = "web", ip: str = "10.244.1.4", on: str = "node-1", **port: Any) -> Obj:
    made = pod(name, ip, on)
    made["spec"]["containers"][0]["ports"] = [{"containerPort": 80, "hostPort": 8080, **port}]
    return made


def told(source: Source, url: str, *pods: Obj, **extra: list[Obj]) -> Trace:
    caller = [pod("near", "10.244.1.9", "node-1"), pod("far", "10.244.2.9", "node-2")]
    return traverse(Cluster([*pods, *caller], extra=extra).world(), Pretend(), Request(source, url), 7)


def beats(trace: Trace) -> list[str]:
    return [hop.beat for leg in trace.legs for hop in leg]


def test_the_internet_comes_in_by_the_nodes_external_address_and_is_seen_as_itself() -> None:
    trace = told(Source("internet"), "http://203.0.113.3:8080/", publishing())
    assert (trace.verdict, trace.target and trace.target.name) == ("answered", "web")
    assert trace.endpoint
    assert (trace.endpoint.src, trace.endpoint.dst) == ("198.51.100.23", "10.244.1.4")
    assert "gate.host-port" in beats(trace)
    assert "gate.snat" not in beats(trace)


def test_a_pod_of_the_same_node_is_masqueraded_and_one_of_another_came_as_its_node() -> None:
    near = told(Source("pod", "near", "default"), f"http://{NODE_1}:8080/", publishing())
    assert near.endpoint
    assert near.endpoint.src == "10.244.1.1"
    far = told(Source("pod", "far", "default"), f"http://{NODE_1}:8080/", publishing())
    assert far.endpoint
    assert far.endpoint.src == NODE_2


def test_a_pod_reaches_itself_through_its_own_host_port() -> None:
    trace = told(Source("pod", "web", "default"), f"http://{NODE_1}:8080/", publishing())
    assert trace.verdict == "answered"
    assert "gate.hairpin" in beats(trace)


def test_a_shell_on_the_node_may_say_localhost() -> None:
    trace = told(Source("node", "node-1"), "http://127.0.0.1:8080/", publishing())
    assert trace.endpoint
    assert (trace.endpoint.src, trace.endpoint.dst) == ("10.244.1.1", "10.244.1.4")


def test_the_hop_shows_the_plug_ins_rules() -> None:
    trace = told(Source("node", "node-2"), f"http://{NODE_1}:8080/", publishing())
    hop = next(h for h in trace.hops() if "host_port" in h["detail"])
    assert hop["why"] == "Host port 8080 of node-1 leads to default/web: the destination becomes 10.244.1.4:80."
    assert "-j DNAT --to-destination 10.244.1.4:80" in hop["detail"]["host_port"]["text"]


def test_another_node_does_not_know_of_it() -> None:
    trace = told(Source("node", "node-1"), f"http://{NODE_2}:8080/", publishing())
    assert trace.verdict == "refused"
    assert trace.advice() == [
        "node-2 is reached, but nobody listens on its port 8080.",
        "A host port is open on the node of its pod alone: default/web publishes it on node-1.",
        "Pod default/web",
        "call http://10.128.0.3:8080/ (or a DaemonSet, with such a pod on node-2 too)",
    ]


def test_another_protocol_is_another_port() -> None:
    trace = told(Source("node", "node-2"), f"http://{NODE_1}:8080/", publishing(protocol="UDP"))
    assert trace.advice()[1:] == [
        "default/web publishes 8080/UDP here; the request came by TCP.",
        "Pod default/web",
        "spec.containers[0].ports[0].protocol: TCP",
    ]


def test_a_host_ip_narrows_it_to_one_address_of_the_node() -> None:
    trace = told(Source("node", "node-2"), f"http://{NODE_1}:8080/", publishing(hostIP="127.0.0.1"))
    assert trace.advice()[1:] == [
        "default/web publishes it at 127.0.0.1 only; the request came to 10.128.0.3.",
        "Pod default/web",
        "spec.containers[0].ports[0].hostIP: 10.128.0.3 (or leave it out for every address)",
    ]


def test_nobody_listening_behind_it_is_told_of_the_pod() -> None:
    trace = told(Source("node", "node-2"), f"http://{NODE_1}:8080/", publishing(containerPort=81))
    assert trace.advice()[1:] == [
        "Host port 8080 leads to containerPort 81: nobody listens there.",
        "Pod default/web",
        "spec.containers[0].ports[0].containerPort, now 81: the port that the server listens on",
    ]


def test_a_network_policy_judges_who_comes_through_it() -> None:
    policy = {
        "metadata": {"name": "deny", "namespace": "default"},
        "spec": {"podSelector": {}, "policyTypes": ["Ingress"]},
    }
    resource = "networkpolicies.networking.k8s.io"
    trace = told(Source("internet"), "http://203.0.113.3:8080/", publishing(), **{resource: [policy]})
    assert (trace.verdict, trace.ending) == ("dropped", "gate.drop-ingress")


def test_a_pod_that_waits_for_a_taken_port_names_the_one_that_has_it() -> None:
    waiting = publishing("second", "", "")
    said = "0/4 nodes are available: 4 node(s) didn't have free ports for the requested pod ports."
    waiting["status"]["conditions"] = [
        {"type": "Ready", "status": "False"}, {"type": "PodScheduled", "status": "False", "message": said}
    ]  # fmt: skip
    trace = told(Source("pod", "second", "default"), "http://web/", publishing(), waiting)
    assert trace.advice()[1:] == [
        f"{UNBOUND} a node has port 8080/TCP once, and default/web has taken it.",
        "Pod default/second",
        "spec.containers[0].ports[0].hostPort, now 8080: a free one, or none at all: a Service reaches pods without it",
    ]


def test_a_pod_failed_for_its_port_sends_nothing_and_says_why() -> None:
    failed = publishing("second", "", "node-1")
    failed["spec"]["hostNetwork"] = True
    said = "Pod was rejected: Predicate NodePorts failed: node(s) didn't have free ports for the requested pod ports"
    failed["status"] = {"phase": "Failed", "reason": "NodePorts", "message": said, "conditions": []}
    trace = told(Source("pod", "second", "default"), "http://web/", publishing(), failed)
    assert trace.advice() == [
        "default/second sends nothing.",
        f"{UNBOUND} a node has port 8080/TCP once, and default/web has taken it.",
        "Pod default/second",
        "spec.hostNetwork: false (a pod with an address of its own has all ports)",
    ]


@pytest.mark.parametrize("mode", ["iptables", "nftables", "ipvs"])
def test_host_ports_are_the_plug_ins_whatever_kube_proxys_mode(mode: str) -> None:
    world = Cluster([publishing()]).world(mode=modes.mode(mode))
    for url in ("http://203.0.113.3:8080/", "http://203.0.113.4:8080/"):
        trace = traverse(world, Pretend(), Request(Source("internet"), url), 7)
        assert trace.verdict == ("answered" if "113.3" in url else "refused")
