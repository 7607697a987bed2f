"""Docker's way: who reaches whom when every node has 172.17.0.0/16 to itself."""

from __future__ import annotations

from typing import Any

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.cni.docker_bridge import RANGE
from cluster.dataplane.request import Request, Source
from cluster.dataplane.trace import Trace, traverse
from cluster.dataplane.world import World
from tests.cluster.dataplane.worlds import DNS_PODS, Cluster, Pretend, pod, service, slice_of

BOX, FAR = Source("pod", "box", "default"), Source("pod", "far", "default")


def world(*pods: Obj, services: list[Obj] | None = None) -> World:
    """Two nodes with a pod each at 172.17.0.2, and whatever else."""
    room = Cluster([pod("box", "172.17.0.2", "node-1"), pod("far", "172.17.0.2", "node-2"), *pods], services or [])
    room.slices = [slice_of(svc, pods) for svc in services or []]
    made = room.world()
    objects = {resource: tuple(made.objects[resource]) for resource in made.objects}
    objects["nodes"] = tuple({**n, "spec": {"podCIDR": RANGE, "podCIDRs": [RANGE]}} for n in objects["nodes"])
    objects["pods"] = tuple(p for p in objects["pods"] if meta.name(p) not in {meta.name(d) for d in DNS_PODS})
    return World.of(objects)


def web(on: str = "node-1", ip: str = "172.17.0.3", **port: Any) -> Obj:
    made = pod("web", ip, on, app="web")
    made["spec"]["containers"][0]["ports"] = [{"containerPort": 80, **port}]
    return made


def told(source: Source, url: str, *pods: Obj, services: list[Obj] | None = None) -> Trace:
    return traverse(world(*pods, services=services), Pretend(), Request(source, url), 7)


def test_containers_of_one_host_reach_one_another() -> None:
    trace = told(BOX, "http://172.17.0.3/", web())
    assert (trace.verdict, trace.target and trace.target.name) == ("answered", "web")


def test_containers_of_two_hosts_do_not() -> None:
    trace = told(FAR, "http://172.17.0.3/", web())
    assert (trace.verdict, trace.ending) == ("unreachable", "gate.void")
    assert trace.advice() == [
        "node-2 has no pod with the address 172.17.0.3 on its own bridge.",
        "172.17.0.3 is default/web on node-1: every node's bridge has the same private range, and no route leads from "
        "one to another.",
        "Pod default/web",
        "spec.containers[0].ports[0].hostPort: 80 (then call 10.128.0.3:80; in a flat network, nothing is to be done)",
    ]


def test_one_address_is_somebody_else_on_every_node() -> None:
    here, there = told(Source("node", "node-1"), "http://172.17.0.2/"), told(Source("node", "node-2"), "http://172.17.0.2/")
    assert (here.target and here.target.name, there.target and there.target.name) == ("box", "far")
    said = next(h["why"] for h in here.hops() if h["stage"] == "arrive")
    assert said == "The packet arrives at box; on other nodes the address 172.17.0.2 is somebody else's."


def test_a_published_port_is_the_only_way_in_and_the_address_seen_is_another() -> None:
    trace = told(FAR, "http://10.128.0.3:8080/", web(hostPort=8080))
    assert trace.verdict == "answered"
    assert trace.endpoint is not None
    assert (trace.endpoint.src, trace.endpoint.dst) == ("10.128.0.4", "172.17.0.3")


def test_who_calls_the_address_itself_is_led_to_the_published_port() -> None:
    trace = told(FAR, "http://172.17.0.3/", web(hostPort=8080))
    assert trace.advice()[2:] == ["Pod default/web", "call http://10.128.0.3:8080/"]


def test_a_service_finds_its_endpoint_on_the_right_node_only() -> None:
    svc = service("web", "10.0.0.50", {"port": 80}, selector={"app": "web"})
    near, far = (told(who, "http://10.0.0.50/", web(), services=[svc]) for who in (BOX, FAR))
    assert (near.verdict, far.verdict) == ("answered", "unreachable")


def test_a_service_may_lead_to_a_stranger_with_the_endpoints_address() -> None:
    svc = service("web", "10.0.0.50", {"port": 81, "targetPort": 81}, selector={"app": "web"})
    stranger = pod("other", "172.17.0.3", "node-2")
    trace = told(FAR, "http://10.0.0.50:81/", web(), stranger, services=[svc])
    assert (trace.verdict, trace.target and trace.target.name) == ("refused", "other")
    assert trace.advice()[1].startswith("172.17.0.3 is default/web on node-1 as well: every node's bridge")


def test_a_flat_network_is_as_it_was() -> None:
    flat = Cluster([pod("web", "10.244.1.4", "node-1"), pod("far", "10.244.2.4", "node-2")]).world()
    assert not flat.host_private
    assert traverse(flat, Pretend(), Request(FAR, "http://10.244.1.4/"), 7).verdict == "answered"
