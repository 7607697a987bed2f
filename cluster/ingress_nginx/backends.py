"""The endpoints behind a rule: ingress-nginx goes to pods directly, never through the Service's virtual address.

It reads the EndpointSlices itself, so neither kube-proxy's rules nor session affinity nor traffic policies of the
Service have a say; only what is ready is used. (Upstream: endpointslices.go, getEndpointsFromSlices.)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj

SERVICE_NAME = "kubernetes.io/service-name"


class Upstream(NamedTuple):
    """Somebody to pass a request to."""

    ip: str
    port: int


def service_port(service: Obj, port: str) -> Obj | None:
    """The Service's port that a backend means: by its number, its targetPort or its name."""
    known = meta.get(service, "spec.ports", [])
    return next((p for p in known if port in (str(p["port"]), str(p.get("targetPort")), p.get("name"))), None)


def upstreams(service: Obj | None, slices: Iterable[Obj], port: str) -> tuple[Upstream, ...]:
    """Whom a backend's requests go to; () without the Service, without that port, or with nobody ready."""
    meant = service_port(service, port) if service else None
    if service is None or meant is None:
        return ()
    if meta.get(service, "spec.type") == "ExternalName":
        return (Upstream(str(meta.get(service, "spec.externalName")), int(meant["port"])),)
    name, namespace = meta.name(service), meta.namespace(service)
    own = (s for s in slices if meta.labels(s).get(SERVICE_NAME) == name and meta.namespace(s) == namespace)
    return tuple(dict.fromkeys(found for piece in own for found in _ready(piece, meant)))


def _ready(piece: Obj, meant: Obj) -> Iterator[Upstream]:
    """An EndpointSlice's ready addresses, at each of its ports that plays the Service's."""
    ports = [p for p in piece.get("ports") or [] if p.get("protocol", "TCP") == meant.get("protocol", "TCP")]
    for port in ports:
        if meant.get("name") and port.get("name") != meant["name"]:
            continue
        for endpoint in piece.get("endpoints") or []:
            if meta.get(endpoint, "conditions.ready", True):
                yield from (Upstream(ip, int(port["port"])) for ip in endpoint.get("addresses") or ())
