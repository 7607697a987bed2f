"""What kube-proxy reads from EndpointSlices, and which endpoints of a port a node may use.

An endpoint carries three conditions: *ready* (may get new connections), *serving* (its readiness probe
passes) and *terminating* (its pod is being deleted). Rules use the ready ones; only when there are none at
all do they fall back to those that still serve while they terminate. Each endpoint that is passed over is
kept with the reason, for whoever asks "why not that pod?". (Upstream: pkg/proxy/endpointslicecache.go and
CategorizeEndpoints in pkg/proxy/topology.go.)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj

from .services import HEADLESS, IPV4, IPV6, SERVICE_NAME, ServicePort, joined

NOT_READY = "not ready"
TERMINATING = "terminating"
OTHER_NODE = "on another node, policy Local"
OTHER_ZONE = "in another zone"
FAR_NODE = "a nearer endpoint is on this node"

PortKey = tuple[str, str, str, str]  # "namespace/name" of the Service, port name, protocol, family


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One address behind one port of a Service; `pod` is its pod's name, `uid` its uid ("" if no pod's)."""

    ip: str
    port: int
    node: str = ""
    pod: str = ""
    uid: str = ""
    ready: bool = True
    serving: bool = True
    terminating: bool = False
    for_nodes: frozenset[str] = frozenset()
    for_zones: frozenset[str] = frozenset()

    @property
    def address(self) -> str:
        return joined(self.ip, self.port)


@dataclass(frozen=True, slots=True)
class Usable:
    """A port's endpoints as one node may use them.

    `cluster` and `local` are those for the two traffic policies; `anywhere` says whether the Service has any
    usable endpoint in the whole cluster, which decides between REJECT and DROP.
    """

    cluster: tuple[Endpoint, ...] = ()
    local: tuple[Endpoint, ...] = ()
    anywhere: bool = False
    left_out: tuple[tuple[Endpoint, str], ...] = ()


def by_port(slices: Iterable[Obj]) -> dict[PortKey, tuple[Endpoint, ...]]:
    """All endpoints by service port and family, in kube-proxy's order (by the text "ip:port"), doubles merged."""
    found: dict[PortKey, dict[str, Endpoint]] = {}
    for piece in slices:
        service, family = meta.labels(piece).get(SERVICE_NAME), piece.get("addressType", IPV4)
        if service and family in (IPV4, IPV6) and HEADLESS not in meta.labels(piece):
            key = f"{meta.namespace(piece)}/{service}"
            for port in piece.get("ports") or []:
                at = (key, port.get("name") or "", port.get("protocol") or "TCP", family)
                found.setdefault(at, {}).update((e.address, e) for e in _endpoints(piece, port))
    return {at: tuple(by_address[a] for a in sorted(by_address)) for at, by_address in found.items()}


def _endpoints(piece: Obj, port: Obj) -> Iterator[Endpoint]:
    if not port.get("port"):
        return
    for entry in piece.get("endpoints") or []:
        conditions = entry.get("conditions") or {}
        target, hints = entry.get("targetRef") or {}, entry.get("hints") or {}
        yield Endpoint(
            ip=entry["addresses"][0],
            port=int(port["port"]),
            node=entry.get("nodeName") or "",
            pod=target.get("name") or "",
            uid=target.get("uid") or "",
            ready=conditions.get("ready") is not False,
            serving=conditions.get("serving") is not False,
            terminating=conditions.get("terminating") is True,
            for_nodes=frozenset(hint["name"] for hint in hints.get("forNodes") or ()),
            for_zones=frozenset(hint["name"] for hint in hints.get("forZones") or ()),
        )


def usable(endpoints: Sequence[Endpoint], port: ServicePort, node: str, zone: str = "") -> Usable:
    """Sort a port's endpoints by what this node may do with them."""
    near, far = _nearness(endpoints, node, zone) if port.uses_cluster_endpoints else (_anywhere, OTHER_NODE)
    cluster = _ready_else_serving(endpoints, near) if port.uses_cluster_endpoints else ()
    local: tuple[Endpoint, ...] = ()
    if port.uses_local_endpoints:
        local = _ready_else_serving([e for e in endpoints if e.node == node], _anywhere)
    anywhere = bool(cluster) or (port.uses_local_endpoints and any(map(_can_serve, endpoints)))
    used = {*cluster, *local}
    left_out = tuple((e, unready(e) or far) for e in endpoints if e not in used)
    return Usable(cluster, local, anywhere, left_out)


def _anywhere(endpoint: Endpoint) -> bool:
    return True


def _can_serve(endpoint: Endpoint) -> bool:
    return endpoint.ready or (endpoint.serving and endpoint.terminating)


def _ready_else_serving(
    endpoints: Sequence[Endpoint], near: Callable[[Endpoint], bool]
) -> tuple[Endpoint, ...]:
    ready = tuple(e for e in endpoints if e.ready and near(e))
    return ready or tuple(e for e in endpoints if e.serving and e.terminating)


def _nearness(endpoints: Sequence[Endpoint], node: str, zone: str) -> tuple[Callable[[Endpoint], bool], str]:
    """Which endpoints are near enough by their hints (trafficDistribution), and why the others are not.

    Hints count only when every ready endpoint has one and at least one names this node, or else this zone.
    """
    ready = [e for e in endpoints if e.ready]
    if ready and all(e.for_nodes for e in ready) and any(node in e.for_nodes for e in ready):
        return (lambda e: node in e.for_nodes), FAR_NODE
    if ready and all(e.for_zones for e in ready) and any(zone in e.for_zones for e in ready):
        return (lambda e: zone in e.for_zones), OTHER_ZONE
    return _anywhere, OTHER_NODE


def unready(endpoint: Endpoint) -> str:
    """Why an endpoint gets no new connections for its own part; "" when it is ready."""
    if endpoint.ready:
        return ""
    return TERMINATING if endpoint.terminating else NOT_READY
