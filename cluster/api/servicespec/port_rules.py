"""What is wrong with a Service's ports. (In Kubernetes: validateServicePort in pkg/apis/core/validation.)"""

from __future__ import annotations

from typing import Any

from cluster.api import servicespec
from cluster.api.podspec.rules import choice, port_number, port_or_name
from cluster.apimachinery import validation
from cluster.apimachinery.errors import Cause, duplicate, forbidden_field, required
from cluster.apimachinery.meta import Obj

PROTOCOLS = ("SCTP", "TCP", "UDP")
_ANY_PORT = {"Name": "", "Protocol": "", "AppProtocol": None, "Port": 0, "TargetPort": 0, "NodePort": 0}
"""How Kubernetes shows the repeated part of a port: as its internal type, field for field."""


def port_problems(spec: Obj) -> list[Cause]:
    """Every cause against spec.ports."""
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
