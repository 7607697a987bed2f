"""What a plug-in is: a name, and a filter, a score, or both.

A filter looks at one pod and one node and gives the reasons against, none when there are none. A score looks at
one pod and all nodes that passed and gives each 0 to 100; the scores are added up with their weights. (In
Kubernetes: pkg/scheduler/framework.)
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from cluster.apimachinery.meta import Obj
from cluster.scheduler.snapshot import NodeInfo, Snapshot

MAX_SCORE = 100


@dataclass(frozen=True)
class Rejection:
    """Why a node cannot take a pod. `final` means that no other pod's leaving would help."""

    reasons: tuple[str, ...]
    final: bool = False


def rejected(*reasons: str, final: bool = False) -> Rejection | None:
    return Rejection(reasons, final) if reasons else None


Filter = Callable[[Obj, NodeInfo, Snapshot], Rejection | None]
Score = Callable[[Obj, Sequence[NodeInfo], Snapshot], Mapping[str, float]]
"""Nodes by name, each with 0 to 100; an empty mapping when the plug-in has no opinion on this pod."""


@dataclass(frozen=True)
class Plugin:
    """One filter or score (or both). Filters run in `order`; `praise` says why a node won by this score."""

    name: str
    order: int
    filter: Filter | None = None
    score: Score | None = None
    weight: int = 1
    praise: Callable[[Obj, str], str] | None = None


@cache
def plugins() -> tuple[Plugin, ...]:
    """Every plug-in, found by walking the folder once."""
    folder = importlib.import_module("cluster.scheduler.plugins")
    names = [m.name for m in pkgutil.iter_modules(folder.__path__, f"{folder.__name__}.")]
    found: list[Plugin] = [importlib.import_module(name).PLUGIN for name in names]
    return tuple(sorted(found, key=lambda p: (p.order, p.name)))


def share(value: float, largest: float) -> float:
    """A raw score as a part of the largest, 0 to 100."""
    return value * MAX_SCORE // largest if largest else 0
