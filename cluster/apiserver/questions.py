"""A review as it came: a question to the server, answered at once and not kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from cluster.apimachinery.meta import Obj
from cluster.etcd.models import Cluster
from cluster.registry.acts import Actor


@dataclass(frozen=True)
class Question:
    """By whom, to which cluster, in which namespace, and the review's object."""

    actor: Actor
    cluster: Cluster
    namespace: str
    obj: Obj

    @property
    def spec(self) -> Obj:
        return self.obj.get("spec") or {}


Answer = Callable[[Question], Obj]
"""From a question to the review's status."""
