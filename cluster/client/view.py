"""What a loop may look at while it decides: the cluster as its informer has it, and the time.

A view is read-only, and there is no clock or chance in it but the ones it offers, so a loop is a function that a
test can call with a handful of objects.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Any

from cluster.apimachinery import clock
from cluster.apimachinery.labels import Selector
from cluster.apimachinery.meta import Obj, Objs
from cluster.apimachinery.scheme import Scheme
from cluster.client.informer import Cache
from cluster.client.waits import wait


@dataclass(frozen=True)
class ClusterInfo:
    """What a loop may know of the cluster it works for."""

    name: str
    uid: str = ""
    cloud: str = "none"
    pace: str = "instant"
    signing_key: str = ""
    ca: str = ""
    ip_families: tuple[str, ...] = ("IPv4",)


@dataclass
class View:
    """`now` is wall-clock seconds, `time` the cluster's own; `memory` is the loop's, and gone with its process.
    `rolled` says whether chance was asked; another `roll` of it may come out differently."""

    cache: Cache
    cluster: ClusterInfo
    now: float = 0.0
    time: float = 0.0
    memory: dict[str, Any] = field(default_factory=dict)
    seed: str = ""
    roll: int = 0
    rolled: bool = False

    @property
    def kinds(self) -> Scheme:
        """Every kind that the cluster serves."""
        return self.cache.kinds

    def get(self, resource: str, namespace: str, name: str) -> Obj | None:
        return self.cache.get(resource, namespace, name)

    def list(self, resource: str, namespace: str | None = None, selector: Selector | None = None) -> Objs:
        return self.cache.list(resource, namespace, selector)

    def owned(self, owner_uid: str, resource: str) -> Objs:
        return self.cache.owned(owner_uid, resource)

    def wait(self, name: str) -> float:
        """How many seconds of the cluster's time a named wait lasts here."""
        return wait(name, self.cluster.pace)

    @property
    def timestamp(self) -> str:
        """Now, as objects carry it."""
        return clock.timestamp(self.now)

    @property
    def random(self) -> random.Random:
        """Chance that repeats itself for the same key at the same revision."""
        self.rolled = True
        return random.Random(f"{self.seed}@{self.cache.revision}" + (f"/{self.roll}" if self.roll else ""))
