"""Who reaches whom on a Kubernetes network: the model ("every pod can reach every other without NAT"), and the
documentation's table of what a pod sees as its caller ("Using Source IP")."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.dataplane.hops import Memory
from cluster.dataplane.request import Request, Source
from cluster.dataplane.trace import Trace, traverse
from cluster.kube_proxy import modes
from tests.cluster.dataplane.worlds import (
    CURL,
    INTERNET,
    Cluster,
    Pretend,
    beats,
    external_ip,
    go,
    guide,
    internal_ip,
    pod,
    service,
    shell,
    slice_of,
)

NODE_PORT: dict[str, Any] = {
    "type": "NodePort",
    "ports": [{"port": 80, "targetPort": 80, "protocol": "TCP", "nodePort": 31704}],
}


def seen(trace: Trace) -> str:
    """The address that the server sees as its caller."""
    assert trace.endpoint is not None
    return trace.endpoint.src


def one(on: str = "node-1", ip: str = "10.244.1.4", **spec: Any) -> Cluster:
    """A Service with a single pod behind it, and the guide's pod to curl from."""
    web = pod("web", ip, on)
    svc = service("web", "10.0.0.50", *spec.pop("ports", [{"port": 80}]), **spec)
    return Cluster([web, pod("curl", "10.244.3.7", "node-3")], [svc], [slice_of(svc, [web])])


def test_pod_to_pod_on_another_node_crosses_the_cable_untouched() -> None:
    trace = go(guide(), CURL, "http://10.244.1.4")
    assert beats(trace)[:7] == [
        "process.send",
        "veth.out",
        "gate.pass",
        "cable.carry",
        "gate.pass",
        "arrive.pod",
        "server.answer",
    ]
    assert seen(trace) == "10.244.3.7"
    assert not any(hop.was for leg in trace.legs for hop in leg)


def test_pod_to_pod_on_one_node_never_touches_the_cable() -> None:
    neighbour = Source("pod", "neighbour", "default")
    cluster = guide()
    cluster.pods.append(pod("neighbour", "10.244.1.8", "node-1"))
    assert not any(b.startswith("cable") for b in beats(go(cluster, neighbour, "http://10.244.1.4")))


@pytest.mark.parametrize(("node", "caller"), [("node-1", "10.244.1.1"), ("node-2", "10.128.0.4")])
def test_any_node_reaches_any_pod(node: str, caller: str) -> None:
    trace = go(guide(), shell(node), "http://10.244.1.4")
    assert (trace.ok, seen(trace)) == (True, caller)


@pytest.mark.parametrize("node", ["control-plane", "node-1", "node-2", "node-3"])
def test_any_node_reaches_the_cluster_ip(node: str) -> None:
    assert go(guide(), shell(node), "http://10.0.162.149").ok


def test_a_pod_behind_a_cluster_ip_sees_the_calling_pod() -> None:
    assert seen(go(guide(), CURL, "http://my-nginx")) == "10.244.3.7"


def test_a_pod_behind_a_cluster_ip_sees_a_calling_node_by_the_nodes_address() -> None:
    assert seen(go(one(), shell("node-2"), "http://10.0.0.50")) == "10.128.0.4"


def test_a_pod_that_calls_itself_through_its_service_sees_its_node() -> None:
    trace = go(one(), Source("pod", "web", "default"), "http://10.0.0.50")
    assert (trace.ok, seen(trace)) == (True, "10.244.1.1")
    assert "gate.hairpin" in beats(trace)


def test_a_pod_that_calls_its_own_address_never_leaves_itself() -> None:
    trace = go(one(), Source("pod", "web", "default"), "http://10.244.1.4")
    assert beats(trace) == ["process.send", "arrive.self", "server.answer", "return.answer"]
    assert go(one(), Source("pod", "web", "default"), "http://localhost").ok


@pytest.mark.parametrize(("node", "caller"), [("node-1", "10.244.1.1"), ("node-2", "10.128.0.4")])
def test_a_node_port_hides_the_caller_behind_the_node_it_was_called_at(node: str, caller: str) -> None:
    trace = go(one(**NODE_PORT), INTERNET, f"http://{external_ip(node)}:31704")
    assert (trace.ok, seen(trace)) == (True, caller)


def test_a_node_port_of_policy_local_shows_the_caller() -> None:
    trace = go(
        one(externalTrafficPolicy="Local", **NODE_PORT), INTERNET, f"http://{external_ip('node-1')}:31704"
    )
    assert (trace.ok, seen(trace)) == (True, "198.51.100.23")


def test_a_node_port_of_policy_local_is_dropped_by_a_node_without_pods() -> None:
    trace = go(
        one(externalTrafficPolicy="Local", **NODE_PORT), INTERNET, f"http://{external_ip('node-2')}:31704"
    )
    assert (trace.verdict, trace.exit_code) == ("dropped", 28)


@pytest.mark.parametrize("source", [CURL, shell("node-1"), shell("node-3")])
@pytest.mark.parametrize("node", ["control-plane", "node-1", "node-3"])
def test_a_node_port_is_open_on_every_node_to_everybody_inside(source: Source, node: str) -> None:
    assert go(one(**NODE_PORT), source, f"http://{internal_ip(node)}:31704").ok
    assert go(one(**NODE_PORT), source, f"http://{external_ip(node)}:31704").ok


def test_a_load_balancer_leads_the_internet_in_and_every_answer_out() -> None:
    cluster = one(**{**NODE_PORT, "type": "LoadBalancer", "ingress": [{"ip": "203.0.113.200"}]})
    for seed in range(10):
        trace = go(cluster, INTERNET, "http://203.0.113.200", seed)
        assert trace.ok
        assert trace.legs[-1][-1].packet.header()["src"] == "203.0.113.200:80"


def test_a_pod_that_calls_the_load_balancers_address_never_leaves_the_cluster() -> None:
    cluster = one(**{**NODE_PORT, "type": "LoadBalancer", "ingress": [{"ip": "203.0.113.200"}]})
    assert "cable.out" not in beats(go(cluster, CURL, "http://203.0.113.200"))


def test_a_balancer_with_a_host_name_is_found_in_public_dns() -> None:
    name = "a3205.us-east-1.elb.amazonaws.com"
    cluster = one(**{**NODE_PORT, "type": "LoadBalancer", "ingress": [{"hostname": name}]})
    for source in (INTERNET, shell("node-2"), CURL):
        assert go(cluster, source, f"http://{name}").ok


@pytest.mark.parametrize("ip", ["10.0.162.149", "10.244.1.4", "10.128.0.3"])
def test_the_internet_reaches_no_private_address(ip: str) -> None:
    trace = go(guide(), INTERNET, f"http://{ip}")
    assert (trace.verdict, trace.exit_code) == ("dropped", 28)


def test_a_service_without_endpoints_refuses_at_the_senders_own_gate() -> None:
    cluster = guide()
    cluster.slices.clear()
    trace = go(cluster, CURL, "http://10.0.162.149")
    assert (trace.verdict, trace.exit_code) == ("refused", 7)
    assert beats(trace) == ["process.send", "veth.out", "gate.reject", "gate.reply", "return.refused"]


def test_a_port_that_the_virtual_address_lacks_is_waited_for_in_vain() -> None:
    trace = go(guide(), CURL, "http://10.0.162.149:81")
    assert (trace.verdict, trace.exit_code) == ("dropped", 28)


def test_a_port_that_nobody_listens_on_is_refused_by_the_pod() -> None:
    trace = go(guide(), CURL, "http://10.244.1.4:81")
    assert (trace.verdict, trace.exit_code) == ("refused", 7)
    assert beats(trace)[-1] == "return.refused"


def test_a_packet_for_a_dead_node_ends_at_its_cable() -> None:
    cluster = one()
    cluster.down = ("node-1",)
    trace = go(cluster, CURL, "http://10.0.0.50")
    assert (trace.verdict, trace.exit_code, beats(trace)[-1]) == ("dropped", 28, "cable.stub")


def test_nothing_is_sent_from_a_dead_node() -> None:
    cluster = one()
    cluster.down = ("node-3",)
    assert go(cluster, CURL, "http://10.0.0.50").verdict == "dropped"


def test_an_address_whose_pod_is_gone_has_no_route() -> None:
    trace = go(guide(), CURL, "http://10.244.1.99")
    assert (trace.verdict, trace.exit_code) == ("unreachable", 7)


def test_the_api_server_is_reached_through_the_kubernetes_service() -> None:
    trace = go(guide(), CURL, "https://kubernetes.default.svc")
    assert trace.target is not None
    assert (trace.ok, trace.target.uid) == (True, "node/control-plane")


def test_a_pod_on_the_host_network_is_found_at_its_nodes_address() -> None:
    cluster = guide()
    proxy = pod("proxy", "10.128.0.4", "node-2", "kube-system")
    proxy["spec"]["hostNetwork"] = True
    cluster.pods.append(proxy)
    trace = go(cluster, CURL, "http://10.128.0.4:10256", servers=Pretend({"uid-proxy": (10256,)}))
    assert trace.target is not None
    assert (trace.ok, trace.target.uid) == (True, "uid-proxy")


def test_stale_rules_send_to_a_pod_that_is_gone() -> None:
    cluster = guide()
    old = cluster.world().rules("node-3")
    cluster.pods = [p for p in cluster.pods if not p["metadata"]["name"].startswith("my-nginx")]
    trace = traverse(cluster.world(rules={"node-3": old}), Pretend(), Request(CURL, "http://10.0.162.149"), 1)
    assert (trace.verdict, trace.ending) == ("unreachable", "gate.void")


def test_choices_are_fair_over_many_requests() -> None:
    """Chi-square with 1 degree of freedom: 10.8 is passed once in a thousand, and the seeds are fixed."""
    world, hits = guide(), {"10.244.1.4": 0, "10.244.2.5": 0}
    for seed in range(2000):
        trace = go(world, CURL, "http://10.0.162.149", seed)
        assert trace.endpoint is not None
        hits[trace.endpoint.dst] += 1
    assert sum((n - 1000) ** 2 / 1000 for n in hits.values()) < 10.8


def in_mode(mode: str, cluster: Cluster, source: Source, url: str, memory: Memory | None = None) -> Trace:
    world = cluster.world(mode=modes.mode(mode))
    return traverse(world, Pretend(), Request(source, url), 1, memory or Memory())


@pytest.mark.parametrize(
    ("mode", "beat", "verdict"),
    [("iptables", "gate.lost", "dropped"), ("nftables", "gate.no-port", "refused"),
     ("ipvs", "gate.no-port", "refused")],
)  # fmt: skip
def test_a_port_that_a_cluster_ip_lacks_is_lost_or_refused_by_mode(mode: str, beat: str, verdict: str) -> None:
    trace = in_mode(mode, guide(), CURL, "http://10.0.162.149:81/")
    assert (trace.ending, trace.verdict) == (beat, verdict)
    assert (beats(trace)[-1] == "return.refused") == (verdict == "refused")


@pytest.mark.parametrize(("mode", "node_itself"), [("iptables", True), ("nftables", False), ("ipvs", False)])
def test_localhost_has_node_ports_in_iptables_mode_alone(mode: str, node_itself: bool) -> None:
    node_port = guide(type="NodePort", ports=[{"port": 80, "targetPort": 80, "protocol": "TCP", "nodePort": 31704}])
    assert in_mode(mode, node_port, shell("node-1"), "http://127.0.0.1:31704/").ok == node_itself
    assert in_mode(mode, node_port, shell("node-1"), "http://10.128.0.3:31704/").ok


def test_ipvs_refuses_at_once_where_policy_local_finds_nobody() -> None:
    local = guide(internalTrafficPolicy="Local")
    assert in_mode("iptables", local, CURL, "http://10.0.162.149/").ending == "gate.drop-local"
    assert in_mode("ipvs", local, CURL, "http://10.0.162.149/").ending == "gate.reject-local"


def test_round_robin_goes_on_where_it_was() -> None:
    virtual = ("node-3", "10.0.162.149", 80, "TCP")
    for given, turn in (({}, "a"), ({"10.244.1.4:80": 1}, "b"), ({"10.244.1.4:80": 1, "10.244.2.5:80": 1}, "a")):
        trace = in_mode("ipvs", guide(), CURL, "http://10.0.162.149/", Memory(given={virtual: given}))
        assert trace.target is not None
        assert trace.target.name == f"my-nginx-{turn}"
        assert trace.balanced() == {virtual: "10.244.1.4:80" if turn == "a" else "10.244.2.5:80"}
