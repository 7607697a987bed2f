"""An ingress controller's decision, told: which rule a request matched, why no other did, and whom it leads to.

The controller is a pod among others, and its server answers as any server does; but what it decides by are objects
that everybody can read. So the decision is made again here from the same objects by the same function
(`cluster.ingress_nginx`), and stands in the story as a hop of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from cluster.apimachinery.meta import Obj
from cluster.ingress_nginx.backends import Upstream, upstreams
from cluster.ingress_nginx.controller import (
    CLASSES,
    HTTP_PORT,
    HTTPS_PORT,
    INGRESSES,
    Controller,
    controller_of,
)
from cluster.ingress_nginx.paths import host_of
from cluster.ingress_nginx.table import Decision, Location, Passed, Server, Table
from cluster.kube_proxy.services import joined

from .hops import Hop
from .packet import Packet
from .parts import remembered
from .request import Request
from .walk import Target
from .world import SLICES, World


@dataclass(frozen=True)
class Routing:
    """What the controller in `target` makes of a request."""

    world: World
    request: Request
    target: Target
    controller: Controller

    @cached_property
    def host(self) -> str:
        """The host that the request names: its Host header, else its URL's."""
        return host_of(self.request.headers.get("Host", self.request.host))

    @cached_property
    def table(self) -> Table:
        objects = self.world.objects
        return Table.of(self.controller, objects.get(INGRESSES, ()), objects.get(CLASSES, ()))

    @cached_property
    def server(self) -> Server:
        return self.table.server(self.host)

    @cached_property
    def decision(self) -> Decision:
        return self.table.decide(self.host, self.request.path)

    @cached_property
    def service(self) -> Obj | None:
        """The Service behind the rule that matched, if it exists."""
        rule = self.decision.location
        return self.world.services.get(rule.backend) if rule else None

    @cached_property
    def ready(self) -> tuple[Upstream, ...]:
        """Whom the rule leads to."""
        rule = self.decision.location
        return upstreams(self.service, self.world.objects.get(SLICES, ()), rule.port) if rule else ()

    @property
    def beat(self) -> str:
        """How it ends here: the beat of the decision."""
        if self.decision.redirected(self.request.scheme == "https"):
            return "server.redirect"
        if self.decision.location is None:
            return "server.unmatched"
        return "server.route" if self.ready else "server.nobody"

    def hop(self, packet: Packet) -> Hop:
        """The decision as a hop of the story."""
        rule = self.decision.location
        words: dict[str, Any] = {
            "who": self.target.name,
            "host": self.host or "no host",
            "path": self.request.path[:40],
        }
        if rule is not None:
            words |= {"rule": str(rule), "ingress": rule.ingress, "service": f"{rule.backend}:{rule.port}"}
        return Hop(self.beat, self.target.place, packet, None, words, None, {"ingress": self._detail(rule)})

    def _detail(self, rule: Location | None) -> dict[str, Any]:
        matched = None if rule is None else {**_rule(rule), "service": f"{rule.backend}:{rule.port}"}
        return {
            "controller": self.controller.name,
            "host": self.host,
            "path": self.request.path,
            "matched": matched,
            "endpoints": [joined(*one) for one in self.ready],
            "left_out": [_left_out(passed) for passed in self.decision.passed],
        }


def _rule(rule: Location) -> dict[str, str]:
    return {"ingress": rule.ingress, "field": rule.field, "rule": str(rule)}


def _left_out(passed: Passed) -> dict[str, str]:
    return {**_rule(passed.location), "reason": passed.reason}


def routed(world: World, request: Request, target: Target, port: int) -> Routing | None:
    """The decision about a web request that reached a controller's pod; None for any other server."""
    if not (target.listening and request.speaks_http and port in (HTTP_PORT, HTTPS_PORT)):
        return None
    controller = _controller(world, target.place.namespace, target.place.name)
    return Routing(world, request, target, controller) if controller else None


@remembered
def _controller(world: World, namespace: str, name: str) -> Controller | None:
    pod = world.pods.get((namespace, name))
    return controller_of(pod.manifest) if pod else None
