"""Tailing the log: how everyone hears of a write.

One thread a process waits for a nudge (SQLite: `PRAGMA data_version` on its own connection, every 10 ms;
PostgreSQL: LISTEN) and then reads, for each cluster somebody here follows, the revision counter and the Changes
after the last one seen. A cluster is tailed by its own revision, never by a global id: ids are handed out before
commits, revisions within them. (In Kubernetes: etcd's watch, and apiserver/pkg/storage/cacher.)
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import orjson
from django.db import Error, connection
from django.db.models import TextField
from django.db.models.functions import Cast

from cluster.apimachinery.clock import Counter
from cluster.apimachinery.meta import Obj
from cluster.etcd import store
from cluster.etcd.models import Change, Cluster, ProxySync

log = logging.getLogger(__name__)

POLL_SECONDS, CALM_SECONDS = 0.010, 0.100
"""How often SQLite is asked whether there are news, and how often when nobody is in a hurry for them."""


@dataclass(frozen=True)
class Record:
    """A Change as watchers get it. `text` is the manifest's JSON, `previous` the object's revision before, `causes`
    the revisions that the decision follows from."""

    revision: int
    previous: int
    resource: str
    namespace: str
    name: str
    uid: str
    verb: str
    by: str
    agent: str
    why: str
    at: str
    causes: Sequence[int]
    text: str

    @cached_property
    def manifest(self) -> Obj:
        """The parsed manifest; shared by all readers, so never mutate it."""
        found: Obj = orjson.loads(self.text)
        return found


@dataclass(frozen=True)
class Beat:
    """What a subscriber is told: new records, in order, and where the cluster's counters stand."""

    cluster: str
    revision: int
    traffic: int
    syncs: int
    compacted: int
    pace: str
    counter: Counter
    steps: int
    records: tuple[Record, ...]
    pending: Obj = field(default_factory=dict)


@dataclass
class Subscription:
    """One follower of one cluster; `after` is the last revision it was given."""

    cluster: str
    after: int
    deliver: Callable[[Beat], None]
    state: tuple[Any, ...] = ()
    ended: Callable[[], None] | None = None


_FIELDS = ("revision", "previous", "resource", "namespace", "name", "uid", "verb", "by", "agent", "why", "at",
           "causes")  # fmt: skip

_STANDING = ("id", "revision", "compacted", "traffic", "syncs", "pace", "speed", "paused", "steps", "pending",
             "counter_base", "counter_anchor", "rest")  # fmt: skip
"""By what one sees, of a cluster's row, that there is something to tell."""
_CLUSTERS = Cluster._meta.db_table


def records_after(cluster_id: int, after: int, upto: int | None = None, resource: str = "") -> list[Record]:
    """The Changes of a cluster with a revision in (after, upto], oldest first."""
    rows = Change.objects.filter(cluster_id=cluster_id, revision__gt=after).order_by("revision")
    if upto is not None:
        rows = rows.filter(revision__lte=upto)
    if resource:
        rows = rows.filter(resource=resource)
    return [Record(*values) for values in rows.values_list(*_FIELDS, Cast("manifest", TextField()))]


def manifest_at(cluster_id: int, revision: int) -> Obj | None:
    """The manifest that the Change of that revision left; None once it is compacted."""
    rows = Change.objects.filter(cluster_id=cluster_id, revision=revision)
    text = rows.values_list(Cast("manifest", TextField()), flat=True).first()
    return None if text is None else orjson.loads(text)


def proxy_syncs(cluster: str) -> dict[str, int]:
    """Each node's kube-proxy: the revision its rules were written from."""
    return dict(ProxySync.objects.filter(cluster__name=cluster).values_list("node", "revision"))


def _stands(clusters: Collection[str]) -> dict[str, list[Any]]:
    """Where clusters stand, by name. Past Django's rows: it is asked after every commit, and of a whole hall."""
    columns, marks = ", ".join(("name", *_STANDING)), ", ".join(["%s"] * len(clusters))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM {_CLUSTERS} WHERE name IN ({marks})", [*clusters])
        return {name: state for name, *state in cursor.fetchall()}


class Hub:
    """The process's one ear on the log. Deliveries come from its thread and must be quick."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._pumping = threading.Lock()
        self._subscriptions: list[Subscription] = []
        self._listeners: dict[Callable[[], None], Callable[[], bool]] = {}
        self._stands: dict[str, list[Any]] = {}
        self._wake = threading.Event()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def subscribe(
        self,
        cluster: str,
        after: int,
        deliver: Callable[[Beat], None],
        ended: Callable[[], None] | None = None,
    ) -> Subscription:
        """Follow a cluster from just after a revision. The first beat comes at once.

        Who gives `ended` is told when the cluster is gone, and follows nothing from then on; others wait for another
        of that name.
        """
        subscription = Subscription(cluster, after, deliver, ended=ended)
        with self._lock:
            self._subscriptions.append(subscription)
        self._wake.set()
        return subscription

    def unsubscribe(self, subscription: Subscription) -> None:
        with self._lock:
            if subscription in self._subscriptions:
                self._subscriptions.remove(subscription)

    def listen(self, hear: Callable[[], None], busy: Callable[[], bool]) -> Callable[[], None]:
        """Be told that something, somewhere, was committed, at once while `busy`; the answer ends it."""
        self._listeners[hear] = busy
        return lambda: self._listeners.pop(hear, None) and None

    def patience(self) -> float:
        """Seconds between two looks whether there are news."""
        busy = self._subscriptions or any(busy() for busy in list(self._listeners.values()))
        return POLL_SECONDS if busy else CALM_SECONDS

    def poke(self) -> None:
        """Look at the log now: something was committed in this process."""
        self._wake.set()

    def pump(self) -> None:
        """One look at the log; the thread's body, and what tests call instead of waiting."""
        with self._pumping:
            for hear in list(self._listeners):
                hear()
            with self._lock:
                followed: dict[str, list[Subscription]] = {}
                for subscription in self._subscriptions:
                    followed.setdefault(subscription.cluster, []).append(subscription)
            if followed:
                self._look(followed)

    def _look(self, followed: Mapping[str, list[Subscription]]) -> None:
        """Tell the followers of clusters that have moved; a hall's two hundred are looked at, and few of them read."""
        stands = _stands(followed)
        new = {name for name, here in followed.items() if any(not follower.state for follower in here)}
        self._stands = {name: state for name, state in self._stands.items() if name in stands and name not in new}
        moved = [name for name, state in stands.items() if self._stands.get(name) != state]
        for row in Cluster.objects.filter(name__in=moved) if moved else ():
            self._deliver(row, followed[row.name])
            self._stands[row.name] = stands[row.name]
        gone = (name for name in followed if name not in stands)
        for subscription in (s for name in gone for s in followed[name] if s.ended):
            self._end(subscription)

    def _deliver(self, row: Cluster, followers: list[Subscription]) -> None:
        state = (row.traffic, row.syncs, row.pace, row.counter, row.steps, row.compacted, row.pending)
        due = [f for f in followers if f.after < row.revision or f.state != state]
        if not due:
            return
        oldest = min(f.after for f in due)
        records = records_after(row.pk, oldest, row.revision) if oldest < row.revision else []
        for follower in due:
            news = tuple(r for r in records if r.revision > follower.after)
            beat = Beat(
                row.name, row.revision, row.traffic, row.syncs, row.compacted, row.pace, row.counter, row.steps, news,
                row.pending,
            )  # fmt: skip
            follower.after, follower.state = row.revision, state
            try:
                follower.deliver(beat)
            except Exception:
                log.exception("a follower of %s failed; it is dropped", row.name)
                self.unsubscribe(follower)

    def _end(self, subscription: Subscription) -> None:
        self.unsubscribe(subscription)
        if subscription.ended is not None:
            subscription.ended()

    def start(self) -> None:
        """Start the thread, once; a daemon, since it owns nothing worth saving."""
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="log tail", daemon=True)
                self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._wake.set()
        if self._thread is not None:
            self._thread.join(2)

    def _run(self) -> None:
        wait = _nudges(self.patience)
        while not self._stop.is_set():
            try:
                self._wake.clear()
                self.pump()
                wait(self._wake)
            except Error:
                log.exception("the log could not be read; trying again")
                connection.close()
                self._stop.wait(0.5)
                wait = _nudges(self.patience)
        connection.close()


def _nudges(patience: Callable[[], float]) -> Callable[[threading.Event], None]:
    """A function that returns once there may be news, by what the database offers."""
    return _postgres_wait() if connection.vendor == "postgresql" else _sqlite_wait(patience)


def _sqlite_wait(patience: Callable[[], float]) -> Callable[[threading.Event], None]:
    connection.ensure_connection()
    raw: Any = connection.connection  # asked a hundred times a second: past Django's cursors
    seen = -1

    def wait(wake: threading.Event) -> None:
        nonlocal seen
        while not wake.wait(patience()):
            (current,) = raw.execute("PRAGMA data_version").fetchone()
            if current != seen:
                seen = current
                return

    return wait


def _postgres_wait() -> Callable[[threading.Event], None]:
    with connection.cursor() as cursor:
        cursor.execute("LISTEN podium")
    raw: Any = connection.connection

    def wait(wake: threading.Event) -> None:
        while not wake.is_set():
            if any(True for _ in raw.notifies(timeout=0.05, stop_after=1)):
                return

    return wait


hub = Hub()
store.on_nudge(hub.poke)
