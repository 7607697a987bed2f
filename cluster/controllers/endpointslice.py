"""The endpointslice controller: who stands behind a Service, in slices of a hundred.

kube-proxy and DNS read nothing else. One pod's change touches one slice, so a Service of a thousand pods costs
its watchers a hundred addresses, not a thousand. A pod that is going away stays listed as terminating, so that
whoever has nobody better may still use it. A slice holds addresses of one family; a Service of both has two sets.
(In Kubernetes: pkg/controller/endpointslice and staging/src/k8s.io/endpointslice.)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from ipaddress import ip_address

from cluster.apimachinery import labels, meta
from cluster.apimachinery.meta import Obj
from cluster.client.controller import Act, Create, Delete, Update, by_key, controller
from cluster.client.view import View
from cluster.controllers import _slices
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
from cluster.controllers._names import fresh_names
from cluster.controllers._namespaces import doomed

RESOURCE, COMPONENT = "endpointslices.discovery.k8s.io", "endpointslice-controller"
MANAGED_BY = "endpointslice.kubernetes.io/managed-by"
MANAGER = "endpointslice-controller.k8s.io"
SERVICE_NAME = "kubernetes.io/service-name"
ZONE = "topology.kubernetes.io/zone"
CLOSE, SAME_NODE = ("PreferClose", "PreferSameZone", "PreferSameNode"), "PreferSameNode"


def _ours(found: Obj, view: View) -> Iterable[str]:
    """The Service of a slice that this loop keeps."""
    carried = meta.labels(found)
    if carried.get(MANAGED_BY) == MANAGER and carried.get(SERVICE_NAME):
        yield meta.join_key(meta.namespace(found), carried[SERVICE_NAME])


@controller(
    "endpointslice",
    component=COMPONENT,
    watches={"services": by_key, "pods": services_of, RESOURCE: _ours},
)
def reconcile(key: str, view: View) -> list[Act]:
    """The slices of a Service with a selector list every pod it finds that has an address and has not ended.

    `ready` is what clients should use: a ready pod that is not being deleted, or any pod if the Service publishes
    unready addresses; `serving` is the pod's own word, `terminating` whether it is being deleted. Pods whose named
    ports differ stand in different slices, as do the addresses of each family. Slices are changed as little as may be;
    a Service without pods has one empty slice of each family. The slices belong to the Service and go with it.
    """
    service = view.get("services", *meta.split_key(key))
    if service is None or doomed(service, view) or not selector(service):
        return []
    mine = labels.from_map({SERVICE_NAME: meta.name(service), MANAGED_BY: MANAGER})
    existing = [s for s in view.list(RESOURCE, meta.namespace(service), mine) if not meta.is_deleting(s)]
    pods, wanted = pods_of(service, view), families_of(service)
    names = fresh_names(meta.name(service), RESOURCE, meta.namespace(service), view)
    acts: list[Act] = []
    for family in wanted:
        held = [s for s in existing if s.get("addressType") == family]
        plan = _slices.plan(held, _groups(pods, family, service, view))
        acts += _acts(plan, family, service, names, told(pods))
    return acts + [_gone(s, "its family is given up") for s in existing if s.get("addressType") not in wanted]


def _acts(plan: _slices.Plan, family: str, service: Obj, names: Iterator[str], why: str) -> list[Act]:
    """What turns the slices of one family into those planned."""
    head = _labels(service)
    made = [_fresh(service, next(names), content, family, head) for content in plan.create]
    kept = [(old, _relabelled(old, content, head)) for old, content in plan.keep]
    return [
        *(Create(RESOURCE, obj, why) for obj in made),
        *(Update(RESOURCE, new, why) for old, new in kept if new != old),
        *(_gone(s, "it lists nobody") for s in plan.delete),
    ]


def _gone(found: Obj, why: str) -> Act:
    return Delete(RESOURCE, meta.namespace(found), meta.name(found), meta.uid(found), why)


def _groups(pods: list[Obj], family: str, service: Obj, view: View) -> list[tuple[list[Obj], list[Obj]]]:
    """The endpoints of a family in order of address, grouped by the ports they serve: [(ports, endpoints)]."""
    groups: dict[str, tuple[list[Obj], list[Obj]]] = {}
    reached = {ip: pod for pod in pods if (ip := address(pod, family))}
    for ip in sorted(reached, key=ip_address):
        ports = ports_for(reached[ip], service)
        groups.setdefault(repr(ports), (ports, []))[1].append(endpoint(reached[ip], ip, service, view))
    return [groups[key] for key in sorted(groups)]


def endpoint(pod: Obj, ip: str, service: Obj, view: View) -> Obj:
    """One pod as a slice lists it, at its address of the slice's family."""
    serving, terminating = meta.ready(pod), meta.is_deleting(pod)
    node = str(meta.get(pod, "spec.nodeName", ""))
    zone = meta.labels(view.get("nodes", "", node) or {}).get(ZONE, "")
    ready = publishes_unready(service) or (serving and not terminating)
    found = {
        "addresses": [ip],
        "conditions": {"ready": ready, "serving": serving, "terminating": terminating},
        "hints": _hints(service, zone, node) if ready else {},
        "hostname": hostname(pod, service),
        "nodeName": node,
        "targetRef": reference(pod),
        "zone": zone,
    }
    return {k: v for k, v in found.items() if v}


def _hints(service: Obj, zone: str, node: str) -> Obj:
    """Who should use an endpoint, by the Service's trafficDistribution: its own zone, or first its own node."""
    wish = meta.get(service, "spec.trafficDistribution")
    if wish not in CLOSE:
        return {}
    zones = {"forZones": [{"name": zone}]} if zone else {}
    return zones | ({"forNodes": [{"name": node}]} if wish == SAME_NODE and node else {})


def _labels(service: Obj) -> dict[str, str]:
    own = {MANAGED_BY: MANAGER, SERVICE_NAME: meta.name(service)}
    return {**meta.labels(service), **own} | ({HEADLESS_LABEL: ""} if headless(service) else {})


def _fresh(service: Obj, name: str, content: _slices.Content, family: str, carried: dict[str, str]) -> Obj:
    head = {
        "name": name,
        "generateName": f"{meta.name(service)}-",
        "namespace": meta.namespace(service),
        "labels": carried,
        "ownerReferences": [meta.owner_ref(service)],
    }
    base = {"apiVersion": "discovery.k8s.io/v1", "kind": "EndpointSlice", "metadata": head, "addressType": family}
    return {**base, **content.fields()}


def _relabelled(old: Obj, content: _slices.Content, carried: dict[str, str]) -> Obj:
    return {**old, "metadata": {**old["metadata"], "labels": carried}, **content.fields()}
