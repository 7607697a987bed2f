"""The ServiceCIDR controller: a range stays while a Service has an address of it.

A finalizer keeps a deleted ServiceCIDR; from the deletion on nobody gets an address of it any more. It goes when
every address that is still taken lies in another ServiceCIDR too. (In Kubernetes: pkg/controller/servicecidrs, which
waits ten seconds more for the allocators to hear of it; here they look at the store itself.)
"""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import ip_address, ip_network

from cluster.api.servicespec import addresses, ip_allocator
from cluster.api.servicespec.ip_allocator import Network
from cluster.apimachinery import labels, meta
from cluster.apimachinery.meta import Obj
from cluster.client.bootstrap.service_cidr import FINALIZER, MESSAGE
from cluster.client.controller import Act, Update, controller
from cluster.client.view import View

RESOURCE = ip_allocator.RESOURCE
IN_USE = "There are still IPAddresses referencing the ServiceCIDR, please remove them or create a new ServiceCIDR"


def _overlapping(service_cidr: Obj, view: View) -> Iterable[str]:
    """The range and those that share addresses with it: their fate may hang on it."""
    mine = _networks(service_cidr)
    yield meta.name(service_cidr)
    for other in view.list(RESOURCE):
        if any(a.version == b.version and a.overlaps(b) for a in mine for b in _networks(other)):
            yield meta.name(other)


def _containing(address: Obj, view: View) -> Iterable[str]:
    """The ranges that a Service's address lies in."""
    if meta.labels(address).get(addresses.MANAGED_BY) == addresses.MANAGER:
        yield from (meta.name(found) for found in _holders(meta.name(address), view))


@controller(
    "service-cidr-controller",
    component="service-cidr-controller",
    watches={RESOURCE: _overlapping, addresses.RESOURCE: _containing},
)
def reconcile(key: str, view: View) -> list[Act]:
    """A ServiceCIDR has the finalizer and is Ready. One that is deleted goes when no address would be left without a
    range; until then its condition says what holds it."""
    found = view.get(RESOURCE, "", key)
    if found is None:
        return []
    if meta.is_deleting(found):
        return _going(found, view)
    if FINALIZER not in meta.finalizers(found):
        held = _finalized(found, [*meta.finalizers(found), FINALIZER])
        return [Update(RESOURCE, held, "it must not go while its addresses are in use")]
    return _conditioned(found, view, "True", "", MESSAGE)


def _going(found: Obj, view: View) -> list[Act]:
    if FINALIZER not in meta.finalizers(found):
        return []
    if _needed(found, view):
        return _conditioned(found, view, "False", "Terminating", IN_USE)
    freed = _finalized(found, [f for f in meta.finalizers(found) if f != FINALIZER])
    return [Update(RESOURCE, freed, "no address depends on it")]


def _needed(found: Obj, view: View) -> bool:
    """Whether some address has no other range than this one."""
    others = [net for other in view.list(RESOURCE) if meta.name(other) != meta.name(found) for net in _networks(other)]
    mine = _networks(found)
    if all(any(_within(net, other) for other in others) for net in mine):
        return False
    managed = labels.from_map({addresses.MANAGED_BY: addresses.MANAGER})
    taken = (ip_address(meta.name(ip)) for ip in view.list(addresses.RESOURCE, selector=managed))
    return any(any(ip in net for net in mine) and not any(ip in net for net in others) for ip in taken)


def _within(net: Network, other: Network) -> bool:
    return net.version == other.version and net.subnet_of(other)  # type: ignore[arg-type]


def _holders(address: str, view: View) -> list[Obj]:
    ip = ip_address(address)
    return [found for found in view.list(RESOURCE) if any(ip in net for net in _networks(found))]


def _networks(service_cidr: Obj) -> list[Network]:
    return [ip_network(cidr) for cidr in meta.get(service_cidr, "spec.cidrs", [])]


def _finalized(found: Obj, finalizers: list[str]) -> Obj:
    return {**found, "metadata": {**found["metadata"], "finalizers": finalizers}}


def _conditioned(found: Obj, view: View, status: str, reason: str, message: str) -> list[Act]:
    """The Ready condition written, unless it says so already."""
    new = {"type": "Ready", "status": status, "reason": reason, "message": message}
    old = meta.condition(found, "Ready") or {}
    if all(old.get(field) == value for field, value in new.items()):
        return []
    conditions = meta.with_condition(meta.get(found, "status.conditions", []), new, view.timestamp)
    written = {**found, "status": {**(found.get("status") or {}), "conditions": conditions}}
    return [Update(RESOURCE, written, message, "status")]
