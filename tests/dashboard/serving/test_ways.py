"""What a cluster opens to the internet, and where the cluster itself would refuse."""

from __future__ import annotations

from typing import Any

from cluster.apimachinery.meta import Obj
from dashboard.serving.ways import Way, refuses, ways
from tests.cluster.dataplane import worlds
from tests.cluster.dataplane.worlds import Cluster, pod, service, slice_of

NODE = "203.0.113.3"


def web(*pods: Obj, **spec: Any) -> Cluster:
    port = {"name": "http", "port": 80, "nodePort": 30080}
    svc = service("web", "10.0.0.50", port, selector={"app": "web"}, **({"type": "NodePort"} | spec))
    return Cluster(list(pods), [svc], [slice_of(svc, pods)])


def test_a_node_port_is_called_at_the_first_worker_that_runs() -> None:
    assert ways("demo", web().world()) == {Way("demo", "default/web", "NodePort", "TCP", 30080, NODE)}
    room = web()
    room.down = ("node-1",)
    assert {way.host for way in ways("demo", room.world())} == {"203.0.113.4"}


def bare(*nodes: Obj) -> Cluster:
    """The same cluster without a cloud: its nodes have no ExternalIP."""
    room = web(pod("web", "10.244.1.4", "node-1", app="web"))
    for one in nodes:
        one["status"]["addresses"] = [a for a in one["status"]["addresses"] if a["type"] == "InternalIP"]
    room.extra = {"nodes": list(nodes)}
    return room


def test_without_a_cloud_a_node_port_is_called_at_an_internal_ip_from_the_machine_beside() -> None:
    world = bare(*worlds.nodes()).world()
    way = Way("demo", "default/web", "NodePort", "TCP", 30080, "10.128.0.3", "node:control-plane")
    assert ways("demo", world) == {way}
    assert not refuses(world, way)


def test_a_node_that_is_alone_is_called_from_itself() -> None:
    world = bare(worlds.node("node-1", 1)).world()
    (way,) = ways("demo", world)
    assert (way.host, way.place, refuses(world, way)) == ("10.128.0.3", "node:node-1", False)


def test_a_balancer_has_its_own_address_and_a_door_above_twenty_thousand() -> None:
    found = ways("demo", web(type="LoadBalancer", ingress=[{"ip": "203.0.113.200"}]).world())
    assert Way("demo", "default/web", "LoadBalancer", "TCP", 80, "203.0.113.200") in found
    assert {way.wished for way in found} == {30080, 20080}


def test_a_cluster_ip_opens_nothing() -> None:
    assert ways("demo", Cluster([], [service("web", "10.0.0.50", {"port": 80})]).world()) == set()


def test_the_way_refuses_while_nobody_is_behind_it() -> None:
    way = Way("demo", "default/web", "NodePort", "TCP", 30080, NODE)
    assert refuses(web().world(), way)
    assert not refuses(web(pod("web", "10.244.1.4", "node-1", app="web")).world(), way)
    elsewhere = web(pod("web", "10.244.2.4", "node-2", app="web"), externalTrafficPolicy="Local")
    assert not refuses(elsewhere.world(), way), "policy Local drops"
