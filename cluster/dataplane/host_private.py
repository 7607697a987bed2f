"""Advice for host-private bridges, where an address is a name on one node only (`cni.docker_bridge`)."""

from __future__ import annotations

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj

from . import mend
from .case import Case, Ladder
from .ends import Pod
from .unready import keeper

NO_ROUTE = "every node's bridge has the same private range, and no route leads from one to another"


def elsewhere(case: Case) -> Ladder | None:
    """The address is a pod's on another node; None where pods' addresses are the whole cluster's."""
    ip, node = case.hop.packet.dst, case.hop.place.node
    meant = next(iter(case.world.pods_by_ip.all(ip)), None) if case.world.host_private else None
    if meant is None:
        return None
    place = f"{node} has no pod with the address {ip} on its own bridge."
    rule = f"{ip} is {meta.key(meant.manifest)} on {meant.node}: {NO_ROUTE}."
    return [place, rule, *_published(case, meant)]


def mistaken(case: Case) -> Ladder | None:
    """Somebody else has the address on this node, and does not listen; None where addresses are nobody else's."""
    to = case.hop.packet
    if not case.world.host_private or case.target is None or not case.target.namesakes:
        return None
    others = [pod for pod in case.world.pods_by_ip.all(to.dst) if pod.uid != case.target.uid]
    place = f"{case.target.name} on {case.hop.place.node} is reached, and nobody listens on its port {to.dst_port}."
    rule = f"{to.dst} is {meta.key(others[0].manifest)} on {others[0].node} as well: {NO_ROUTE}."
    return [place, rule, *_published(case, others[0])]


def _published(case: Case, pod: Pod) -> tuple[str, str]:
    """The way that Docker knows: a port of the pod's node."""
    node, number = case.world.nodes[pod.node], case.hop.packet.dst_port
    outside = case.origin is not None and case.origin.source.kind == "internet"
    host = node.external_ip if outside else node.internal_ip
    for published in case.world.published(pod.node):
        for port in published.ports:
            if published.ip == pod.ip and port.container_port == number:
                return f"Pod {published.key}", mend.call(case.request, host=host, port=port.port)
    owner = keeper(case.world, pod.manifest)
    path = f"{owner.path}.{_place(pod.manifest, number)}.hostPort"
    return owner.name, mend.put(path, number, f"then call {host}:{number}; in a flat network, nothing is to be done")


def _place(pod: Obj, number: int) -> str:
    """Where the pod declares the port."""
    found = (
        f"containers[{index}].ports[{at}]"
        for index, container in enumerate(meta.get(pod, "spec.containers", []))
        for at, port in enumerate(container.get("ports") or [])
        if port.get("containerPort") == number
    )
    return next(found, "containers[0].ports[0]")
