"""The endpoint controller: a Service's addresses in one object, as before there were slices.

An Endpoints object bears the Service's name and lists addresses in subsets that share their ports, those that are
ready apart from those that are not. It ends at a thousand addresses, and knows the Service's first family alone.
(In Kubernetes: pkg/controller/endpoint.)
"""

from __future__ import annotations

from collections.abc import Iterable

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.client.controller import Act, Create, Delete, Update, by_key, controller
from cluster.client.view import View
from cluster.controllers._endpoints import (
    HEADLESS_LABEL,
    address,
    families_of,
    headless,
    hostname,
    pods_of,
    ports_for,
    publishes_unready,
    reference,
    selector,
    services_of,
    told,
)
from cluster.controllers._namespaces import doomed

RESOURCE = "endpoints"
MANAGED_BY = "endpoints.kubernetes.io/managed-by"
COMPONENT = "endpoint-controller"
OVER_CAPACITY = "endpoints.kubernetes.io/over-capacity"
CAPACITY = 1000


def _ours(endpoints: Obj, view: View) -> Iterable[str]:
    """Those this loop keeps; others' are not looked at."""
    return [meta.key(endpoints)] if meta.labels(endpoints).get(MANAGED_BY) == COMPONENT else []


@controller(
    "endpoint",
    component=COMPONENT,
    watches={"services": by_key, "pods": services_of, RESOURCE: _ours},
)
def reconcile(key: str, view: View) -> list[Act]:
    """A Service with a selector has Endpoints of the same name, with the addresses of all pods it finds.

    Pods being deleted are left out, unready ones are listed apart (unless the Service publishes them too). The
    Service's labels are copied. Beyond a thousand, ready addresses go before unready ones, and an annotation says
    that some are missing. When the Service is gone, its Endpoints go.
    """
    service, old = view.get("services", *meta.split_key(key)), view.get(RESOURCE, *meta.split_key(key))
    if service is None:
        gone = old is not None and list(_ours(old, view))
        return [Delete(RESOURCE, *meta.split_key(key), meta.uid(old), "its Service is gone")] if gone and old else []
    if doomed(service, view) or not selector(service):
        return []
    pods = [p for p in pods_of(service, view) if publishes_unready(service) or not meta.is_deleting(p)]
    wanted = _endpoints(service, pods, old)
    if old is None:
        return [Create(RESOURCE, wanted, "the Service has a selector")]
    return [Update(RESOURCE, wanted, told(pods))] if wanted != old else []


def _endpoints(service: Obj, pods: list[Obj], old: Obj | None) -> Obj:
    """The object as it should be, with whatever else the old one carried."""
    kept, truncated = _capped(pods, service)
    marks = {k: v for k, v in meta.annotations_of(old or {}).items() if k != OVER_CAPACITY}
    marks |= {OVER_CAPACITY: "truncated"} if truncated else {}
    carried = {**meta.labels(service), MANAGED_BY: COMPONENT} | ({HEADLESS_LABEL: ""} if headless(service) else {})
    base = old["metadata"] if old else {"name": meta.name(service), "namespace": meta.namespace(service)}
    head = {k: v for k, v in base.items() if k not in ("labels", "annotations")} | {"labels": carried}
    found = subsets(kept, service)
    return {
        "apiVersion": "v1",
        "kind": "Endpoints",
        "metadata": head | ({"annotations": marks} if marks else {}),
        **({"subsets": found} if found else {}),
    }


def _capped(pods: list[Obj], service: Obj) -> tuple[list[Obj], bool]:
    ordered = sorted(pods, key=lambda p: not _counts_ready(p, service))
    return ordered[:CAPACITY], len(pods) > CAPACITY


def _counts_ready(pod: Obj, service: Obj) -> bool:
    return meta.ready(pod) or publishes_unready(service)


def subsets(pods: Iterable[Obj], service: Obj) -> list[Obj]:
    """Addresses grouped by the ports they serve, in a stable order."""
    groups: dict[str, Obj] = {}
    family = families_of(service)[0]
    reached = {ip: pod for pod in pods if (ip := address(pod, family))}
    for ip in sorted(reached):
        pod = reached[ip]
        ports = sorted(ports_for(pod, service), key=lambda p: (p["name"], p["port"]))
        if not ports and meta.get(service, "spec.ports", []):
            continue
        group = groups.setdefault(repr(ports), {"addresses": [], "notReadyAddresses": [], "ports": _bare(ports)})
        group["addresses" if _counts_ready(pod, service) else "notReadyAddresses"].append(_address(pod, ip, service))
    return [{k: v for k, v in groups[key].items() if v} for key in sorted(groups)]


def _bare(ports: list[Obj]) -> list[Obj]:
    """Ports as Endpoints spell them: no name where there is none."""
    return [{k: v for k, v in port.items() if v} for port in ports]


def _address(pod: Obj, ip: str, service: Obj) -> Obj:
    name = hostname(pod, service)
    found = {"ip": ip, "nodeName": meta.get(pod, "spec.nodeName")}
    return found | {"targetRef": reference(pod)} | ({"hostname": name} if name else {})
