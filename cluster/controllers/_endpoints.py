"""From a Service's selector to addresses: what Endpoints and EndpointSlices are both made of.

(In Kubernetes: pkg/controller/util/endpoint and endpointslice's utils.)
"""

from __future__ import annotations

from collections.abc import Iterable

from cluster.api.servicespec import families
from cluster.apimachinery import labels, meta
from cluster.apimachinery.meta import Obj
from cluster.client.view import View
from cluster.controllers import _pods

HEADLESS_LABEL = "service.kubernetes.io/headless"


def services_of(pod: Obj, view: View) -> Iterable[str]:
    """A mapper: the Services whose selector finds the pod."""
    carried = meta.labels(pod)
    for service in view.list("services", meta.namespace(pod)):
        wanted = selector(service)
        if wanted and wanted.items() <= carried.items():
            yield meta.key(service)


def selector(service: Obj) -> dict[str, str]:
    """The labels a Service looks for; {} when it finds no pods by itself."""
    external = meta.get(service, "spec.type") == "ExternalName"
    return {} if external else meta.get(service, "spec.selector", {})


def pods_of(service: Obj, view: View) -> list[Obj]:
    """The pods that can stand behind a Service: matching, with an address, not ended."""
    found = view.list("pods", meta.namespace(service), labels.from_map(selector(service)))
    return [p for p in found if meta.get(p, "status.podIP") and not _pods.finished(p)]


def families_of(service: Obj) -> list[str]:
    """The families of addresses that a Service leads to; one written before there were two is of IPv4."""
    return meta.get(service, "spec.ipFamilies") or [families.IPV4]


def address(pod: Obj, family: str) -> str:
    """The pod's address of a family, "" when it has none."""
    listed = [ip["ip"] for ip in meta.get(pod, "status.podIPs", [])] or [meta.get(pod, "status.podIP", "")]
    return next((str(ip) for ip in listed if ip and families.of(ip) == family), "")


def headless(service: Obj) -> bool:
    return bool(meta.get(service, "spec.clusterIP") == "None")


def publishes_unready(service: Obj) -> bool:
    return bool(meta.get(service, "spec.publishNotReadyAddresses"))


def ports_for(pod: Obj, service: Obj) -> list[Obj]:
    """The Service's ports as this pod serves them; one that names a port the pod lacks is left out."""
    found = []
    for wanted in meta.get(service, "spec.ports", []):
        number = target(pod, wanted)
        if number is not None:
            port = {"name": wanted.get("name") or "", "port": number, "protocol": wanted.get("protocol") or "TCP"}
            found.append(port | ({"appProtocol": wanted["appProtocol"]} if wanted.get("appProtocol") else {}))
    return found


def target(pod: Obj, wanted: Obj) -> int | None:
    """The number of a Service's target port on a pod: its own, or that of the container port it names."""
    goal = wanted.get("targetPort") or wanted.get("port")
    if isinstance(goal, int):
        return goal
    protocol = wanted.get("protocol") or "TCP"
    for container in _serving_containers(pod):
        for port in container.get("ports") or []:
            if port.get("name") == goal and (port.get("protocol") or "TCP") == protocol:
                return int(port["containerPort"])
    return None


def _serving_containers(pod: Obj) -> list[Obj]:
    """All containers that live as long as the pod."""
    sidecars = [c for c in meta.get(pod, "spec.initContainers", []) if c.get("restartPolicy") == "Always"]
    return [*meta.get(pod, "spec.containers", []), *sidecars]


def reference(pod: Obj) -> Obj:
    return {"kind": "Pod", "namespace": meta.namespace(pod), "name": meta.name(pod), "uid": meta.uid(pod)}


def hostname(pod: Obj, service: Obj) -> str:
    """The pod's own name under a Service that it calls its subdomain."""
    at_home = meta.get(pod, "spec.subdomain") == meta.name(service)
    return str(meta.get(pod, "spec.hostname", "")) if at_home else ""


def told(pods: Iterable[Obj]) -> str:
    """Why the addresses are as they are."""
    found = list(pods)
    return f"{sum(meta.ready(p) for p in found)} of {len(found)} matching pods are ready"
