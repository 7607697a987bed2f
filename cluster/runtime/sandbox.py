"""A pod's sandbox: what its containers share, and what they see of the machine around them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cluster.runtime.files import Volume
from cluster.runtime.host import Host
from cluster.runtime.network import Source

if TYPE_CHECKING:
    from cluster.runtime.container import Container

KUBELET = "/usr/bin/kubelet --kubeconfig=/etc/kubernetes/kubelet.conf --config=/var/lib/kubelet/config.yaml"
SHIM = "/usr/bin/containerd-shim-runc-v2 -namespace k8s.io -address /run/containerd/containerd.sock"


@dataclass
class Sandbox:
    """What a pod's containers share: its address, its host name, its ports and its volumes.

    `bridge` is the address that the node's own processes have when they call the pod, `machine` the node itself, and
    with `host_pid` its processes are in sight.
    """

    source: Source
    hostname: str
    volumes: dict[str, Volume] = field(default_factory=dict)
    host_aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    containers: dict[str, Container] = field(default_factory=dict)
    bridge: str = ""
    machine: Callable[[], Host] | None = None
    host_pid: bool = False

    def shares_network(self, other: Sandbox) -> bool:
        """Whether the two are in one network namespace: one address on one node, as pods on its host network have."""
        one = self.shares_node(other) and self.source.ip == other.source.ip
        return self is other or (one and bool(self.source.ip))

    def shares_node(self, other: Sandbox) -> bool:
        """Whether the two run on one machine."""
        mine, theirs = self.source, other.source
        return (mine.cluster, mine.node) == (theirs.cluster, theirs.node)


def node_processes(containers: Iterable[str]) -> list[tuple[int, str]]:
    """A node's processes: systemd, containerd, the kubelet, and each container behind its shim."""
    rows = [(1, "/sbin/init"), (312, "/usr/bin/containerd"), (587, KUBELET)]
    for number, command in enumerate(containers):
        pid = 1000 + 40 * number
        rows += [(pid, SHIM), (pid + 21, command)]
    return rows
