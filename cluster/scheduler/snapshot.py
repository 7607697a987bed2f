"""The cluster as one round of scheduling sees it: every node with the pods on it and what they have taken.

A pod that the round has placed counts at once, although its binding is not written yet, so that the next pod of
the same round sees it there. (In Kubernetes: pkg/scheduler/backend/cache.)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from cluster.api.podspec.ports import HostPort, host_ports
from cluster.apimachinery import meta
from cluster.apimachinery.labels import Selector
from cluster.apimachinery.meta import Obj
from cluster.client.view import View
from cluster.scheduler.resources import ASSUMED, Amounts, added, amounts, requests

FINAL = ("Succeeded", "Failed")


@dataclass
class NodeInfo:
    """One node: what it can give, the pods on it, and what they have taken of it."""

    node: Obj
    pods: list[Obj] = field(default_factory=list)
    requested: Amounts = field(default_factory=dict)
    assumed: Amounts = field(default_factory=dict)
    """Like `requested`, with a modest guess for every container that asked for nothing."""
    ports: set[HostPort] = field(default_factory=set)

    @property
    def name(self) -> str:
        return meta.name(self.node)

    @cached_property
    def allocatable(self) -> Amounts:
        return amounts(meta.get(self.node, "status.allocatable"))

    def add(self, pod: Obj) -> None:
        """Count a pod as being here."""
        self.pods.append(pod)
        self.requested = added(self.requested, requests(pod))
        self.assumed = added(self.assumed, requests(pod, ASSUMED))
        self.ports |= set(host_ports(pod["spec"]))


@dataclass
class Snapshot:
    """All nodes by name, and the view for whatever else a plug-in must look up."""

    nodes: dict[str, NodeInfo]
    view: View
    sociable: list[tuple[NodeInfo, Obj]] = field(default_factory=list)
    """The placed pods that care about which others are near, each with its node."""
    _counts: dict[tuple[str, Selector], Counter[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, view: View) -> Snapshot:
        found = cls({meta.name(node): NodeInfo(node) for node in view.list("nodes")}, view)
        for pod in view.list("pods"):
            if meta.get(pod, "spec.nodeName") and meta.get(pod, "status.phase") not in FINAL:
                found.assume(pod)
        return found

    def assume(self, pod: Obj) -> None:
        """Count a pod on the node it names, if there is such a node."""
        info = self.nodes.get(meta.get(pod, "spec.nodeName", ""))
        if info is None:
            return
        info.add(pod)
        if is_sociable(pod):
            self.sociable.append((info, pod))
        for (namespace, selector), counts in self._counts.items():
            counts[info.name] += _counted(pod, namespace, selector)

    def pods(self) -> Iterable[tuple[NodeInfo, Obj]]:
        """Every placed pod with its node."""
        return ((info, pod) for info in self.nodes.values() for pod in info.pods)

    def matching(self, namespace: str, selector: Selector) -> Counter[str]:
        """How many pods of a namespace that stay and that a selector matches, by node."""
        if (namespace, selector) not in self._counts:
            here = (info.name for info, pod in self.pods() if _counted(pod, namespace, selector))
            self._counts[namespace, selector] = Counter(here)
        return self._counts[namespace, selector]


def is_sociable(pod: Obj) -> bool:
    affinity = meta.get(pod, "spec.affinity", {})
    return bool(affinity.get("podAffinity") or affinity.get("podAntiAffinity"))


def _counted(pod: Obj, namespace: str, selector: Selector) -> bool:
    return meta.namespace(pod) == namespace and not meta.is_deleting(pod) and selector.matches(meta.labels(pod))
