"""A cluster with an ingress controller, to break and to mend: manifests in, requests from the internet out.

The controller's server is played by twenty lines: it goes where the rule leads, first endpoint first, and answers 404,
503 or 502 as ingress-nginx does. What it decides by is not played.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.dataplane import through
from cluster.dataplane.hops import Place
from cluster.dataplane.ingress import routed
from cluster.dataplane.request import Request, Source
from cluster.dataplane.servers import Socket, Status
from cluster.dataplane.trace import Trace, traverse
from cluster.dataplane.walk import Target
from cluster.dataplane.world import POLICIES, World
from cluster.ingress_nginx.controller import CLASSES, INGRESSES
from tests.cluster.dataplane import worlds
from tests.cluster.ingress_nginx.manifests import CLASS, ingress, path, rule

ADDRESS = "198.51.100.200"
IMAGE = "registry.k8s.io/ingress-nginx/controller:v1.14.0"
HOST = "shop.example.com"
AT = Place("pod", "controller", "ingress-nginx", "node-1")


@dataclass
class Shop:
    """Objects by "Kind namespace/name"; `listens` says where the shop's program really listens."""

    objects: dict[str, Obj] = field(default_factory=dict)
    listens: int = 8080
    mistrust: str = ""

    def __post_init__(self) -> None:
        controller = worlds.pod("controller", "10.244.1.9", "node-1", "ingress-nginx", app="ingress")
        controller["spec"]["containers"] = [{"name": "controller", "image": IMAGE, "args": []}]
        front = worlds.service(
            "controller", "10.0.0.9", {"name": "http", "port": 80}, {"name": "https", "port": 443},
            namespace="ingress-nginx", selector={"app": "ingress"}, type="LoadBalancer", ingress=[{"ip": ADDRESS}],
        )  # fmt: skip
        back = worlds.service("web", "10.0.0.50", {"port": 80, "targetPort": 8080}, selector={"app": "web"})
        for obj in (controller, front, back, {**CLASS, "kind": "IngressClass"}):
            self.add(obj)
        for name, ip, node in (("web-a", "10.244.2.5", "node-2"), ("web-b", "10.244.3.6", "node-3")):
            self.add(worlds.pod(name, ip, node, app="web", port=8080))
        self.add(ingress("shop", rule(HOST, path("/cart"), path("/exact", kind="Exact"))))

    def add(self, obj: Obj) -> None:
        self.objects[f"{obj['kind']} {meta.key(obj)}"] = obj

    def get(self, thing: str) -> Obj:
        return self.objects[thing]

    def wait(self) -> None:
        """Nothing comes by itself here."""

    def world(self) -> World:
        of: dict[str, list[Obj]] = {}
        for obj in self.objects.values():
            of.setdefault(obj["kind"], []).append(obj)
        slices = [worlds.slice_of(s, [p for p in of["Pod"] if _selects(s, p)]) for s in of["Service"]]
        extra = {
            INGRESSES: of.get("Ingress", []), CLASSES: of.get("IngressClass", []), "secrets": of.get("Secret", []),
            POLICIES: of.get("NetworkPolicy", []),
        }  # fmt: skip
        return worlds.Cluster(of["Pod"], of["Service"], slices, extra=extra).world()

    def go(self, request: Request) -> Trace:
        world = self.world()
        return traverse(world, Proxy(self, world), request, 7)

    def ask(self, where: str = "/cart", host: str = HOST, scheme: str = "http") -> Trace:
        return self.go(Request(Source("internet"), f"{scheme}://{ADDRESS}{where}", headers={"Host": host}))


def _selects(service: Obj, pod: Obj) -> bool:
    same = meta.namespace(service) == meta.namespace(pod)
    return same and service["spec"]["selector"].items() <= meta.labels(pod).items()


@dataclass(frozen=True)
class Proxy:
    """Who listens and answers in the shop's cluster."""

    shop: Shop
    world: World

    def listening(self, uid: str, ip: str, port: int, protocol: str) -> bool:
        return port in ((80, 443) if uid == "uid-controller" else (self.shop.listens,))

    def sockets(self, uid: str) -> tuple[Socket, ...]:
        return (Socket("0.0.0.0", self.shop.listens, "TCP"),)

    def certificate(self, uid: str, port: int, request: Request) -> str:
        return self.shop.mistrust

    def answer(self, uid: str, port: int, request: Request) -> Status:
        if uid != "uid-controller":
            return Status(200)
        target = Target(uid, "controller", AT, True)
        routing = routed(self.world, request, target, port)
        assert routing is not None
        code = {"server.redirect": 308, "server.unmatched": 404, "server.nobody": 503}.get(routing.beat)
        return Status(code) if code else self._passed_on(request, routing.ready[0])

    def _passed_on(self, request: Request, to: Any) -> Status:
        source = Source("pod", "controller", "ingress-nginx")
        asked = Request(source, f"http://{to.ip}:{to.port}{request.path}")
        trace = traverse(self.world, self, asked, 11)
        return Status(trace.status if trace.ok else 502, [through.kept(trace)])
