"""The service controller of a cloud: a load balancer outside for every Service of that type.

The cluster only asks; the cloud takes its time, and then the Service's status names an address (Google) or a host
name (Amazon). A finalizer keeps the Service until its load balancer is taken down, or it would cost money for
ever. Without a cloud nobody answers and the address stays pending. (In Kubernetes: cloud-provider's
controllers/service.)
"""

from __future__ import annotations

import zlib

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.client.controller import Act, Decided, Event, Update, by_key, controller
from cluster.client.view import View

COMPONENT, RESOURCE = "service-lb-controller", "services"
SPEAKER = "service-controller"
"""Who Events are from: upstream's name for the whole of which this is a part."""
FINALIZER = "service.kubernetes.io/load-balancer-cleanup"
RANGE = [f"198.51.100.{number}" for number in range(1, 255)]
"""A range that RFC 5737 sets apart for documentation; the nodes' own outside addresses are in another."""


@controller("service-lb", component=COMPONENT, watches={RESOURCE: by_key}, limit=1)
def reconcile(key: str, view: View) -> Decided:
    """A Service of type LoadBalancer gets a finalizer, and after a while an address of its own in its status.

    When it is deleted, or its type changes, the address is taken back and then the finalizer. In a cluster
    without a cloud nothing happens.
    """
    service = view.get(RESOURCE, *meta.split_key(key))
    if service is None or view.cluster.cloud == "none":
        return Decided()
    if meta.is_deleting(service) or not _wanted(service):
        return Decided(_taken_down(service))
    if FINALIZER not in meta.finalizers(service):
        held = _finalized(service, [*meta.finalizers(service), FINALIZER])
        acts: list[Act] = [Update(RESOURCE, held, "its load balancer must be taken down before it goes")]
        return Decided([*acts, _event(service, "EnsuringLoadBalancer", "Ensuring load balancer")])
    if _ingress(service):
        return Decided()
    begun = view.memory.setdefault(meta.uid(service), view.time)
    left = begun + view.wait("loadbalancer") - view.time
    return Decided(again=left) if left > 0 else Decided(_set_up(service, view))


def _wanted(service: Obj) -> bool:
    """Whether the load balancer is ours to make: one with a class of its own is somebody else's."""
    spec = service.get("spec") or {}
    return spec.get("type") == "LoadBalancer" and not spec.get("loadBalancerClass")


def _ingress(service: Obj) -> list[Obj]:
    return meta.get(service, "status.loadBalancer.ingress", [])  # type: ignore[no-any-return]


def _set_up(service: Obj, view: View) -> list[Act]:
    point = _point(service, view)
    if point is None:
        return []
    view.memory.pop(meta.uid(service), None)
    why = f"the cloud gave it {point.get('ip') or 'a host name'}"
    return [
        Update(RESOURCE, _balanced(service, {"ingress": [point]}), why, "status"),
        _event(service, "EnsuredLoadBalancer", "Ensured load balancer"),
    ]


def _point(service: Obj, view: View) -> Obj | None:
    """Where the load balancer is reached; None when all addresses are taken."""
    uid = meta.uid(service)
    if view.cluster.cloud == "aws":
        return {"hostname": f"a{uid.replace('-', '')[:31]}-{zlib.crc32(uid.encode()):010}.us-east-1.elb.amazonaws.com"}
    taken = {point.get("ip") for other in view.list(RESOURCE) for point in _ingress(other)}
    start = zlib.crc32(uid.encode()) % len(RANGE)
    free = (ip for ip in [*RANGE[start:], *RANGE[:start]] if ip not in taken)
    ip = next(free, None)
    return None if ip is None else {"ip": ip, "ipMode": "VIP"}


def _taken_down(service: Obj) -> list[Act]:
    """The address first, then the finalizer; a Service being deleted takes its address along."""
    if FINALIZER not in meta.finalizers(service):
        return []
    if _ingress(service) and not meta.is_deleting(service):
        bare = _balanced(service, {})
        return [
            Update(RESOURCE, bare, "its type is no longer LoadBalancer", "status"),
            _event(service, "DeletingLoadBalancer", "Deleting load balancer"),
        ]
    freed = _finalized(service, [f for f in meta.finalizers(service) if f != FINALIZER])
    return [
        _event(service, "DeletedLoadBalancer", "Deleted load balancer"),
        Update(RESOURCE, freed, "its load balancer is gone"),
    ]


def _finalized(service: Obj, finalizers: list[str]) -> Obj:
    return {**service, "metadata": {**service["metadata"], "finalizers": finalizers}}


def _balanced(service: Obj, balancer: Obj) -> Obj:
    return {**service, "status": {**(service.get("status") or {}), "loadBalancer": balancer}}


def _event(service: Obj, reason: str, message: str) -> Act:
    return Event(service, "Normal", reason, message, SPEAKER)
