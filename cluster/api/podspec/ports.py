"""The ports of a pod: what they must be, and which ports of its node they take.

A containerPort is a note for readers: a container may listen on any port of the pod's own address. A hostPort is a
claim. It reserves a port of the node, which there is once for each protocol and address; so it is checked three
times: among the containers of one pod (here), by the scheduler before it places the pod, and by the kubelet that is
to run it. Under hostNetwork the pod has no address but its node's, and each port of its containers is a port of the
node. (In Kubernetes: validateContainerPorts in pkg/apis/core/validation, HostPortInfo in pkg/scheduler.)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from cluster.api.podspec.rules import choice
from cluster.apimachinery import validation
from cluster.apimachinery.errors import Cause, duplicate, invalid_value, required
from cluster.apimachinery.meta import Obj

PROTOCOLS = ("SCTP", "TCP", "UDP")
ANY = "0.0.0.0"
NO_FREE_PORTS = "node(s) didn't have free ports for the requested pod ports"
"""What the scheduler and the kubelet say of a node whose ports are taken."""


class HostPort(NamedTuple):
    """A port of its node that a pod takes: at one address of the node, or at ANY of them."""

    ip: str
    protocol: str
    port: int
    container_port: int

    def clashes(self, other: HostPort) -> bool:
        """Whether the two cannot be had on one node."""
        same = (self.protocol, self.port) == (other.protocol, other.port)
        return same and (self.ip == other.ip or ANY in (self.ip, other.ip))


def host_ports(spec: Obj) -> Iterator[HostPort]:
    """The ports of its node that a pod with this spec takes: its containers' and its sidecars'."""
    sidecars = (c for c in spec.get("initContainers") or [] if c.get("restartPolicy") == "Always")
    for container in (*(spec.get("containers") or []), *sidecars):
        for port in container.get("ports") or []:
            if port.get("hostPort"):
                ip, protocol = port.get("hostIP") or ANY, port.get("protocol") or "TCP"
                yield HostPort(ip, protocol, int(port["hostPort"]), int(port.get("containerPort") or 0))


def problems(ports: list[Obj], path: str, host_network: bool) -> list[Cause]:
    """What is wrong with one container's ports."""
    found: list[Cause] = []
    names: set[str] = set()
    for index, port in enumerate(ports):
        here, name = f"{path}[{index}]", port.get("name") or ""
        if name:
            wrong = validation.is_port_name(name)
            found += validation.causes(f"{here}.name", name, wrong)
            if not wrong and name in names:
                found.append(duplicate(f"{here}.name", name))
            names.add(name)
        found += _numbers(port, here, host_network)
        found += choice(port.get("protocol"), f"{here}.protocol", PROTOCOLS)
    return found


def _numbers(port: Obj, path: str, host_network: bool) -> list[Cause]:
    """The numbers. In a template under hostNetwork a hostPort may be left out: it is filled in when a pod is made."""
    inner, outer = port.get("containerPort") or 0, port.get("hostPort") or 0
    found = [] if inner else [required(f"{path}.containerPort")]
    for field, number in (("containerPort", inner), ("hostPort", outer)):
        if number:
            found += [invalid_value(f"{path}.{field}", number, text) for text in validation.is_port_num(number)]
    if host_network and outer and inner != outer:
        text = "must match `containerPort` when `hostNetwork` is true"
        found.append(invalid_value(f"{path}.hostPort", outer, text))
    return found


def twice(containers: list[Any], path: str) -> list[Cause]:
    """No two containers of a pod can have the same port of its node."""
    found: list[Cause] = []
    seen: set[str] = set()
    for index, container in enumerate(containers):
        for number, port in enumerate(container.get("ports") or []):
            if port.get("hostPort"):
                key = f"{port.get('protocol')}/{port.get('hostIP') or ''}/{port['hostPort']}"
                if key in seen:
                    found.append(duplicate(f"{path}[{index}].ports[{number}].hostPort", key))
                seen.add(key)
    return found
