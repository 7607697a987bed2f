"""Whether the server behind an APIService can be asked.

It is looked for as a client's request would go: the Service, its port, endpoints that are ready. What stands behind
them would have to be an API server itself; Podium's does not hand requests on to another, and the condition says so
rather than promise an answer. (In Kubernetes: kube-aggregator's remote available controller.)
"""

from __future__ import annotations

from collections.abc import Iterable

from cluster.api.apiregistration.v1.apiservice import AVAILABLE
from cluster.apimachinery import clock, meta
from cluster.apimachinery.meta import Obj
from cluster.client.controller import Act, Patch, by_key, controller
from cluster.client.view import View

RESOURCE, SLICES = "apiservices.apiregistration.k8s.io", "endpointslices.discovery.k8s.io"
OWNER = "kubernetes.io/service-name"


def _behind(namespace: str, name: str, view: View) -> Iterable[str]:
    """The APIServices that a Service stands behind."""
    for registered in view.list(RESOURCE):
        service = meta.get(registered, "spec.service") or {}
        if (service.get("namespace"), service.get("name")) == (namespace, name):
            yield meta.name(registered)


def _of_service(service: Obj, view: View) -> Iterable[str]:
    return _behind(meta.namespace(service), meta.name(service), view)


def _of_slice(piece: Obj, view: View) -> Iterable[str]:
    return _behind(meta.namespace(piece), meta.labels(piece).get(OWNER, ""), view)


@controller(
    "apiservice-availability",
    component="kube-aggregator",
    watches={RESOURCE: by_key, "services": _of_service, SLICES: _of_slice},
)
def reconcile(key: str, view: View) -> list[Act]:
    """An APIService that names a Service says whether it can be asked, and if not, why."""
    registered = view.get(RESOURCE, "", key)
    if registered is None or not meta.get(registered, "spec.service"):
        return []
    reason, message = problem(registered, view)
    said = {"type": AVAILABLE, "status": "False", "reason": reason, "message": message}
    old = meta.condition(registered, AVAILABLE) or {}
    if all(old.get(field) == value for field, value in said.items()):
        return []
    conditions = meta.with_condition(meta.get(registered, "status.conditions") or [], said, clock.timestamp(view.now))
    return [Patch(RESOURCE, "", key, {"status": {"conditions": conditions}}, message, "status")]


def problem(registered: Obj, view: View) -> tuple[str, str]:
    """Why the server behind it cannot be asked: the reason and a sentence."""
    spec = registered["spec"]
    wanted = spec["service"]
    namespace, name, number = wanted["namespace"], wanted["name"], wanted["port"]
    where = f'service/{name} in "{namespace}"'
    service = view.get("services", namespace, name)
    if service is None:
        return "ServiceNotFound", f"{where} is not present"
    port = next((p for p in meta.get(service, "spec.ports") or [] if p.get("port") == number), None)
    if port is None:
        return "ServicePortError", f"{where} is not listening on port {number}"
    pieces = [s for s in view.list(SLICES, namespace) if meta.labels(s).get(OWNER) == name]
    if not pieces:
        return "EndpointsNotFound", f"cannot find endpointslices for {where}"
    called = port.get("name") or ""
    if not any(_ready(piece, called) for piece in pieces):
        return "MissingEndpoints", f'endpointslices for {where} have no addresses with port name "{called}"'
    url = f"https://{meta.get(service, 'spec.clusterIP')}:{number}/apis/{spec.get('group')}/{spec['version']}"
    why = "this API server does not hand requests on to another"
    return "FailedDiscoveryCheck", f"failing or missing response from {url}: {why}"


def _ready(piece: Obj, port: str) -> bool:
    ready = any(meta.get(e, "conditions.ready", True) for e in piece.get("endpoints") or [])
    return ready and any((p.get("name") or "") == port for p in piece.get("ports") or [])
