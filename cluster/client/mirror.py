"""A copy of a cluster that several threads may read: for requests, which come at any moment.

It catches up with the log when it is asked, so whoever asks sees every write made before, and pays one small query
when there was none.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable

from cluster.apimachinery.meta import Obj
from cluster.client.informer import Informer
from cluster.etcd import store

Objects = dict[str, tuple[Obj, ...]]


class Mirror:
    """One cluster's objects, up to date whenever they are read."""

    def __init__(self, cluster: str) -> None:
        row = store.cluster_row(cluster)
        self.cluster_id, self.cluster_uid = row.pk, row.uid
        self._lock = threading.Lock()
        self._informer = Informer(row)
        self._informer.start()

    def read(self, resources: Iterable[str]) -> tuple[int, Objects]:
        """The revision and, at it, all objects of some kinds, by key."""
        with self._lock:
            self._informer.sync()
            cache = self._informer.cache
            return cache.revision, {resource: tuple(cache.list(resource)) for resource in resources}

    def get(self, resource: str, namespace: str, name: str) -> Obj | None:
        with self._lock:
            self._informer.sync()
            return self._informer.cache.get(resource, namespace, name)


_mirrors: dict[str, Mirror] = {}
_lock = threading.Lock()


def mirror(cluster: str) -> Mirror:
    """This process's mirror of a cluster, made anew when the cluster was. Raises store.NoCluster."""
    row = store.cluster_row(cluster)
    with _lock:
        found = _mirrors.get(cluster)
        if found is None or found.cluster_uid != row.uid:
            found = _mirrors[cluster] = Mirror(cluster)
        return found
