"""Allocation: the addresses and the node ports a Service holds, taken and given back in the write's transaction.

(In Kubernetes: pkg/registry/core/service/storage/alloc.go.)
"""

from __future__ import annotations

from ipaddress import ip_address
from typing import Any

from cluster.api import servicespec
from cluster.api.servicespec import addresses, families, ip_allocator, port_allocator
from cluster.apimachinery import errors, meta
from cluster.apimachinery.errors import Cause, invalid_value
from cluster.apimachinery.meta import Obj

TAKEN_IP = "provided IP is already allocated"
TAKEN_PORT = "provided port is already allocated"
_WHY = "an address that a Service has is nobody else's"


def allocate(tx: Any, obj: Obj, old: Obj | None = None) -> None:
    """Take what the spec needs, in place, and give back what it no longer does; `old` is the Service before.

    422 for families that the cluster does not have and for values that are taken, 500 when there are none left.
    """
    before = old["spec"] if old else None
    problems = families.settle(obj["spec"], before, families.configured(tx.cluster.ip_families))
    if problems:
        raise errors.invalid("Service", "", meta.name(obj), problems)
    _addresses(tx, obj, (before or {}).get("clusterIPs") or [])
    _ports(tx, obj, fresh=old is None)


def give_back(tx: Any, obj: Obj) -> None:
    """A Service that goes takes its addresses' objects along; the store drops its claims by itself."""
    for address in obj["spec"].get("clusterIPs") or []:
        _untake(tx, obj, address)


# -- addresses ---------------------------------------------------------------------------------------------------


def _addresses(tx: Any, obj: Obj, before: list[str]) -> None:
    """An address for each family, asked for or free; those of before are not looked at again."""
    spec, owner = obj["spec"], meta.uid(obj)
    held: list[str] = []
    if servicespec.needs_cluster_ip(spec) and not servicespec.is_headless(spec):
        asked = spec.get("clusterIPs") or []
        for index, family in enumerate(spec["ipFamilies"]):
            address = asked[index] if index < len(asked) else ""
            held.append(address if address and address in before else _take(tx, obj, family, address))
        spec["clusterIPs"], spec["clusterIP"] = held, held[0]
    for address in before:
        if address not in held:
            _untake(tx, obj, address)
    tx.release(owner, addresses.POOL, keep=[_canonical(address) for address in held])


def _take(tx: Any, obj: Obj, family: str, asked: str) -> str:
    """The address, claimed, with its object."""
    ranges = ip_allocator.networks(tx.list(ip_allocator.RESOURCE), families.configured(tx.cluster.ip_families))
    address = asked or ip_allocator.free(ranges, family, tx.claimed(addresses.POOL))
    if not address:
        raise errors.internal(f"failed to allocate a serviceIP: {ip_allocator.FULL}")
    name = _canonical(address)
    problem = ip_allocator.refusal(address, ranges) if asked else ""
    if problem or not _claim(tx, name, meta.uid(obj)):
        text = f"failed to allocate IP {address}: {problem or TAKEN_IP}"
        raise _refused(obj, invalid_value("spec.clusterIPs", obj["spec"].get("clusterIPs"), text))
    tx.create(addresses.RESOURCE, addresses.taken(name, obj), _WHY)
    return str(address)


def _claim(tx: Any, address: str, owner: str) -> bool:
    return tx.claim(addresses.POOL, address, owner) and tx.read(addresses.RESOURCE, "", address) is None


def _untake(tx: Any, obj: Obj, address: str) -> None:
    if address == servicespec.NONE:
        return
    stored = tx.read(addresses.RESOURCE, "", _canonical(address))
    if stored is not None and meta.get(stored, "spec.parentRef") == addresses.reference(obj):
        tx.delete(addresses.RESOURCE, "", meta.name(stored), "its Service does not have it any more")


def _canonical(address: str) -> str:
    return str(ip_address(address))


# -- ports -------------------------------------------------------------------------------------------------------


def _ports(tx: Any, obj: Obj, *, fresh: bool) -> None:
    """Explicit ports first claimed, then free ones chosen; one port number with two protocols shares one."""
    spec, owner = obj["spec"], meta.uid(obj)
    on_nodes = spec.get("type") in (servicespec.NODE_PORT, servicespec.LOAD_BALANCER)
    if on_nodes:
        _claim_asked(tx, obj, fresh=fresh)
    if servicespec.needs_node_ports(spec):
        chosen = {port["port"]: port["nodePort"] for port in servicespec.ports(spec) if port.get("nodePort")}
        for port in servicespec.ports(spec):
            if not port.get("nodePort"):
                port["nodePort"] = chosen.setdefault(port["port"], 0) or _free_port(tx, owner)
                chosen[port["port"]] = port["nodePort"]
    if servicespec.needs_health_check(spec):
        _health_port(tx, obj)
    kept = {*(servicespec.node_ports(spec) if on_nodes else ()), spec.get("healthCheckNodePort")}
    tx.release(owner, port_allocator.POOL, keep=[str(port) for port in kept if port])


def _claim_asked(tx: Any, obj: Obj, *, fresh: bool) -> None:
    """A new Service may give one node port to two protocols only of the same port."""
    claimed: dict[int, int] = {}
    for index, port in enumerate(servicespec.ports(obj["spec"])):
        if not (number := port.get("nodePort")):
            continue
        shared = fresh and claimed.setdefault(number, port["port"]) != port["port"]
        if problem := TAKEN_PORT if shared else _port_problem(tx, obj, number):
            raise _refused(obj, invalid_value(f"spec.ports[{index}].nodePort", number, problem))


def _health_port(tx: Any, obj: Obj) -> None:
    spec = obj["spec"]
    asked = spec.get("healthCheckNodePort")
    if not asked:
        spec["healthCheckNodePort"] = _free_port(tx, meta.uid(obj))
    elif problem := _port_problem(tx, obj, asked):
        raise errors.internal(f"failed to allocate requested HealthCheck NodePort {asked}: {problem}")


def _port_problem(tx: Any, obj: Obj, port: int) -> str:
    """Why the Service may not have a port, "" once it has it."""
    problem = port_allocator.refusal(port)
    return problem or ("" if tx.claim(port_allocator.POOL, str(port), meta.uid(obj)) else TAKEN_PORT)


def _free_port(tx: Any, owner: str) -> int:
    port = port_allocator.free(tx.claimed(port_allocator.POOL))
    if port is None:
        raise errors.internal("failed to allocate a nodePort: range is full")
    tx.claim(port_allocator.POOL, str(port), owner)
    return port


def _refused(obj: Obj, cause: Cause) -> errors.StatusError:
    return errors.invalid("Service", "", meta.name(obj), [cause])
