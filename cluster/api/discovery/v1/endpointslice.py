"""EndpointSlice: up to a hundred of the addresses behind a Service.

A change sends one slice to the nodes, not the whole list. Each endpoint says which node it is on and whether it
is ready, still serving, or terminating, so that kube-proxy can choose.
"""

from __future__ import annotations

from collections.abc import Callable

from cluster.api.podspec.defaults import fill
from cluster.api.printing import AGE_COLUMN, NAME_COLUMN, some
from cluster.api.servicespec import families, ips
from cluster.api.servicespec.port_rules import PROTOCOLS
from cluster.apimachinery import validation
from cluster.apimachinery.errors import (
    Cause,
    duplicate,
    immutable,
    invalid_value,
    not_supported,
    required,
    too_many,
)
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.scheme import Column, Kind
from cluster.etcd.models import KubeObject

ADDRESS_TYPES = ("FQDN", "IPv4", "IPv6")
MOST_ENDPOINTS, MOST_ADDRESSES, MOST_HINTS = 1000, 100, 8
UNSET = "<unset>"


def _ports(obj: Obj) -> str:
    """A port's number; its name, when the number is each pod's own; "*" for every port."""
    return some([str(p.get("port") or p.get("name") or "*") for p in obj.get("ports") or []], UNSET)


def _addresses(obj: Obj) -> str:
    return some([a for e in obj.get("endpoints") or [] for a in e.get("addresses") or []], UNSET)


class EndpointSlice(KubeObject):
    KIND = Kind("discovery.k8s.io", "v1", "EndpointSlice", "endpointslices")
    COLUMNS = (
        NAME_COLUMN,
        Column("AddressType", lambda o: o.get("addressType") or "", description="What the addresses are."),
        Column("Ports", _ports, description="The ports every endpoint serves."),
        Column("Endpoints", _addresses, description="The addresses."),
        AGE_COLUMN,
    )
    GENERATION = True

    @classmethod
    def default(cls, obj: Obj) -> None:
        obj["endpoints"] = obj.get("endpoints") or []
        for port in obj.get("ports") or []:
            port["name"] = port.get("name") or ""
            fill(port, protocol="TCP")

    @classmethod
    def validate(cls, obj: Obj, old: Obj | None) -> list[Cause]:
        kind = obj.get("addressType") or ""
        if not kind:
            found = [required("addressType")]
        elif kind not in ADDRESS_TYPES:
            found = [not_supported("addressType", kind, ADDRESS_TYPES)]
        else:
            found = _endpoints(obj["endpoints"], kind)
        found += _port_problems(obj.get("ports") or [])
        if old is not None and kind != old.get("addressType"):
            found.append(immutable("addressType", kind))
        return found


def _endpoints(endpoints: list[Obj], kind: str) -> list[Cause]:
    if len(endpoints) > MOST_ENDPOINTS:
        return [too_many("endpoints", len(endpoints), MOST_ENDPOINTS)]
    found: list[Cause] = []
    for index, endpoint in enumerate(endpoints):
        path = f"endpoints[{index}]"
        found += _addresses_of(endpoint.get("addresses") or [], kind, f"{path}.addresses")
        for field, rule in _NAMED:
            if value := endpoint.get(field):
                found += validation.causes(f"{path}.{field}", value, rule(value))
        for field, rule in _HINTS:
            found += _hints((endpoint.get("hints") or {}).get(field) or [], rule, f"{path}.hints.{field}")
    return found


Rule = Callable[[str], list[str]]
_NAMED: tuple[tuple[str, Rule], ...] = (
    ("nodeName", validation.is_dns1123_subdomain),
    ("hostname", validation.is_dns1123_label),
)
_HINTS: tuple[tuple[str, Rule], ...] = (
    ("forZones", validation.is_label_value),
    ("forNodes", validation.is_dns1123_subdomain),
)


def _addresses_of(addresses: list[str], kind: str, path: str) -> list[Cause]:
    if not addresses:
        return [required(path, "must contain at least 1 address")]
    if len(addresses) > MOST_ADDRESSES:
        return [too_many(path, len(addresses), MOST_ADDRESSES)]
    found: list[Cause] = []
    for index, address in enumerate(addresses):
        field = f"{path}[{index}]"
        if kind == "FQDN":
            found += validation.causes(field, address, validation.is_dns1123_subdomain(address))
        elif validation.is_ip(address) or families.of(address) != kind:
            found.append(invalid_value(field, address, f"must be a valid {kind} address"))
        else:
            found += ips.usable(field, address)
    return found


def _hints(hints: list[Obj], rule: Rule, path: str) -> list[Cause]:
    """The zones or nodes that should use an endpoint: few, each once."""
    if len(hints) > MOST_HINTS:
        return [too_many(path, len(hints), MOST_HINTS)]
    found: list[Cause] = []
    names = [hint.get("name") or "" for hint in hints]
    for index, name in enumerate(names):
        if name in names[:index]:
            found.append(duplicate(f"{path}[{index}].name", name))
        found += validation.causes(f"{path}[{index}].name", name, rule(name))
    return found


def _port_problems(ports: list[Obj]) -> list[Cause]:
    found: list[Cause] = []
    names: set[str] = set()
    for index, port in enumerate(ports):
        path, name = f"ports[{index}]", port.get("name") or ""
        if name in names:
            found.append(duplicate(f"{path}.name", name))
        names.add(name)
        if name:
            found += validation.causes(f"{path}.name", name, validation.is_dns1123_label(name))
        if port.get("protocol") not in PROTOCOLS:
            found.append(not_supported(f"{path}.protocol", port.get("protocol"), PROTOCOLS))
    return found
