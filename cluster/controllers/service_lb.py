"""The service controller of a cloud: a load balancer outside for every Service of that type.

The cluster only asks; the cloud takes its time, and then the Service's status names an address (Google) or a host
name (Amazon). A finalizer keeps the Service until its load balancer is taken down, or it would cost money for
ever. Without a cloud nobody answers and the address stays pending. (In Kubernetes: cloud-provider's
controllers/service.)
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable

from cluster.api import servicespec
from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.client.controller import Act, Decided, Event, Patch, Update, by_key, controller
from cluster.client.view import View
from cluster.controllers._endpoints import families_of

COMPONENT, RESOURCE = "service-lb-controller", "services"
SPEAKER = "service-controller"
"""Who Events are from: upstream's name for the whole of which this is a part."""
FINALIZER = "service.kubernetes.io/load-balancer-cleanup"
EXCLUDED, TO_BE_DELETED = "node.kubernetes.io/exclude-from-external-load-balancers", "ToBeDeletedByClusterAutoscaler"
NETS = {"IPv4": "198.51.100.{}", "IPv6": "2001:db8:198:51::{:x}"}
"""Ranges that RFC 5737 and RFC 3849 set apart for documentation; the nodes' own outside addresses are in others."""
NUMBERS = [number for number in range(1, 255) if number != 23]
"""Of the balancers in them; 23 is the client's on the internet."""


def _all_balanced(node: Obj, view: View) -> Iterable[str]:
    """Every Service with a load balancer of ours: a node has come or gone that it may send traffic to."""
    hosts = _hosts(view)
    if view.memory.get("nodes") != hosts:
        view.memory["nodes"] = hosts
        yield from (meta.key(service) for service in view.list(RESOURCE) if _wanted(service))


@controller("service-lb", component=COMPONENT, watches={RESOURCE: by_key, "nodes": _all_balanced}, limit=1)
def reconcile(key: str, view: View) -> Decided:
    """A Service of type LoadBalancer without a class gets a finalizer, and after a while an address of each of its
    families in its status.

    When it is deleted, or its type changes, the address is taken back and then the finalizer. In a cluster
    without a cloud nothing happens.
    """
    service = view.get(RESOURCE, *meta.split_key(key))
    seen: dict[str, Obj] = view.memory.setdefault("seen", {})
    before = seen.pop(key, None)
    if service is None and before is not None:
        view.memory.get("hosts", {}).pop(meta.uid(before), None)
    if service is None or view.cluster.cloud == "none":
        return Decided()
    seen[key] = service
    told = _changes(service, before) if before and meta.uid(before) == meta.uid(service) else []
    if _wanted(service) and not meta.is_deleting(service):
        found = _kept(service, view, changed=bool(told) or _differs(service, before))
        return Decided([*told, *found.acts], found.again)
    leaving = meta.is_deleting(service) or _type(service) != servicespec.LOAD_BALANCER
    return Decided([*told, *(_taken_down(service) if leaving else [])])


def _type(service: Obj) -> str:
    return str(meta.get(service, "spec.type", ""))


def _wanted(service: Obj) -> bool:
    """Whether the load balancer is ours to make: one with a class of its own is somebody else's."""
    return _type(service) == servicespec.LOAD_BALANCER and not meta.get(service, "spec.loadBalancerClass")


def _ingress(service: Obj) -> list[Obj]:
    return meta.get(service, "status.loadBalancer.ingress", [])  # type: ignore[no-any-return]


# -- set up ------------------------------------------------------------------------------------------------------


def _kept(service: Obj, view: View, *, changed: bool) -> Decided:
    """The finalizer, then the wait, then the address; and once there is one, the same again after each change."""
    ensuring = _event(service, "EnsuringLoadBalancer", "Ensuring load balancer")
    ensured = _event(service, "EnsuredLoadBalancer", "Ensured load balancer")
    if FINALIZER not in meta.finalizers(service):
        held = _finalized(service, [*meta.finalizers(service), FINALIZER])
        return Decided([Update(RESOURCE, held, "its load balancer must be taken down before it goes"), ensuring])
    if _ingress(service):
        return Decided([ensuring, ensured] if changed else _moved(service, view))
    begun = view.memory.setdefault(meta.uid(service), view.time)
    left = begun + view.wait("loadbalancer") - view.time
    if left > 0:
        return Decided(again=left)
    points = _points(service, view)
    if not points:
        return Decided()
    view.memory.pop(meta.uid(service), None)
    _moved(service, view)
    warning = [] if _hosts(view) else [_unavailable(service)]
    return Decided([*warning, _balanced(service, points), ensured])


def _moved(service: Obj, view: View) -> list[Act]:
    """What is said when the nodes are no longer those that the load balancer was last told of."""
    known: dict[str, frozenset[str]] = view.memory.setdefault("hosts", {})
    before, hosts = known.get(meta.uid(service)), _hosts(view)
    known[meta.uid(service)] = hosts
    if before is None or before == hosts:
        return []
    told = _event(service, "UpdatedLoadBalancer", "Updated load balancer with new hosts")
    return [told if hosts else _unavailable(service)]


def _unavailable(service: Obj) -> Act:
    text = "There are no available nodes for LoadBalancer"
    return Event(service, "Warning", "UnAvailableLoadBalancer", text, SPEAKER)


def _hosts(view: View) -> frozenset[str]:
    """The nodes that load balancers send traffic to: ready or not, their health checks find that out."""
    return frozenset(meta.name(node) for node in view.list("nodes") if _takes_traffic(node))


def _takes_traffic(node: Obj) -> bool:
    taints = meta.get(node, "spec.taints", [])
    return EXCLUDED not in meta.labels(node) and all(taint["key"] != TO_BE_DELETED for taint in taints)


def _balanced(service: Obj, points: list[Obj]) -> Act:
    why = f"the cloud gave it {points[0].get('ip') or 'a host name'}"
    return _patched(service, points, why)


def _points(service: Obj, view: View) -> list[Obj]:
    """Where the load balancer is reached, in each family; nowhere when all addresses are taken."""
    uid = meta.uid(service)
    if view.cluster.cloud == "aws":
        name = f"a{uid.replace('-', '')[:31]}-{zlib.crc32(uid.encode()):010}.us-east-1.elb.amazonaws.com"
        return [{"hostname": name}]
    taken = {point.get("ip", "") for other in view.list(RESOURCE) for point in _ingress(other)}
    found = [_free(NETS[family], uid, taken) for family in families_of(service)]
    return [{"ip": ip, "ipMode": "VIP"} for ip in found if ip] if all(found) else []


def _free(net: str, uid: str, taken: Iterable[str]) -> str:
    """An address of a net that no other load balancer has, "" when there is none."""
    start = zlib.crc32(uid.encode()) % len(NUMBERS)
    free = (net.format(number) for number in [*NUMBERS[start:], *NUMBERS[:start]])
    return next((ip for ip in free if ip not in taken), "")


# -- changes -----------------------------------------------------------------------------------------------------

_WATCHED = (("loadBalancerSourceRanges", "LoadBalancerSourceRanges"), ("loadBalancerIP", "LoadbalancerIP"),
            ("externalIPs", "ExternalIP"), ("externalTrafficPolicy", "ExternalTrafficPolicy"),
            ("healthCheckNodePort", "HealthCheckNodePort"))  # fmt: skip
_QUIET = ("ports", "sessionAffinity", "sessionAffinityConfig")


def _changes(service: Obj, before: Obj) -> list[Act]:
    """What the controller says of the first change that concerns the load balancer."""
    if _wanted(service) != _wanted(before):
        return [_event(service, "Type", f"{_type(before)} -> {_type(service)}")]
    new, old = service.get("spec") or {}, before.get("spec") or {}
    for field, reason in _WATCHED if _wanted(service) else ():
        if new.get(field) != old.get(field):
            return [_event(service, reason, _difference(field, old.get(field), new.get(field)))]
    return []


def _difference(field: str, old: object, new: object) -> str:
    """Both values as Go prints them; of outer addresses their number, or the first that is new."""
    if field != "externalIPs":
        zero: object = 0 if field == "healthCheckNodePort" else [] if field == "loadBalancerSourceRanges" else ""
        return f"{_go(old or zero)} -> {_go(new or zero)}"
    was, now = (list(ips) if isinstance(ips, list) else [] for ips in (old, new))
    if len(was) != len(now):
        return f"Count: {len(was)} -> {len(now)}"
    return f"Added: {next(ip for ip, other in zip(now, was, strict=True) if ip != other)}"


def _go(value: object) -> str:
    return f"[{' '.join(value)}]" if isinstance(value, list) else str(value)


def _differs(service: Obj, before: Obj | None) -> bool:
    """Whether something changed that the load balancer is made of, but that nobody speaks of."""
    if before is None:
        return False
    spec = any(meta.get(service, f"spec.{field}") != meta.get(before, f"spec.{field}") for field in _QUIET)
    return spec or meta.annotations_of(service) != meta.annotations_of(before)


# -- take down ---------------------------------------------------------------------------------------------------


def _taken_down(service: Obj) -> list[Act]:
    """The address first, then the finalizer; a Service being deleted takes its address along."""
    if FINALIZER not in meta.finalizers(service):
        return []
    going = [_event(service, "DeletingLoadBalancer", "Deleting load balancer")] if _ingress(service) else []
    if going and not meta.is_deleting(service):
        return [*going, _patched(service, None, "its type is no longer LoadBalancer")]
    freed = _finalized(service, [f for f in meta.finalizers(service) if f != FINALIZER])
    gone = _event(service, "DeletedLoadBalancer", "Deleted load balancer")
    return [*going, gone, Update(RESOURCE, freed, "its load balancer is gone")]


def _finalized(service: Obj, finalizers: list[str]) -> Obj:
    return {**service, "metadata": {**service["metadata"], "finalizers": finalizers}}


def _patched(service: Obj, points: list[Obj] | None, why: str) -> Act:
    """The load balancer's part of the status alone: others may keep theirs beside it."""
    status = {"status": {"loadBalancer": {"ingress": points}}}
    return Patch(RESOURCE, meta.namespace(service), meta.name(service), status, why, "status")


def _event(service: Obj, reason: str, message: str) -> Act:
    return Event(service, "Normal", reason, message, SPEAKER)
