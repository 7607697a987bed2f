"""The ways into a cluster: what a door on this machine may stand for.

A node port at a node's ExternalIP, or a port of a load balancer's address; each as somebody on the internet calls it.
Nodes without a cloud have no ExternalIP, and nobody far away reaches them; whoever has such a cluster on a laptop sits
on the nodes' own network and calls an InternalIP. A door stands there too: what comes in sets out from the machine
beside.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from cluster.apimachinery import meta
from cluster.dataplane.request import Request, Source
from cluster.dataplane.servers import Socket, Status
from cluster.dataplane.trace import traverse
from cluster.dataplane.world import World

BALANCERS_FROM = 20000  # the door of a balancer's port 443 is 20443, or the next free one


class _Everybody:
    """Servers that listen on every port: what is asked is the way to them."""

    def listening(self, uid: str, ip: str, port: int, protocol: str) -> bool:
        return True

    def sockets(self, uid: str) -> tuple[Socket, ...]:
        return ()

    def certificate(self, uid: str, port: int, request: Request) -> str:
        return ""

    def answer(self, uid: str, port: int, request: Request) -> Status:
        return Status(200)


EVERYBODY = _Everybody()


@dataclass(frozen=True, order=True)
class Way:
    """Where a door leads: `kind` NodePort or LoadBalancer, at `host`:`port` as `place` calls it, which is "internet" or
    "node:NAME"."""

    cluster: str
    service: str
    kind: str
    protocol: str
    port: int
    host: str
    place: str = "internet"

    @property
    def wished(self) -> int:
        """The door's number, if it can be had."""
        return self.port if self.kind == "NodePort" else BALANCERS_FROM + self.port

    @property
    def told(self) -> str:
        """The way in words: "NodePort 30080 of demo's default/web (TCP)"."""
        return f"{self.kind} {self.port} of {self.cluster}'s {self.service} ({self.protocol})"

    @property
    def url(self) -> str:
        return f"{self.protocol.lower()}://{self.host}:{self.port}"


def ways(cluster: str, world: World) -> set[Way]:
    """All that a cluster opens to the internet. SCTP has no door: loopback clients hardly speak it."""
    found = (*_node_ports(cluster, world), *_balancers(cluster, world))
    return {way for way in found if way.protocol in ("TCP", "UDP")}


def _entry(world: World) -> tuple[str, str]:
    """Where node ports are called, and from which place: the first worker that runs; ("", "") without one."""
    running = [node for node in world.nodes.values() if node.running]
    workers = [node for node in running if node.balanced]
    if known := next((node.external_ip for node in workers if node.external_ip), ""):
        return known, "internet"
    beside = [node for node in running if not node.balanced] or workers
    return (workers[0].internal_ip, f"node:{beside[0].name}") if workers else ("", "")


def _node_ports(cluster: str, world: World) -> Iterable[Way]:
    host, place = _entry(world)
    for key, service in world.services.items() if host else ():
        for port in meta.get(service, "spec.ports", []):
            if port.get("nodePort"):
                yield Way(cluster, key, "NodePort", port.get("protocol", "TCP"), port["nodePort"], host, place)


def _balancers(cluster: str, world: World) -> Iterable[Way]:
    for balancer in world.balancers.values():
        for port in meta.get(balancer.service, "spec.ports", []):
            key, protocol = meta.key(balancer.service), port.get("protocol", "TCP")
            yield Way(cluster, key, "LoadBalancer", protocol, port["port"], balancer.address)


def refuses(world: World, way: Way) -> bool:
    """Whether the cluster refuses on the way, whoever would listen at its end."""
    return traverse(world, EVERYBODY, Request(_sender(way.place), way.url), 0).verdict == "refused"


def _sender(place: str) -> Source:
    kind, _, name = place.partition(":")
    return Source("node", name) if kind == "node" else Source("internet")
