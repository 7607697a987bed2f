"""Advice for ports of a node that pods claim: published elsewhere, by another protocol, or taken already.

A host port is one pod's on one node. Whoever asks another node, or by another protocol, finds nobody; and a second pod
that wants the same port cannot be on that node at all: the scheduler leaves it Pending, the kubelet fails one that was
bound past the scheduler, and on the host network, where nothing is declared, its server finds the port taken.
"""

from __future__ import annotations

from cluster.api.podspec.ports import NO_FREE_PORTS, HostPort, host_ports
from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.cni.portmap import Published

from .case import Case
from .world import Node, World

PORTS = "spec.containers[].ports[]"
Rungs = tuple[str, str, str]  # the lower three: rule, object, field


def missed(case: Case) -> Rungs | None:
    """Why a node's port that a pod publishes was not found; None when no pod publishes it."""
    to, node = case.hop.packet, case.hop.place.node
    for pod, port in _publishing(case.world, node, to.dst_port):
        name = f"Pod {pod.key}"
        if port.protocol != to.protocol:
            rule = f"{pod.key} publishes {port.port}/{port.protocol} here; the request came by {to.protocol}."
            return rule, name, f"{PORTS}.protocol: {to.protocol}"
        rule = f"{pod.key} publishes it at {port.ip} only; the request came to {to.dst}."
        return rule, name, f"{PORTS}.hostIP: {to.dst} (or leave it out for every address)"
    for other in case.world.nodes.values():
        for pod, _ in _publishing(case.world, other.name, to.dst_port):
            rule = f"A host port is open on the node of its pod alone: {pod.key} publishes it on {other.name}."
            return rule, f"Pod {pod.key}", _call(case, other, f"or give {node} a pod with this hostPort: a DaemonSet")
    return None


def behind(case: Case) -> Rungs | None:
    """Nobody listens where a host port leads; None when the packet came by no host port."""
    for pod in case.world.published(case.hop.place.node):
        for port in pod.ports:
            mine = (pod.ip, port.container_port) == (case.hop.packet.dst, case.hop.packet.dst_port)
            if mine and case.request.port == port.port and case.request.host != pod.ip:
                rule = f"Host port {port.port} leads to containerPort {port.container_port}: nobody listens there."
                return rule, f"Pod {pod.key}", f"{PORTS}.containerPort: the port that the server listens on"
    return None


def _call(case: Case, node: Node, aside: str) -> str:
    """The same request to another node, by the address that the sender can reach it at."""
    asked = case.request
    ip = node.external_ip if asked.source.kind == "internet" else node.internal_ip
    return f"call {asked.scheme}://{ip}:{asked.port}{asked.path if asked.speaks_http else ''} ({aside})"


def _publishing(world: World, node: str, number: int) -> list[tuple[Published, HostPort]]:
    return [(pod, port) for pod in world.published(node) for port in pod.ports if port.port == number]


def collision(world: World, pod: Obj) -> Rungs | None:
    """Why a pod cannot run for its ports' sake, and who has them; None when ports are not the matter."""
    waiting = meta.get(meta.condition(pod, "PodScheduled"), "message", "")
    if NO_FREE_PORTS not in (meta.get(pod, "status.message") or waiting):
        return None
    for wanted in host_ports(pod["spec"]):
        holders = [p.manifest for p in world.pods.values() if p.node and meta.uid(p.manifest) != meta.uid(pod)]
        taken = [p for p in holders if any(wanted.clashes(port) for port in host_ports(p["spec"]))]
        if taken:
            rule = f"a node has port {wanted.port}/{wanted.protocol} once, and {meta.key(taken[0])} has taken it"
            return rule, f"Pod {meta.key(pod)}", _field(pod, wanted)
    return None


def _field(pod: Obj, wanted: HostPort) -> str:
    shared = meta.get(pod, "spec.hostNetwork", False)
    free = "spec.hostNetwork: false" if shared else f"{PORTS}.hostPort: leave {wanted.port} out"
    return f"{free} (a Service reaches pods without one), or one pod a node"
