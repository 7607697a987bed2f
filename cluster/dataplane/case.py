"""A failed request, as an adviser gets it, and what every adviser asks about it."""

from __future__ import annotations

from dataclasses import dataclass

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.coredns.names import ZONE
from cluster.kube_proxy.verdict import Rule

from .hops import Hop
from .origin import Origin
from .request import Request
from .servers import Socket
from .walk import Target
from .world import World

Ladder = list[str]


@dataclass(frozen=True)
class Case:
    """A request that failed: `ending` is the fatal beat, `hop` the hop it happened at; `sockets`
    are those that listen where it was refused, () where they are not known."""

    world: World
    request: Request
    origin: Origin | None
    ending: str
    hop: Hop
    target: Target | None = None
    mistrust: str = ""
    sockets: tuple[Socket, ...] = ()

    @property
    def rule(self) -> Rule | None:
        return self.hop.decision[0].rule if self.hop.decision else None

    @property
    def home(self) -> str:
        """The sender's namespace ("" outside the pods)."""
        return self.origin.place.namespace if self.origin else ""


@dataclass(frozen=True)
class Meant:
    """The Service that a request meant, which of its ports by index, and that port's targetPort."""

    service: Obj
    index: int
    target: str


def meant(case: Case) -> Meant | None:
    """The Service through which the request went, if one did."""
    for service in case.world.objects.get("services", ()):
        if not _is_called(case, service, case.request.host):
            continue
        for index, port in enumerate(meta.get(service, "spec.ports", [])):
            if case.request.port in (port["port"], port.get("nodePort")):
                return Meant(service, index, str(port.get("targetPort", port["port"])))
    return None


def _is_called(case: Case, service: Obj, host: str) -> bool:
    """Whether the request meant this Service: by name, by one of its addresses, or by a node's and its node port."""
    key, name = f"{meta.name(service)}.{meta.namespace(service)}", meta.name(service)
    names = {
        key,
        f"{key}.svc",
        f"{key}.svc.{ZONE}",
        *([name] if meta.namespace(service) == case.home else []),
    }
    ingress = meta.get(service, "status.loadBalancer.ingress", [])
    addresses = {meta.get(service, "spec.clusterIP"), *(i.get("ip") or i.get("hostname") for i in ingress)}
    if host.rstrip(".").lower() in names or host in addresses:
        return True
    on_node = host in case.world.internal or host in case.world.external
    return on_node and case.request.port in {p.get("nodePort") for p in meta.get(service, "spec.ports", [])}
