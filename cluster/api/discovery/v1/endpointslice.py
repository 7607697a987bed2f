"""EndpointSlice: up to a hundred of the addresses behind a Service.

A change sends one slice to the nodes, not the whole list. Each endpoint says which node it is on and whether it
is ready, still serving, or terminating, so that kube-proxy can choose.
"""

from __future__ import annotations

from cluster.api.podspec.defaults import fill
from cluster.api.printing import AGE_COLUMN, NAME_COLUMN, some
from cluster.apimachinery import validation
from cluster.apimachinery.errors import Cause, duplicate, immutable, not_supported, required, too_many
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.scheme import Column, Kind
from cluster.etcd.models import KubeObject

ADDRESS_TYPES = ("FQDN", "IPv4", "IPv6")
PROTOCOLS = ("SCTP", "TCP", "UDP")
MOST_ENDPOINTS = 1000
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
        path = f"endpoints[{index}].addresses"
        if not endpoint.get("addresses"):
            found.append(required(path, "must contain at least 1 address"))
        for number, address in enumerate(endpoint.get("addresses") or []):
            rule = validation.is_dns1123_subdomain if kind == "FQDN" else validation.is_ip
            found += validation.causes(f"{path}[{number}]", address, rule(address))
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
