"""A copy of a cluster that several threads may read: for requests, which come at any moment.

It catches up with the log when it is asked, so whoever asks sees every write made before, and pays one small query
when there was none.
"""

from __future__ import annotations

import itertools
import threading
from collections import deque
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import orjson

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.client.informer import Informer
from cluster.etcd import store, watch
from cluster.etcd.models import Cluster

Objects = dict[str, tuple[Obj, ...]]
REMEMBERED = 4096


class Step(NamedTuple):
    """What one record of the log did to an object: its state before and after, None where there was none."""

    revision: int
    resource: str
    key: str
    before: Obj | None
    after: Obj | None


class Mirror:
    """One cluster's objects, up to date whenever they are read."""

    def __init__(self, cluster: str) -> None:
        row = store.cluster_row(cluster)
        self.cluster_id, self.cluster_uid = row.pk, row.uid
        self._lock = threading.Lock()
        self._informer = Informer(row)
        self._informer.start()
        self._steps: deque[Step] = deque(maxlen=REMEMBERED)
        self._since = self._informer.cache.revision  # every later step is remembered

    def read(self, resources: Iterable[str]) -> tuple[int, Objects]:
        """The revision and, at it, all objects of some kinds, by key."""
        with self._lock:
            self._sync()
            cache = self._informer.cache
            return cache.revision, {resource: tuple(cache.list(resource)) for resource in resources}

    def get(self, resource: str, namespace: str, name: str) -> Obj | None:
        with self._lock:
            self._sync()
            return self._informer.cache.get(resource, namespace, name)

    def since(self, revision: int) -> tuple[int, list[Step] | None]:
        """The revision and what was written since an older one, oldest first; None if not all of it is remembered."""
        with self._lock:
            self._sync()
            steps = list(itertools.takewhile(lambda step: step.revision > revision, reversed(self._steps)))
            return self._informer.cache.revision, steps[::-1] if revision >= self._since else None

    def _sync(self) -> None:
        cache = self._informer.cache
        records = watch.records_after(self.cluster_id, cache.revision)
        for record, (resource, before, after) in zip(records, cache.apply(records), strict=True):
            if len(self._steps) == REMEMBERED:
                self._since = self._steps[0].revision
            key = meta.join_key(record.namespace, record.name)
            self._steps.append(Step(record.revision, resource, key, before, after))


def read(row: Cluster, resources: Sequence[str]) -> tuple[int, Objects]:
    """The revision and, at it, all objects of some kinds, by key: as `Mirror.read`, where there is a mirror. Else none
    is made: who looks once needs no copy of what else is there. Raises store.NoCluster."""
    found = _mirrors.get(row.name)
    if found is not None and found.cluster_uid == row.uid:
        return found.read(resources)
    revision, rows = store.at_once(row.pk, resources)
    if revision is None:
        raise store.NoCluster(row.name)
    objects: dict[str, list[Obj]] = {resource: [] for resource in resources}
    for resource, text in rows:
        objects[resource].append(meta.unmanaged(orjson.loads(text)))
    return revision, {resource: tuple(sorted(here, key=meta.key)) for resource, here in objects.items()}


_mirrors: dict[str, Mirror] = {}
_lock = threading.Lock()


def forget(cluster: str) -> None:
    """Give back a cluster's mirror, if there is one; whoever asks for it gets another."""
    with _lock:
        _mirrors.pop(cluster, None)


def mirror(cluster: str) -> Mirror:
    """This process's mirror of a cluster, made anew when the cluster was. Raises store.NoCluster."""
    row = store.cluster_row(cluster)
    with _lock:
        found = _mirrors.get(cluster)
        if found is None or found.cluster_uid != row.uid:
            found = _mirrors[cluster] = Mirror(cluster)
        return found
