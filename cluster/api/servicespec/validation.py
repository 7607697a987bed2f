"""What is wrong with a Service. (In Kubernetes: ValidateService in pkg/apis/core/validation.)"""

from __future__ import annotations

from typing import Any

from cluster.api import servicespec
from cluster.api.podspec.rules import choice, port_number, port_or_name
from cluster.apimachinery import validation
from cluster.apimachinery.errors import (
    Cause,
    duplicate,
    forbidden_field,
    invalid_value,
    not_supported,
    required,
)
from cluster.apimachinery.meta import Obj

PROTOCOLS = ("SCTP", "TCP", "UDP")
_BALANCER_ONLY = ("allocateLoadBalancerNodePorts", "loadBalancerClass", "loadBalancerSourceRanges")
_DAY = 86400
_ANY_PORT = {"Name": "", "Protocol": "", "AppProtocol": None, "Port": 0, "TargetPort": 0, "NodePort": 0}
"""How Kubernetes shows the repeated part of a port: as its internal type, field for field."""


def problems(spec: Obj) -> list[Cause]:
    """Every cause against a (defaulted) spec."""
    found = _of_type(spec) + _ports(spec)
    found += validation.label_causes(spec.get("selector") or {}, "spec.selector")
    found += choice(spec.get("sessionAffinity"), "spec.sessionAffinity", ("ClientIP", "None"))
    found += _stickiness(spec)
    found += choice(spec.get("type"), "spec.type", servicespec.TYPES)
    found += _policies(spec) + _cluster_ips(spec)
    for index, address in enumerate(spec.get("externalIPs") or []):
        found += validation.causes(f"spec.externalIPs[{index}]", address, validation.is_ip(address))
    if spec.get("type") != servicespec.LOAD_BALANCER:
        only = "may only be used when `type` is 'LoadBalancer'"
        found += [forbidden_field(f"spec.{f}", only) for f in _BALANCER_ONLY if spec.get(f) is not None]
    return found


def _of_type(spec: Obj) -> list[Cause]:
    kind = spec.get("type")
    if kind == servicespec.EXTERNAL_NAME:
        return _external_name(spec)
    if not servicespec.ports(spec) and not servicespec.is_headless(spec):
        return [required("spec.ports")]
    if kind in (servicespec.LOAD_BALANCER, servicespec.NODE_PORT) and servicespec.is_headless(spec):
        text = f"may not be set to 'None' for {kind} services"
        return [invalid_value("spec.clusterIPs[0]", servicespec.NONE, text)]
    return []


def _external_name(spec: Obj) -> list[Cause]:
    found = []
    if spec.get("clusterIPs"):
        found.append(forbidden_field("spec.clusterIPs", "may not be set for ExternalName services"))
    name = (spec.get("externalName") or "").removesuffix(".")
    if not name:
        return [*found, required("spec.externalName")]
    return found + validation.causes("spec.externalName", name, validation.is_dns1123_subdomain(name))


def _stickiness(spec: Obj) -> list[Cause]:
    seconds = ((spec.get("sessionAffinityConfig") or {}).get("clientIP") or {}).get("timeoutSeconds")
    if seconds is None or 0 < seconds <= _DAY:
        return []
    text = f"must be greater than 0 and less than {_DAY}"
    return [invalid_value("spec.sessionAffinityConfig.clientIP.timeoutSeconds", seconds, text)]


def _policies(spec: Obj) -> list[Cause]:
    """Traffic policies: the outer one is only for Services that are seen outside."""
    found: list[Cause] = []
    outer, inner, allowed = (
        spec.get("externalTrafficPolicy"),
        spec.get("internalTrafficPolicy"),
        ("Cluster", "Local"),
    )
    if outer and not servicespec.is_external(spec):
        text = "may only be set for externally-accessible services"
        found.append(invalid_value("spec.externalTrafficPolicy", outer, text))
    elif outer and outer not in allowed:
        found.append(not_supported("spec.externalTrafficPolicy", outer, allowed))
    if inner and inner not in allowed:
        found.append(not_supported("spec.internalTrafficPolicy", inner, allowed))
    return found


def _cluster_ips(spec: Obj) -> list[Cause]:
    if spec.get("type") == servicespec.EXTERNAL_NAME:
        return []
    addresses = spec.get("clusterIPs") or []
    if addresses and addresses[0] != spec.get("clusterIP"):
        return [invalid_value("spec.clusterIPs[0]", addresses, "first value must match `clusterIP`")]
    if servicespec.NONE in addresses:
        text = "'None' must be the first and only value"
        return [invalid_value("spec.clusterIPs", addresses, text)] if len(addresses) > 1 else []
    found: list[Cause] = []
    for index, address in enumerate(addresses):
        found += validation.causes(f"spec.clusterIPs[{index}]", address, validation.is_ip(address))
    return found


# -- ports -------------------------------------------------------------------------------------------------------


def _ports(spec: Obj) -> list[Cause]:
    found: list[Cause] = []
    names: set[str] = set()
    several = len(servicespec.ports(spec)) > 1
    for index, port in enumerate(servicespec.ports(spec)):
        found += _port(port, f"spec.ports[{index}]", several, names)
        if port.get("nodePort") and spec.get("type") == servicespec.CLUSTER_IP:
            text = "may not be used when `type` is 'ClusterIP'"
            found.append(forbidden_field(f"spec.ports[{index}].nodePort", text))
    return found + _repeats(spec)


def _port(port: Obj, path: str, named: bool, names: set[str]) -> list[Cause]:
    name = port.get("name") or ""
    found: list[Cause] = []
    if not name and named:
        found.append(required(f"{path}.name"))
    elif name:
        found += validation.causes(f"{path}.name", name, validation.is_dns1123_label(name))
        if name in names:
            found.append(duplicate(f"{path}.name", name))
        names.add(name)
    found += port_number(port.get("port") or 0, f"{path}.port")
    found += choice(port.get("protocol"), f"{path}.protocol", PROTOCOLS)
    found += port_or_name(port.get("targetPort"), f"{path}.targetPort")
    app = port.get("appProtocol")
    return found + (
        validation.causes(f"{path}.appProtocol", app, validation.is_qualified_name(app)) if app else []
    )


def _repeats(spec: Obj) -> list[Cause]:
    """Two ports must differ in number or protocol, and so must two node ports."""
    found: list[Cause] = []
    seen: set[tuple[Any, Any]] = set()
    nodes: set[tuple[Any, Any]] = set()
    for index, port in enumerate(servicespec.ports(spec)):
        key = (port.get("protocol"), port.get("port"))
        if key in seen:
            found.append(duplicate(f"spec.ports[{index}]", {**_ANY_PORT, "Protocol": key[0], "Port": key[1]}))
        seen.add(key)
        node = (port.get("protocol"), port.get("nodePort"))
        if node[1] and node in nodes:
            found.append(duplicate(f"spec.ports[{index}].nodePort", node[1]))
        nodes.add(node)
    return found


def changes(spec: Obj, old: Obj) -> list[Cause]:
    """What may not change: an address, once a Service has one."""
    if servicespec.EXTERNAL_NAME in (spec.get("type"), old.get("type")):
        return []
    new_ips, old_ips = spec.get("clusterIPs") or [], old.get("clusterIPs") or []
    if old_ips and not new_ips:
        return [invalid_value("spec.clusterIPs[0]", new_ips, "primary clusterIP can not be unset")]
    return [
        invalid_value(f"spec.clusterIPs[{index}]", new_ips, "may not change once set")
        for index, (new, was) in enumerate(zip(new_ips, old_ips, strict=False))
        if new != was
    ]
