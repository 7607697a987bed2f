"""The informer: a process's copy of one cluster, kept by tailing its log.

It reads every kind's table once, at one revision, and from then on only the Changes after it. Loops read the
copy and never the database, so deciding costs no query, and a decision sees one consistent state. Nothing in the
copy is ever mutated: a write replaces the whole object. (In Kubernetes: client-go/tools/cache.)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import orjson

from cluster.apimachinery import meta
from cluster.apimachinery.labels import Selector
from cluster.apimachinery.meta import Obj, Objs
from cluster.apimachinery.scheme import Scheme
from cluster.etcd import store, watch
from cluster.etcd.models import Cluster
from cluster.registry import served

Seen = tuple[str, Obj | None, Obj | None]
"""What one record did: the resource, the object before and the object after (None where there was none)."""
Sights = list[Seen]


class Cache:
    """Objects by kind and key, with two indexes: by namespace and by controlling owner."""

    def __init__(self) -> None:
        self.revision = 0
        self._objects: dict[str, dict[str, Obj]] = {}
        self._spaces: dict[tuple[str, str], dict[str, Obj]] = {}
        self._owned: dict[tuple[str, str], dict[str, Obj]] = {}
        self._newest: dict[str, int] = {}
        self._kinds: Scheme | None = None

    @property
    def kinds(self) -> Scheme:
        """Every kind of the cluster, its own ones too."""
        if self._kinds is None:
            self._kinds = served.made_of(self._objects.get(served.DEFINITIONS, {}).values())
        return self._kinds

    def get(self, resource: str, namespace: str, name: str) -> Obj | None:
        return self._objects.get(resource, {}).get(meta.join_key(namespace, name))

    def list(self, resource: str, namespace: str | None = None, selector: Selector | None = None) -> Objs:
        """The objects of a kind (in one namespace, or all for None), those a selector matches, by key."""
        if namespace is None:
            found = self._objects.get(resource, {})
        else:
            found = self._spaces.get((resource, namespace), {})
        ordered = (found[key] for key in sorted(found))
        return [o for o in ordered if selector is None or selector.matches(meta.labels(o))]

    def owned(self, owner_uid: str, resource: str) -> Objs:
        """The objects of a kind whose controller is the one with that uid, by key."""
        found = self._owned.get((resource, owner_uid), {})
        return [found[key] for key in sorted(found)]

    def count(self, resource: str) -> int:
        return len(self._objects.get(resource, {}))

    def newest(self, resource: str) -> int:
        """The revision of the newest object of a kind that was ever taken in, 0 for none."""
        return self._newest.get(resource, 0)

    def everything(self) -> Iterator[tuple[str, Obj]]:
        for resource, objects in self._objects.items():
            for obj in objects.values():
                yield resource, obj

    def put(self, resource: str, obj: Obj) -> Obj | None:
        """Take in an object; what stood in its place."""
        old = self.drop(resource, meta.key(obj))
        key = meta.key(obj)
        self._newest[resource] = max(self.newest(resource), meta.revision(obj))
        self._objects.setdefault(resource, {})[key] = obj
        self._spaces.setdefault((resource, meta.namespace(obj)), {})[key] = obj
        owner = meta.controller_of(obj)
        if owner is not None:
            self._owned.setdefault((resource, owner["uid"]), {})[key] = obj
        return old

    def drop(self, resource: str, key: str) -> Obj | None:
        if resource == served.DEFINITIONS:
            self._kinds = None
        old = self._objects.get(resource, {}).pop(key, None)
        if old is not None:
            self._spaces[resource, meta.namespace(old)].pop(key, None)
            owner = meta.controller_of(old)
            if owner is not None:
                self._owned[resource, owner["uid"]].pop(key, None)
        return old

    def apply(self, records: Iterable[watch.Record]) -> Sights:
        """Take in records, oldest first; what each of them did."""
        seen: Sights = []
        for record in records:
            if record.verb == "delete":
                old = self.drop(record.resource, meta.join_key(record.namespace, record.name))
                seen.append((record.resource, old or record.manifest, None))
            else:
                new = meta.unmanaged(record.manifest)
                seen.append((record.resource, self.put(record.resource, new), new))
            self.revision = record.revision
        return seen


class Informer:
    """A cache that follows one cluster. `sync` is called by the loop that owns it, never from elsewhere."""

    def __init__(self, cluster: Cluster) -> None:
        self.cluster_id = cluster.pk
        self.cache = Cache()

    def start(self) -> list[Seen]:
        """Read the whole cluster at one revision; everything in it counts as seen for the first time."""
        revision = store.revision_now(self.cluster_id)
        for resource, text in store.everything(self.cluster_id):
            self.cache.put(resource, meta.unmanaged(orjson.loads(text)))
        self.cache.revision = revision
        self.sync()
        return [(resource, None, obj) for resource, obj in self.cache.everything()]

    def sync(self) -> list[Seen]:
        """Take in what was written since; cheap when nothing was. What is gone bears the revision of its deletion."""
        records = watch.records_after(self.cluster_id, self.cache.revision)
        seen = zip(records, self.cache.apply(records), strict=True)
        return [(what, old if new else record.manifest, new) for record, (what, old, new) in seen]
