"""Endpoints: the addresses behind a Service, all in one object.

A Service with a thousand pods made this object huge, and every change sent it whole to every node: EndpointSlices
replaced it. It is still kept, and reading it warns.
"""

from __future__ import annotations

from cluster.api.podspec.defaults import fill
from cluster.api.podspec.rules import port_number
from cluster.api.printing import AGE_COLUMN, NAME_COLUMN, NONE, some
from cluster.api.servicespec import ips
from cluster.api.servicespec.port_rules import PROTOCOLS
from cluster.apimachinery import validation
from cluster.apimachinery.errors import Cause, not_supported, required
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.scheme import Column, Kind
from cluster.etcd.models import KubeObject


def _listed(obj: Obj) -> str:
    """Up to three ready addresses, with their ports."""
    found: list[str] = []
    for subset in obj.get("subsets") or []:
        ips = [a.get("ip", "") for a in subset.get("addresses") or []]
        ports = subset.get("ports") or []
        found += [f"{ip}:{p['port']}" for p in ports for ip in ips] if ports else ips
    return some(found) if obj.get("subsets") else NONE


class Endpoints(KubeObject):
    KIND = Kind("", "v1", "Endpoints", "endpoints", short_names=("ep",))
    COLUMNS = (
        NAME_COLUMN,
        Column("Endpoints", _listed, description="The addresses and ports that are ready."),
        AGE_COLUMN,
    )
    CREATES_ON_UPDATE = True
    WARNING = "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice"
    """What the API server answers beside the object."""

    @classmethod
    def default(cls, obj: Obj) -> None:
        for subset in obj.get("subsets") or []:
            for port in subset.get("ports") or []:
                fill(port, protocol="TCP")

    @classmethod
    def validate(cls, obj: Obj, old: Obj | None) -> list[Cause]:
        found: list[Cause] = []
        for index, subset in enumerate(obj.get("subsets") or []):
            found += _subset(subset, f"subsets[{index}]")
        return found


def _subset(subset: Obj, path: str) -> list[Cause]:
    """A group of addresses that share their ports: it needs at least one address, ready or not."""
    found: list[Cause] = []
    if not subset.get("addresses") and not subset.get("notReadyAddresses"):
        found.append(required(path, "must specify `addresses` or `notReadyAddresses`"))
    for field in ("addresses", "notReadyAddresses"):
        for index, address in enumerate(subset.get(field) or []):
            found += ips.usable(f"{path}.{field}[{index}].ip", address.get("ip") or "")
    ports = subset.get("ports") or []
    for index, port in enumerate(ports):
        found += _port(port, f"{path}.ports[{index}]", len(ports) > 1)
    return found


def _port(port: Obj, path: str, named: bool) -> list[Cause]:
    name, protocol = port.get("name") or "", port.get("protocol")
    found = [required(f"{path}.name")] if named and not name else []
    if name:
        found += validation.causes(f"{path}.name", name, validation.is_dns1123_label(name))
    found += port_number(port.get("port") or 0, f"{path}.port")
    return found + ([] if protocol in PROTOCOLS else [not_supported(f"{path}.protocol", protocol, PROTOCOLS)])
