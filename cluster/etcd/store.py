"""The store: many writes, one transaction, one log.

A commit locks the cluster's row, gives each write the next revision, compares the resourceVersion its writer
read, runs what must hold inside the transaction (an allocation, a quota), saves the row and appends the Change.
Either all of it happened or none. Because the lock is held from the first revision to the commit, a reader that
has seen revision N has seen every smaller one. (In Kubernetes: etcd, and apiserver/pkg/storage/etcd3.)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import orjson
from django.db import IntegrityError, connection, transaction

from cluster.apimachinery import clock, meta
from cluster.apimachinery.meta import Obj, Objs
from cluster.apimachinery.scheme import scheme
from cluster.etcd import guard, rest
from cluster.etcd.models import Allocation, Change, Cluster, CustomResource, Entry
from cluster.etcd.tables import at_once as at_once
from cluster.etcd.tables import everything as everything
from cluster.etcd.tables import having as having
from cluster.etcd.tables import read as read
from cluster.etcd.tables import resources as resources
from cluster.etcd.tables import revision_now as revision_now
from cluster.etcd.tables import table as table
from cluster.etcd.tables import texts as texts
from cluster.etcd.tables import texts_at as texts_at

Verb = Literal["create", "update", "delete"]


class Clash(Exception):
    """Somebody else wrote the object since it was read; read again and decide again."""


class Exists(Exception):
    """The name is taken."""


class Gone(Exception):
    """The object is not there (any more)."""


class Held(Exception):
    """The cluster is paused and no step is left: the decision waits."""


class LeaseLost(Exception):
    """Another process holds the loop's Lease: this one's decisions no longer count."""


class NoCluster(Exception):
    """There is no cluster of that name."""


class NoServer(Exception):
    """The cluster's API server is dead: nobody writes but who starts it."""


@dataclass
class Tx:
    """What a write may ask and claim while its transaction is open."""

    cluster: Cluster
    author: Author
    batch: _Batch

    def create(self, resource: str, obj: Obj, why: str = "") -> Obj:
        """Make another object beside the one being written; it bears its whole metadata but the revision.

        The API server does so itself, whoever wrote the first.
        """
        return _apply(replace(self, author=SERVER), Write("create", resource, obj, why=why))

    def update(self, resource: str, obj: Obj, why: str = "") -> Obj:
        """Replace another object by one that was read in this transaction."""
        write = Write("update", resource, obj, meta.resource_version(obj), why)
        return _apply(replace(self, author=SERVER), write)

    def afterwards(self, step: Callable[[], Any]) -> None:
        """Have something done in this transaction once all its writes are made."""
        self.batch.steps.append(step)

    def delete(self, resource: str, namespace: str, name: str, why: str = "") -> None:
        """Remove another object, if it is there."""
        stored = self.read(resource, namespace, name)
        if stored is not None:
            write = Write("delete", resource, stored, meta.resource_version(stored), why)
            _apply(replace(self, author=SERVER), write)

    def claimed(self, pool: str) -> set[str]:
        """All values taken from a pool."""
        return set(Allocation.objects.filter(cluster=self.cluster, pool=pool).values_list("value", flat=True))

    def claim(self, pool: str, value: str, owner: str) -> bool:
        """Take a value for an owner; False when another owner has it."""
        row, made = Allocation.objects.get_or_create(
            cluster=self.cluster, pool=pool, value=value, defaults={"owner": owner}
        )
        return made or row.owner == owner

    def release(self, owner: str, pool: str, keep: Iterable[str] = ()) -> None:
        """Give back what the owner holds of a pool, but for `keep`."""
        held = Allocation.objects.filter(cluster=self.cluster, pool=pool, owner=owner)
        held.exclude(value__in=list(keep)).delete()

    def read(self, resource: str, namespace: str, name: str) -> Obj | None:
        return read(self.cluster.pk, resource, namespace, name)

    def once(self, key: str, find: Callable[[], Any]) -> Any:
        """What `find` gives, asked once in this transaction; who changes it changes it for those that follow."""
        if key not in self.batch.known:
            self.batch.known[key] = find()
        return self.batch.known[key]

    def list(self, resource: str, namespace: str | None = None) -> Objs:
        return [orjson.loads(t) for t in texts(self.cluster.pk, resource, namespace)]


Inside = Callable[[Tx, Obj], None]
SWITCHES = "components.sim.podium.local"
"""What may be written without an API server: that it be started."""


@dataclass(frozen=True)
class Write:
    """One change to one object. `obj` is the state to store (for a delete: the state that goes), `causes` are the
    revisions it follows from."""

    verb: Verb
    resource: str
    obj: Obj
    expect: str = ""
    why: str = ""
    inside: Inside | None = None
    causes: tuple[int, ...] = ()


@dataclass(frozen=True)
class Author:
    """Who writes: the user, and the program that spoke for them."""

    name: str
    agent: str = ""


SERVER = Author("system:apiserver", "apiserver")


@dataclass(frozen=True)
class Fence:
    """A Lease that must still be the writer's when the write happens."""

    name: str
    holder: str
    namespace: str = "kube-system"


@dataclass
class _Batch:
    """The rows one transaction appends, gathered so that a thousand pods are a few statements."""

    changes: list[Change] = field(default_factory=list)
    creates: dict[type[Any], list[Any]] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)
    known: dict[str, Any] = field(default_factory=dict)
    steps: list[Callable[[], Any]] = field(default_factory=list)


def cluster_row(name: str) -> Cluster:
    """The cluster of that name; NoCluster otherwise."""
    try:
        return Cluster.objects.get(name=name)
    except Cluster.DoesNotExist:
        raise NoCluster(name) from None


def commit(
    cluster: str,
    writes: Sequence[Write],
    author: Author,
    *,
    fence: Fence | None = None,
    decision: bool = False,
) -> list[Obj]:
    """Make all the writes, or none. Returns each object as stored (or, deleted, as it went).

    `decision` marks a controller's own act: it waits while the cluster is paused and takes one step token.
    Raises Clash, Exists, Gone, Held, LeaseLost, NoCluster, NoServer, and whatever an `inside` raises.
    """
    with transaction.atomic(), guard.opened():
        row = locked(cluster)
        if not row.answers and any(write.resource != SWITCHES for write in writes):
            raise NoServer(cluster)
        rest.rouse(row, clock.now())
        tx = Tx(row, author, _Batch())
        if fence is not None:
            _check_fence(tx, fence)
        if decision and writes:
            take_step(row)
        try:
            done = [_apply(tx, write) for write in writes]
            for step in tx.batch.steps:
                step()
            _flush(tx.batch)
        except IntegrityError as error:
            raise Exists(str(error)) from error
        row.save(update_fields=["revision", "crds", "admission", "stopped", "steps", *rest.FIELDS])
        nudge()
    return done


def nudge() -> None:
    """Tell other processes, when this transaction commits, that the log has grown."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("NOTIFY podium")
    for poke in _pokes:
        transaction.on_commit(poke)


_pokes: list[Callable[[], None]] = []


def on_nudge(poke: Callable[[], None]) -> None:
    """Have `poke` called after each commit made by this process."""
    _pokes.append(poke)


def locked(cluster: str) -> Cluster:
    """The cluster's row, nobody else's until this transaction ends; NoCluster where there is none."""
    try:
        return Cluster.objects.select_for_update().get(name=cluster)
    except Cluster.DoesNotExist:
        raise NoCluster(cluster) from None


def _check_fence(tx: Tx, fence: Fence) -> None:
    lease = tx.read("leases.coordination.k8s.io", fence.namespace, fence.name)
    if lease is None or meta.get(lease, "spec.holderIdentity") != fence.holder:
        raise LeaseLost(fence.name)


def take_step(row: Cluster) -> None:
    """Count a decision of a paused cluster; Held when no step is left."""
    if row.paused:
        if row.steps <= 0:
            raise Held(row.name)
        row.steps -= 1


def _apply(tx: Tx, write: Write) -> Obj:
    """One write inside the open transaction."""
    row, batch, author, obj = tx.cluster, tx.batch, tx.author, write.obj
    model, own = table(write.resource)
    namespace, name, uid = meta.namespace(obj), meta.name(obj), meta.uid(obj)
    previous = 0
    if write.verb != "create":
        previous = _expected(row, write)
    if write.inside is not None:
        obj = meta.copy_object(obj)
        write.inside(tx, obj)
    row.revision += 1
    obj = {**obj, "metadata": {**obj["metadata"], "resourceVersion": str(row.revision)}}
    where = {"cluster": row, "namespace": namespace, "name": name, **own}
    if write.verb == "create":
        batch.creates.setdefault(model, []).append(model(cluster=row, manifest=obj, **own))
        batch.entries.append(_entry(row, write.resource, obj))
    elif write.verb == "update":
        model.objects.filter(**where).update(manifest=obj)
        _reindex(row, write, obj)
    else:
        model.objects.filter(**where).delete()
        Entry.objects.filter(cluster=row, uid=uid).delete()
        Allocation.objects.filter(cluster=row, owner=uid).delete()
    batch.changes.append(
        Change(
            cluster=row, revision=row.revision, previous=previous, resource=write.resource, namespace=namespace,
            name=name, uid=uid, verb=write.verb, manifest=obj, by=author.name, agent=author.agent, why=write.why,
            causes=list(write.causes), at=clock.micro(),
        )
    )  # fmt: skip
    return obj


def _expected(row: Cluster, write: Write) -> int:
    """The revision stored now, once it is known to be the one the writer read."""
    stored = read(row.pk, write.resource, meta.namespace(write.obj), meta.name(write.obj))
    if stored is None or meta.uid(stored) != meta.uid(write.obj):
        raise Gone(meta.key(write.obj))
    if meta.resource_version(stored) != write.expect:
        raise Clash(meta.key(write.obj))
    return meta.revision(stored)


def _entry(row: Cluster, resource: str, obj: Obj) -> Entry:
    return Entry(
        cluster=row,
        uid=meta.uid(obj),
        resource=resource,
        namespace=meta.namespace(obj),
        name=meta.name(obj),
        owners=[ref["uid"] for ref in meta.owners(obj)],
        deleting=meta.is_deleting(obj),
    )


def _reindex(row: Cluster, write: Write, obj: Obj) -> None:
    entry = _entry(row, write.resource, obj)
    changed = {"owners": entry.owners, "deleting": entry.deleting}
    Entry.objects.filter(cluster=row, uid=entry.uid).exclude(**changed).update(**changed)


def _flush(batch: _Batch) -> None:
    for model, rows in batch.creates.items():
        model.objects.bulk_create(rows)
    Entry.objects.bulk_create(batch.entries)
    Change.objects.bulk_create(batch.changes)


def drop(cluster: str) -> None:
    """Remove a cluster with everything in it."""
    with transaction.atomic(), guard.opened():
        row = locked(cluster)
        for model in (*scheme.models.values(), CustomResource):
            model.objects.filter(cluster=row).delete()
        for table in (Change, Entry, Allocation):
            table.objects.filter(cluster=row).delete()
        row.delete()
        nudge()
