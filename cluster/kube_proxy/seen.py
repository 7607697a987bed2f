"""What a kube-proxy has seen: the Services, and the EndpointSlices of each.

kube-proxy does not start anew at every change: it keeps which Services have changed since it last wrote and looks at
those again. `Seen.after` tells them. (Upstream: ServiceChangeTracker and EndpointsChangeTracker in pkg/proxy.)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from cluster.apimachinery import meta
from cluster.apimachinery.index import Index
from cluster.apimachinery.meta import Obj

from .endpoints import Endpoint, PortKey, by_port
from .services import SERVICE_NAME

SERVICES, SLICES = "services", "endpointslices.discovery.k8s.io"


@dataclass(frozen=True)
class Seen:
    """Services by "namespace/name", and EndpointSlices by that of their Service."""

    services: Index[str, Obj] = field(default_factory=Index)
    slices: Index[str, Obj] = field(default_factory=Index)

    @classmethod
    def of(cls, services: Iterable[Obj], slices: Iterable[Obj]) -> Seen:
        return cls(Index(_by_key(services)), Index(_by_service(slices)))

    def after(self, resource: str, gone: Iterable[Obj], come: Iterable[Obj]) -> tuple[Seen, set[str]]:
        """What is seen once objects of a kind have gone and others have come, and whose rules that concerns."""
        if resource == SERVICES:
            old, new = [*_by_key(gone)], [*_by_key(come)]
            seen = Seen(self.services.after(old, new), self.slices)
        else:
            old, new = [*_by_service(gone)], [*_by_service(come)]
            seen = Seen(self.services, self.slices.after(old, new))
        return seen, {key for key, _, _ in (*old, *new)}

    def endpoints(self, service: str) -> dict[PortKey, tuple[Endpoint, ...]]:
        """The endpoints of one Service, by port."""
        return by_port(self.slices.all(service))


def _by_key(services: Iterable[Obj]) -> Iterator[tuple[str, str, Obj]]:
    return ((meta.key(s), "", s) for s in services)


def _by_service(slices: Iterable[Obj]) -> Iterator[tuple[str, str, Obj]]:
    """A slice belongs to the Service that its label names; one without it is nobody's."""
    for piece in slices:
        if service := meta.labels(piece).get(SERVICE_NAME):
            yield meta.join_key(meta.namespace(piece), service), meta.name(piece), piece
