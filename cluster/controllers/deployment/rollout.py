"""A rollout as a value: a Deployment, the ReplicaSet of its template, and those of its earlier templates."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.controllers._templates import bare

REVISION = "deployment.kubernetes.io/revision"
_UNLIMITED = 2**31 - 1


@dataclass(frozen=True)
class Rollout:
    """`new` is None until the template's ReplicaSet is made; `old` are oldest first."""

    deployment: Obj
    new: Obj | None
    old: tuple[Obj, ...]

    @classmethod
    def of(cls, deployment: Obj, replica_sets: Iterable[Obj]) -> Rollout:
        ordered = sorted(replica_sets, key=lambda rs: (meta.metadata(rs).get("creationTimestamp"), meta.name(rs)))
        template = bare(meta.get(deployment, "spec.template", {}))
        new = next((rs for rs in ordered if bare(meta.get(rs, "spec.template", {})) == template), None)
        return cls(deployment, new, tuple(rs for rs in ordered if rs is not new))

    @property
    def sets(self) -> list[Obj]:
        """All ReplicaSets, oldest first, the new one last."""
        return [*self.old, self.new] if self.new is not None else list(self.old)

    @property
    def replicas(self) -> int:
        """How many pods the Deployment wants."""
        return int(meta.get(self.deployment, "spec.replicas", 1))

    @property
    def rolling(self) -> bool:
        return bool(meta.get(self.deployment, "spec.strategy.type", "RollingUpdate") == "RollingUpdate")

    @property
    def surge(self) -> int:
        """How many pods more than wanted there may be."""
        return self._fenceposts()[0]

    @property
    def unavailable(self) -> int:
        """How many pods fewer than wanted may be available."""
        return min(self._fenceposts()[1], self.replicas)

    def _fenceposts(self) -> tuple[int, int]:
        """maxSurge, a share rounded up, and maxUnavailable, rounded down; both zero would never move."""
        if not self.rolling:
            return 0, 0
        rules = meta.get(self.deployment, "spec.strategy.rollingUpdate", {})
        surge = scaled(rules.get("maxSurge", 0), self.replicas, up=True)
        unavailable = scaled(rules.get("maxUnavailable", 0), self.replicas, up=False)
        return (surge, unavailable) if surge or unavailable else (0, 1)

    @property
    def deadline(self) -> int | None:
        """Seconds without progress after which the rollout counts as stuck; None for never."""
        return limit(self.deployment, "progressDeadlineSeconds")

    @property
    def history(self) -> int | None:
        """How many old ReplicaSets to keep; None for all."""
        return limit(self.deployment, "revisionHistoryLimit")


def limit(deployment: Obj, field: str) -> int | None:
    """A number of the spec where absent, or the largest int32, means no limit."""
    found = meta.get(deployment, f"spec.{field}")
    return None if found is None or found == _UNLIMITED else int(found)


def scaled(value: int | str | None, total: int, *, up: bool) -> int:
    """A number, or a percentage of `total` rounded up or down."""
    if isinstance(value, str) and value.endswith("%"):
        share = int(value[:-1]) * total / 100
        return math.ceil(share) if up else math.floor(share)
    return int(value or 0)


def size(rs: Obj) -> int:
    """How many pods a ReplicaSet is told to keep."""
    return int(meta.get(rs, "spec.replicas", 1))


def total(sets: Iterable[Obj]) -> int:
    return sum(size(rs) for rs in sets)


def available(sets: Iterable[Obj]) -> int:
    return sum(int(meta.get(rs, "status.availableReplicas", 0)) for rs in sets)


def active(sets: Iterable[Obj]) -> list[Obj]:
    """Those that are told to keep any pods."""
    return [rs for rs in sets if size(rs) > 0]


def revision(obj: Obj) -> int:
    """The revision a ReplicaSet or Deployment is annotated with, 0 for none."""
    found = meta.annotations_of(obj).get(REVISION, "")
    return int(found) if found.isdigit() else 0
