"""NodePorts: a port of the node itself (hostPort) can be taken once for each protocol and address."""

from __future__ import annotations

from cluster.api.podspec.ports import NO_FREE_PORTS, host_ports
from cluster.apimachinery.meta import Obj
from cluster.scheduler.framework import Plugin, Rejection, rejected
from cluster.scheduler.snapshot import NodeInfo, Snapshot


def refuse(pod: Obj, info: NodeInfo, snapshot: Snapshot) -> Rejection | None:
    if any(wanted.clashes(taken) for wanted in host_ports(pod["spec"]) for taken in info.ports):
        return rejected(NO_FREE_PORTS)
    return None


PLUGIN = Plugin("NodePorts", order=5, filter=refuse)
