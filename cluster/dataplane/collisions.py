"""Advice for a port of a node that two pods want: a node has it once.

The second pod cannot be on that node at all: the scheduler leaves it Pending, and the kubelet fails one that was bound
past the scheduler. (On the host network, where a port may be taken without being declared, its server finds it taken.)
"""

from __future__ import annotations

from cluster.api.podspec.ports import NO_FREE_PORTS, HostPort, host_ports
from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj

from . import mend
from .world import World


def collision(world: World, pod: Obj, path: str) -> tuple[str, str] | None:
    """Why a pod cannot run for its ports' sake, and what to change where `path` is its spec; None when ports are not
    the matter."""
    waiting = meta.get(meta.condition(pod, "PodScheduled"), "message", "")
    if NO_FREE_PORTS not in (meta.get(pod, "status.message") or waiting):
        return None
    for wanted in host_ports(pod["spec"]):
        if holder := _holder(world, pod, wanted):
            rule = f"a node has port {wanted.port}/{wanted.protocol} once, and {meta.key(holder)} has taken it"
            return rule, _field(pod, wanted, path)
    return None


def _holder(world: World, pod: Obj, wanted: HostPort) -> Obj | None:
    """Another pod that has the port, on the same node if this one has a node."""
    node = meta.get(pod, "spec.nodeName")
    others = (p.manifest for p in world.pods.values() if p.node and p.node == (node or p.node) and not p.over)
    rivals = (other for other in others if meta.uid(other) != meta.uid(pod))
    return next((r for r in rivals if any(wanted.clashes(port) for port in host_ports(r["spec"]))), None)


def _field(pod: Obj, wanted: HostPort, path: str) -> str:
    if meta.get(pod, "spec.hostNetwork"):
        return mend.put(f"{path}.hostNetwork", False, "a pod with an address of its own has all ports")
    words = "a free one, or none at all: a Service reaches pods without it"
    return mend.replace(f"{path}.{place(pod, wanted)}.hostPort", wanted.port, words)


def place(pod: Obj, wanted: HostPort) -> str:
    """Where the port stands in the pod's spec: "containers[0].ports[1]"."""
    found = (
        f"{kind}[{index}].ports[{number}]"
        for kind in ("containers", "initContainers")
        for index, container in enumerate(meta.get(pod, f"spec.{kind}", []))
        for number, port in enumerate(container.get("ports") or [])
        if (port.get("hostPort"), port.get("protocol") or "TCP") == (wanted.port, wanted.protocol)
    )
    return next(found, "containers[0].ports[0]")
