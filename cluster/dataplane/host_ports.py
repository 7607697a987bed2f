"""Advice for ports of a node that pods publish: asked at another node, by another protocol, or with nobody behind them.

A host port is one pod's on one node. Whoever asks another node finds nobody there, and so does whoever asks by another
protocol, or at another address of the node than the pod's hostIP.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from cluster.api.podspec.ports import HostPort
from cluster.apimachinery.meta import Obj
from cluster.cni.portmap import Published

from . import mend
from .case import Case
from .collisions import place
from .ends import Node
from .unready import keeper
from .world import World


class Rungs(NamedTuple):
    """The lower three rungs of a ladder."""

    rule: str
    object: str
    field: str


def missed(case: Case) -> Rungs | None:
    """Why a node's port that a pod publishes was not found; None when no pod publishes it."""
    to, node = case.hop.packet, case.hop.place.node
    for pod, port in _publishing(case.world, node, to.dst_port):
        if port.protocol != to.protocol:
            rule = f"{pod.key} publishes {port.port}/{port.protocol} here; the request came by {to.protocol}."
            return _mended(case, pod, port, rule, "protocol", to.protocol)
        rule = f"{pod.key} publishes it at {port.ip} only; the request came to {to.dst}."
        return _mended(case, pod, port, rule, "hostIP", to.dst, "or leave it out for every address")
    for other in case.world.nodes.values():
        for pod, _ in _publishing(case.world, other.name, to.dst_port):
            rule = f"A host port is open on the node of its pod alone: {pod.key} publishes it on {other.name}."
            return Rungs(rule, f"Pod {pod.key}", _call(case, other, f"or a DaemonSet, with such a pod on {node} too"))
    return None


def behind(case: Case) -> Rungs | None:
    """Nobody listens where a host port leads; None when the packet came by no host port."""
    for pod in case.world.published(case.hop.place.node):
        for port in pod.ports:
            here = (pod.ip, port.container_port) == (case.hop.packet.dst, case.hop.packet.dst_port)
            if here and case.request.port == port.port and case.request.host != pod.ip:
                rule = f"Host port {port.port} leads to containerPort {port.container_port}: nobody listens there."
                owner, path = _where(case, pod, port)
                right = _right(case, pod)
                words = "the port that the server listens on"
                field = mend.put(path, right) if right else mend.replace(path, port.container_port, words)
                return Rungs(rule, owner, field)
    return None


def _right(case: Case, pod: Published) -> int:
    """The port that some process of the pod was seen to listen on; 0 where none was."""
    return next((s.port for s in case.sockets if s.protocol == case.hop.packet.protocol), 0)


def _mended(case: Case, pod: Published, port: HostPort, rule: str, name: str, value: str, aside: str = "") -> Rungs:
    owner, path = _where(case, pod, port)
    return Rungs(rule, owner, mend.put(path.replace("containerPort", name), value, aside))


def _where(case: Case, pod: Published, port: HostPort) -> tuple[str, str]:
    """Whose manifest says so, and the path there to the port's containerPort."""
    manifest: Obj = next(p.manifest for p in case.world.pods.values() if f"{p.namespace}/{p.name}" == pod.key)
    owner = keeper(case.world, manifest)
    return owner.name, f"{owner.path}.{place(manifest, port)}.containerPort"


def _call(case: Case, node: Node, aside: str) -> str:
    """The same request to another node, by the address that the sender can reach it at."""
    outside = case.request.source.kind == "internet"
    return mend.call(case.request, host=node.external_ip if outside else node.internal_ip, aside=aside)


def _publishing(world: World, node: str, number: int) -> Iterator[tuple[Published, HostPort]]:
    return ((pod, port) for pod in world.published(node) for port in pod.ports if port.port == number)
