"""Allocation: the address and the node ports a Service holds, taken and given back in the write's transaction.

(In Kubernetes: pkg/registry/core/service/storage/alloc.go.)
"""

from __future__ import annotations

from typing import Any

from cluster.api import servicespec
from cluster.api.servicespec import ip_allocator, port_allocator
from cluster.apimachinery import errors, meta
from cluster.apimachinery.errors import Cause, invalid_value
from cluster.apimachinery.meta import Obj

TAKEN_IP = "provided IP is already allocated"
TAKEN_PORT = "provided port is already allocated"


def allocate(tx: Any, obj: Obj) -> None:
    """Take what the spec needs, in place, and give back what it no longer does. 422 when a value is taken."""
    _addresses(tx, obj)
    _ports(tx, obj)


def _addresses(tx: Any, obj: Obj) -> None:
    spec, owner = obj["spec"], meta.uid(obj)
    if not servicespec.needs_cluster_ip(spec) or servicespec.is_headless(spec):
        tx.release(owner, ip_allocator.POOL)
        return
    address = spec.get("clusterIP")
    if address:
        problem = ip_allocator.refusal(address)
        if problem or not tx.claim(ip_allocator.POOL, address, owner):
            text = f"failed to allocate IP {address}: {problem or TAKEN_IP}"
            raise _refused(obj, invalid_value("spec.clusterIPs", spec.get("clusterIPs"), text))
    else:
        spec["clusterIP"] = address = _free_address(tx, owner)
        spec["clusterIPs"] = [address]
    tx.release(owner, ip_allocator.POOL, keep=[address])


def _free_address(tx: Any, owner: str) -> str:
    address = ip_allocator.free(tx.claimed(ip_allocator.POOL))
    if address is None:
        raise errors.internal("failed to allocate a serviceIP: range is full")
    tx.claim(ip_allocator.POOL, address, owner)
    return address


def _ports(tx: Any, obj: Obj) -> None:
    """Explicit ports first claimed, then free ones chosen; one port number with two protocols shares one."""
    spec, owner = obj["spec"], meta.uid(obj)
    for index, port in enumerate(servicespec.ports(spec)):
        if port.get("nodePort"):
            _claim_port(tx, obj, f"spec.ports[{index}].nodePort", port["nodePort"])
    if servicespec.needs_node_ports(spec):
        chosen = {port["port"]: port["nodePort"] for port in servicespec.ports(spec) if port.get("nodePort")}
        for port in servicespec.ports(spec):
            if not port.get("nodePort"):
                port["nodePort"] = chosen.setdefault(port["port"], 0) or _free_port(tx, owner)
                chosen[port["port"]] = port["nodePort"]
    if servicespec.needs_health_check(spec):
        if spec.get("healthCheckNodePort"):
            _claim_port(tx, obj, "spec.healthCheckNodePort", spec["healthCheckNodePort"])
        else:
            spec["healthCheckNodePort"] = _free_port(tx, owner)
    kept = {*servicespec.node_ports(spec), spec.get("healthCheckNodePort")}
    tx.release(owner, port_allocator.POOL, keep=[str(port) for port in kept if port])


def _claim_port(tx: Any, obj: Obj, field: str, port: int) -> None:
    problem = port_allocator.refusal(port)
    if problem or not tx.claim(port_allocator.POOL, str(port), meta.uid(obj)):
        raise _refused(obj, invalid_value(field, port, problem or TAKEN_PORT))


def _free_port(tx: Any, owner: str) -> int:
    port = port_allocator.free(tx.claimed(port_allocator.POOL))
    if port is None:
        raise errors.internal("failed to allocate a nodePort: range is full")
    tx.claim(port_allocator.POOL, str(port), owner)
    return port


def _refused(obj: Obj, cause: Cause) -> errors.StatusError:
    return errors.invalid("Service", "", meta.name(obj), [cause])
