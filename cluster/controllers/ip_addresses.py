"""The repair of addresses: every cluster IP has its IPAddress, and every IPAddress of a Service its Service.

The two are written in one transaction, so there is little to do here: somebody deleted an IPAddress by hand, or the
Service is older than IPAddresses are. (In Kubernetes: RepairIPAddress in
pkg/registry/core/service/ipallocator/controller.)
"""

from __future__ import annotations

from collections.abc import Iterable

from cluster.api import servicespec
from cluster.api.servicespec import addresses, families
from cluster.apimachinery import clock, meta
from cluster.apimachinery.meta import Obj
from cluster.client.controller import Act, Create, Decided, Delete, Event, by_key, controller
from cluster.client.view import View

RESOURCE, SPEAKER = addresses.RESOURCE, "ipallocator-repair-controller"
GRACE = 60.0
"""Seconds that an address may be without its Service."""


def _of(address: Obj, view: View) -> Iterable[str]:
    """The address, and the Service that it names."""
    yield meta.name(address)
    ref = meta.get(address, "spec.parentRef", {})
    if ref.get("resource") == "services" and not ref.get("group"):
        yield meta.join_key(ref.get("namespace") or "", ref["name"])


@controller("ip-address-repair", component=SPEAKER, watches={"services": by_key, RESOURCE: _of})
def reconcile(key: str, view: View) -> Decided:
    """A key is a Service's ("namespace/name") or an IPAddress' (the address)."""
    if "/" in key:
        service = view.get("services", *meta.split_key(key))
        return Decided([] if service is None else _of_service(service, view))
    found = view.get(RESOURCE, "", key)
    managed = found is not None and meta.labels(found).get(addresses.MANAGED_BY) == addresses.MANAGER
    return _of_address(found, view) if found is not None and managed else Decided()


def _of_service(service: Obj, view: View) -> list[Act]:
    """What each of its addresses lacks."""
    acts: list[Act] = []
    for address in meta.get(service, "spec.clusterIPs", []):
        if address == servicespec.NONE or view.get(RESOURCE, "", address) is not None:
            continue
        said = f"Cluster IP [{families.of(address)}]: {address} is not allocated; repairing"
        acts.append(_event(service, "ClusterIPNotAllocated", said))
        acts.append(Create(RESOURCE, addresses.taken(address, service), "its Service has the address", quiet=True))
    return acts


def _of_address(found: Obj, view: View) -> Decided:
    """Whether the Service that it names is there and has it."""
    ref = meta.get(found, "spec.parentRef", {})
    name, namespace, owner = meta.name(found), ref.get("namespace") or "", ref.get("name") or ""
    service = view.get("services", namespace, owner)
    if service is None:
        left = GRACE - (view.now - clock.parse(found["metadata"]["creationTimestamp"]))
        said = f"IPAddress: {name} for Service {namespace}/{owner} appears to have leaked: cleaning up"
        return Decided(again=left) if left > 0 else _cleaned(found, "IPAddressNotAllocated", said)
    if name in meta.get(service, "spec.clusterIPs", []):
        return Decided()
    said = f"IPAddress: {name} for Service {namespace}/{owner} has a wrong reference; cleaning up"
    return _cleaned(found, "IPAddressWrongReference", said)


def _cleaned(found: Obj, reason: str, said: str) -> Decided:
    gone = Delete(RESOURCE, "", meta.name(found), meta.uid(found), "no Service has the address")
    return Decided([_event(found, reason, said), gone])


def _event(about: Obj, reason: str, said: str) -> Event:
    return Event(about, "Warning", reason, said, SPEAKER)
