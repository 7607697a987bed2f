from __future__ import annotations

from typing import Any

import pytest

from cluster.apimachinery import meta
from cluster.dataplane.edge import edge
from cluster.dataplane.ends import address_of
from cluster.dataplane.packet import Packet
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
    shell,
)

HOST = "a3205.us-east-1.elb.amazonaws.com"
LB_PORTS = [{"port": 80, "targetPort": 80, "protocol": "TCP", "nodePort": 31704}]


def sent(dst: str, port: int = 80, src: str = "198.51.100.23") -> Packet:
    return Packet(src, 41000, dst, port)


def balanced(down: tuple[str, ...] = (), **spec: object) -> Cluster:
    cluster = guide(
        **{"type": "LoadBalancer", "ports": LB_PORTS, "ingress": [{"ip": "203.0.113.200"}], **spec}
    )
    cluster.down = down
    return cluster


def test_a_nodes_external_address_is_mapped_to_its_internal_one() -> None:
    step = edge(guide().world(), sent("203.0.113.4", 31704), {}, (1, 1))
    assert (step.packet.dst, step.to) == ("10.128.0.4", "node-2")
    assert step.memo is not None


def test_a_balancer_with_an_address_passes_the_packet_on_unchanged() -> None:
    for seed in range(20):
        step = edge(balanced().world(), sent("203.0.113.200"), {}, (seed, 1))
        assert step.packet == sent("203.0.113.200")
        assert step.to in ("node-1", "node-2", "node-3")


def test_a_balancer_leaves_out_the_control_plane_and_dead_machines() -> None:
    world = balanced(("node-1", "node-3")).world()
    assert {edge(world, sent("203.0.113.200"), {}, (seed, 1)).to for seed in range(20)} == {"node-2"}


def test_with_policy_local_only_nodes_with_pods_of_their_own_are_healthy() -> None:
    world = balanced(externalTrafficPolicy="Local").world()
    found = {edge(world, sent("203.0.113.200"), {}, (seed, 1)).to for seed in range(40)}
    assert found == {"node-1", "node-2"}


def test_a_balancer_without_healthy_nodes_loses_the_packet() -> None:
    world = balanced(("node-1", "node-2", "node-3")).world()
    assert edge(world, sent("203.0.113.200"), {}, (1, 1)).end == "balancer.idle"


def test_a_balancer_forwards_the_services_ports_only() -> None:
    assert edge(balanced().world(), sent("203.0.113.200", 22), {}, (1, 1)).end == "balancer.closed"


def test_a_balancer_with_a_host_name_calls_a_node_port_in_its_own_name() -> None:
    world = balanced(ingress=[{"hostname": HOST}]).world()
    step = edge(world, sent(address_of(HOST)), {}, (1, 1))
    assert (step.packet.src, step.packet.dst_port) == (address_of(HOST), 31704)
    assert step.packet.dst in world.internal


def test_a_node_whose_pods_are_all_leaving_is_not_healthy_though_they_still_serve() -> None:
    """KEP-1669: the health check counts ready pods only."""
    cluster = balanced(externalTrafficPolicy="Local")
    for endpoint in cluster.slices[0]["endpoints"][:1]:
        endpoint["conditions"] = {"ready": False, "serving": True, "terminating": True}
    world = cluster.world()
    assert {edge(world, sent("203.0.113.200"), {}, (seed, 1)).to for seed in range(40)} == {"node-2"}


def test_a_node_about_to_be_removed_gets_no_new_connections() -> None:
    """kube-proxy's /healthz says 503 of a node that the autoscaler has tainted."""
    world = balanced().world()
    nodes = [meta.copy(n) for n in world.objects["nodes"]]
    nodes[1]["spec"]["taints"] = [{"key": "ToBeDeletedByClusterAutoscaler", "effect": "NoSchedule"}]
    cluster = balanced()
    cluster.extra["nodes"] = nodes
    found = {edge(cluster.world(), sent("203.0.113.200"), {}, (seed, 1)).to for seed in range(40)}
    assert found == {"node-2", "node-3"}


def test_a_proxy_needs_a_node_port_and_a_passing_balancer_does_not() -> None:
    bare = [{"port": 80, "targetPort": 80, "protocol": "TCP"}]
    without: dict[str, Any] = {"ports": bare, "allocateLoadBalancerNodePorts": False}
    assert edge(balanced(**without).world(), sent("203.0.113.200"), {}, (1, 1)).to
    proxied = balanced(**without, ingress=[{"ip": "203.0.113.200", "ipMode": "Proxy"}])
    trace = go(proxied, INTERNET, "http://203.0.113.200/")
    assert (trace.verdict, beats(trace)[-1]) == ("dropped", "balancer.no-node-port")
    assert "spec.allocateLoadBalancerNodePorts: true" in trace.advice()[-1]
    mended = balanced(ingress=[{"ip": "203.0.113.200", "ipMode": "Proxy"}])
    assert go(mended, INTERNET, "http://203.0.113.200/").ok


def test_an_address_of_ip_mode_proxy_is_reached_from_nodes_by_way_of_the_balancer() -> None:
    proxied = balanced(ingress=[{"ip": "203.0.113.200", "ipMode": "Proxy"}])
    assert "balancer.proxy" in beats(go(proxied, CURL, "http://203.0.113.200/"))
    assert "balancer.proxy" not in beats(go(balanced(), CURL, "http://203.0.113.200/"))


LOCAL: dict[str, Any] = {"externalTrafficPolicy": "Local", "healthCheckNodePort": 32000}


@pytest.mark.parametrize(("node", "status"), [("node-1", 200), ("node-3", 503)])
def test_the_health_check_node_port_answers_on_every_node(node: str, status: int) -> None:
    nobody = Pretend(ports={f"node/{node}": ()})
    trace = go(balanced(**LOCAL), shell("node-2"), f"http://{internal_ip(node)}:32000/", servers=nobody)
    assert (trace.ok, trace.status) == (True, status)
    assert go(balanced(**LOCAL), INTERNET, f"http://{external_ip(node)}:32000/healthz", servers=nobody).status == status
    closed = go(balanced(), shell("node-2"), f"http://{internal_ip(node)}:32000/", servers=nobody)
    assert closed.verdict == "refused"


def test_private_addresses_mean_nothing_outside() -> None:
    for ip in ("10.0.162.149", "10.244.1.4", "10.128.0.3"):
        assert edge(guide().world(), sent(ip), {}, (1, 1)).end == "internet.private"


def test_an_address_that_nobody_has_is_unknown() -> None:
    assert edge(guide().world(), sent("192.0.2.99"), {}, (1, 1)).end == "internet.unknown"


def test_a_node_goes_out_in_the_name_of_its_external_address() -> None:
    step = edge(guide().world(), sent("203.0.113.4", 31704, "10.128.0.3"), {}, (1, 1))
    assert (step.packet.src, step.packet.dst) == ("203.0.113.3", "10.128.0.4")
    assert [hop.beat for hop in step.hops] == ["edge.out", "edge.in", "cable.in"]


def test_an_answer_is_mapped_back_for_the_caller() -> None:
    answer = Packet("10.128.0.4", 31704, "198.51.100.23", 41000)
    memos = {("internet", answer): Packet("203.0.113.4", 31704, "198.51.100.23", 41000)}
    step = edge(guide().world(), answer, memos, (0, 0))
    assert (step.packet.src, step.end) == ("203.0.113.4", "caller")
