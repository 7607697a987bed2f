"""NodePorts: a port of the node itself (hostPort) can be taken once."""

from __future__ import annotations

from cluster.apimachinery.meta import Obj
from cluster.scheduler.framework import Plugin, Rejection, rejected
from cluster.scheduler.resources import host_ports
from cluster.scheduler.snapshot import NodeInfo, Snapshot

ANY = "0.0.0.0"


def refuse(pod: Obj, info: NodeInfo, snapshot: Snapshot) -> Rejection | None:
    if any(_clash(wanted, taken) for wanted in host_ports(pod) for taken in info.ports):
        return rejected("node(s) didn't have free ports for the requested pod ports")
    return None


def _clash(one: tuple[str, str, int], other: tuple[str, str, int]) -> bool:
    """The same port and protocol, at the same address or at all of them."""
    return one[1:] == other[1:] and (one[0] == other[0] or ANY in (one[0], other[0]))


PLUGIN = Plugin("NodePorts", order=5, filter=refuse)
