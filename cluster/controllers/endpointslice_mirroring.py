"""The endpointslice mirroring controller: Endpoints that people write, as slices.

A Service without a selector has no pods to find; somebody says by hand, in an Endpoints object, where it leads.
kube-proxy reads slices only, so this loop copies them. (In Kubernetes: pkg/controller/endpointslicemirroring.)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cluster.api.servicespec import families
from cluster.apimachinery import labels, meta
from cluster.apimachinery.meta import Obj
from cluster.client.controller import Act, Create, Delete, Update, by_key, controller
from cluster.client.view import View
from cluster.controllers import _slices
from cluster.controllers._names import fresh_names
from cluster.controllers._namespaces import doomed

RESOURCE, COMPONENT = "endpointslices.discovery.k8s.io", "endpointslice-mirroring-controller"
MANAGED_BY, MANAGER = "endpointslice.kubernetes.io/managed-by", "endpointslicemirroring-controller.k8s.io"
SERVICE_NAME = "kubernetes.io/service-name"
SKIP = "endpointslice.kubernetes.io/skip-mirror"
CAPACITY = 1000


def _mirrored(found: Obj, view: View) -> Iterable[str]:
    """The Endpoints of a slice that this loop keeps."""
    carried = meta.labels(found)
    if carried.get(MANAGED_BY) == MANAGER and carried.get(SERVICE_NAME):
        yield meta.join_key(meta.namespace(found), carried[SERVICE_NAME])


@controller(
    "endpointslice-mirroring",
    component=COMPONENT,
    watches={"endpoints": by_key, "services": by_key, RESOURCE: _mirrored},
)
def reconcile(key: str, view: View) -> list[Act]:
    """Endpoints of a Service without a selector are copied into slices, at most a thousand addresses of each subset.

    The label `skip-mirror` keeps Endpoints out, as does a Service that is missing or finds its pods itself; what
    was copied before then goes.
    """
    endpoints, service = view.get("endpoints", *meta.split_key(key)), view.get("services", *meta.split_key(key))
    namespace, name = meta.split_key(key)
    mine = labels.from_map({SERVICE_NAME: name, MANAGED_BY: MANAGER})
    existing = view.list(RESOURCE, namespace, mine)
    if endpoints is None or service is None or not _wanted(endpoints, service) or doomed(endpoints, view):
        return [_gone(s) for s in existing if not meta.is_deleting(s)]
    if not existing and not endpoints.get("subsets"):
        return []
    groups = [_group(subset) for subset in endpoints.get("subsets") or []]
    names, acts = fresh_names(name, RESOURCE, namespace, view), list[Act]()
    for family in _families(groups):
        held = [s for s in existing if s.get("addressType") == family]
        plan = _slices.plan(held, [(ports, _of(family, listed)) for ports, listed in groups])
        acts += _acts(plan, family, endpoints, names)
    return acts + [_gone(s) for s in existing if s.get("addressType") not in _families(groups)]


def _families(groups: list[tuple[list[Obj], list[Obj]]]) -> list[str]:
    """The families of the addresses; Endpoints without any still have their empty slice."""
    found = {families.of(endpoint["addresses"][0]) for _, listed in groups for endpoint in listed}
    return [family for family in families.FAMILIES if family in found] or [families.IPV4]


def _of(family: str, listed: list[Obj]) -> list[Obj]:
    return [endpoint for endpoint in listed if families.of(endpoint["addresses"][0]) == family]


def _acts(plan: _slices.Plan, family: str, endpoints: Obj, names: Iterator[str]) -> list[Act]:
    """What turns the slices of one family into those planned."""
    why = "Endpoints are copied for kube-proxy"
    kept = [(old, {**old, **content.fields()}) for old, content in plan.keep]
    return [
        *(Create(RESOURCE, _fresh(endpoints, next(names), content, family), why) for content in plan.create),
        *(Update(RESOURCE, new, why) for old, new in kept if new != old),
        *(_gone(s) for s in plan.delete),
    ]


def _wanted(endpoints: Obj, service: Obj) -> bool:
    leader = "control-plane.alpha.kubernetes.io/leader" in meta.annotations_of(endpoints)
    return not (leader or meta.labels(endpoints).get(SKIP) == "true" or meta.get(service, "spec.selector"))


def _group(subset: Obj) -> tuple[list[Obj], list[Obj]]:
    """A subset's ports and endpoints, as slices spell them."""
    ports = [{"name": "", "protocol": "TCP", **port} for port in subset.get("ports") or []]
    ready = [_endpoint(a, ready=True) for a in subset.get("addresses") or []]
    others = [_endpoint(a, ready=False) for a in subset.get("notReadyAddresses") or []]
    return ports, (ready + others)[:CAPACITY]


def _endpoint(address: Obj, *, ready: bool) -> Obj:
    kept = {k: address[k] for k in ("hostname", "nodeName", "targetRef") if address.get(k)}
    return {"addresses": [address["ip"]], "conditions": {"ready": ready}, **kept}


def _fresh(endpoints: Obj, name: str, content: _slices.Content, family: str) -> Obj:
    head = {
        "name": name,
        "generateName": f"{meta.name(endpoints)}-",
        "namespace": meta.namespace(endpoints),
        "labels": {**meta.labels(endpoints), SERVICE_NAME: meta.name(endpoints), MANAGED_BY: MANAGER},
        "ownerReferences": [meta.owner_ref(endpoints)],
    }
    base = {"apiVersion": "discovery.k8s.io/v1", "kind": "EndpointSlice", "metadata": head, "addressType": family}
    return {**base, **content.fields()}


def _gone(found: Obj) -> Act:
    why = "nothing is mirrored here any more"
    return Delete(RESOURCE, meta.namespace(found), meta.name(found), meta.uid(found), why)
