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
    with `host_pid` its processes are in sight. `node_hosts` is its /etc/hosts, which a pod on its network shares.
    """

    source: Source
    hostname: str
    volumes: dict[str, Volume] = field(default_factory=dict)
    host_aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    containers: dict[str, Container] = field(default_factory=dict)
    bridge: str = ""
    machine: Callable[[], Host] | None = None
    host_pid: bool = False
    node_hosts: str = ""

    def shares_network(self, other: Sandbox) -> bool:
        """Whether the two are in one network namespace: one address on one node, as pods on its host network have."""
        mine, theirs = self.source, other.source
        one = (mine.cluster, mine.node, mine.ip) == (theirs.cluster, theirs.node, theirs.ip)
        return self is other or (one and bool(mine.ip))


def census(sandboxes: Iterable[Sandbox], source: Source) -> list[tuple[int, str]]:
    """A node's processes, as (pid, command line): its daemons, and each container behind its shim."""
    here = [one for one in sandboxes if (one.source.cluster, one.source.node) == (source.cluster, source.node)]
    running = [c for one in here for c in list(one.containers.values()) if c.running]
    rows = [(1, "/sbin/init"), (312, "/usr/bin/containerd"), (587, KUBELET)]
    for number, container in enumerate(running):
        pid = 1000 + 40 * number
        rows += [(pid, SHIM), (pid + 21, " ".join(container.argv))]
    return rows
