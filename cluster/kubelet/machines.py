"""The nodes' own machines: one file tree for each, which its shell and its pods' hostPath volumes share.

A machine's disk lives as long as the process that plays it; what must outlive that is in the records.
"""

from __future__ import annotations

from threading import Lock

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.runtime.disk import Disk
from cluster.runtime.engine import Runtime
from cluster.runtime.host import Host
from cluster.runtime.network import Resolv, Source

RESOURCE = "machines.sim.podium.local"
Key = tuple[str, str, str]
"""(cluster, node, address): a node made anew has another address or another cluster."""


def powered(machine: Obj | None) -> bool:
    """Whether a machine has power; one that there is no record of has."""
    return bool(meta.get(machine, "spec.running", True))


def connected(machine: Obj | None) -> bool:
    """Whether a machine's cable is whole."""
    return bool(meta.get(machine, "spec.connected", True))


def heard(machine: Obj | None) -> bool:
    """Whether the control plane can hear from a machine."""
    return powered(machine) and connected(machine)


class Machines:
    """All machines of this process's nodes; any thread may ask."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._hosts: dict[Key, Host] = {}
        self._paths: dict[tuple[Key, str], Disk] = {}
        self._lock = Lock()

    def host(self, cluster: str, node: str, ip: str) -> Host:
        """A node as something to log in to."""
        with self._lock:
            return self._host((cluster, node, ip))

    def disk(self, cluster: str, node: str, ip: str, path: str) -> Disk:
        """What a pod's hostPath shows: the machine's whole disk for "/", else a folder of it."""
        key = (cluster, node, ip)
        with self._lock:
            tree = self._host(key).tree
            if path == "/":
                return tree.mounts[0].disk
            if (key, path) not in self._paths:
                self._paths[key, path] = Disk()
                tree.mount(path, self._paths[key, path])
            return self._paths[key, path]

    def _host(self, key: Key) -> Host:
        if key not in self._hosts:
            cluster, node, ip = key
            source = Source("node", node, cluster, "", node, ip, "", Resolv("", (), 1))
            self._hosts[key] = self._runtime.machine(source)
        return self._hosts[key]
