"""The wall: every seat of a class as one small row, read again only where its cluster has moved.

A row says who sits there, how far they are, what they did last and what is wrong, so that a teacher knows where to go
without looking into thirty clusters. Reading costs a handful of queries however many seats there are; manifests are
read only of clusters whose revision has changed since.
"""

from __future__ import annotations

import threading
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from cluster.apimachinery.scheme import scheme
from cluster.etcd.models import Change, Cluster
from dashboard.classrooms import voting
from dashboard.classrooms.models import Classroom, Person, Seat
from dashboard.lessons.models import Progress
from dashboard.topology.graph import SYSTEM, pod_state

Row = dict[str, Any]
MOST_DOTS = 40
"""Pods that a miniature draws one by one; of more it shows those in trouble first."""
WELL = ("ready", "succeeded")
TROUBLED = ("failed", "crashloop")
ORDER = ("failed", "crashloop", "pending", "creating", "running", "terminating", "ready", "succeeded")
LOOK_BACK = 200
"""Revisions of a cluster's past in which somebody's last act is looked for when the wall is new."""


@dataclass
class Seen:
    """What is known of a cluster at a revision."""

    uid: str
    revision: int
    pods: Row = field(default_factory=dict)
    last: Row | None = None


class Wall:
    """The rows of one class. `read` may be called from any thread."""

    def __init__(self, classroom_id: int) -> None:
        self.classroom_id = classroom_id
        self._seen: dict[str, Seen] = {}
        self._lock = threading.Lock()

    def read(self, present: Mapping[int, int]) -> tuple[Row, dict[int, Row]]:
        """(what the room is told, {number: row} of the seats that were taken); `present` counts pages by seat."""
        classroom = Classroom.objects.get(pk=self.classroom_id)
        people: dict[int, list[str]] = defaultdict(list)
        for number, alias in Person.objects.filter(classroom=classroom).values_list("seat__number", "alias"):
            people[number].append(alias)
        seats = [*Seat.objects.filter(classroom=classroom).exclude(joined="").order_by("number")]
        with self._lock:
            clusters = self._look(seats, people)
        steps = _steps(clusters)
        rows = {seat.number: self._row(classroom, seat, people[seat.number], clusters, steps) for seat in seats}
        for number, row in rows.items():
            row["here"] = present.get(number, 0)
        return room(classroom, rows), rows

    def _look(self, seats: list[Seat], people: Mapping[int, list[str]]) -> dict[str, Cluster]:
        """Bring what is known up to date, for the clusters that have moved."""
        names = {str(seat.cluster_id): seat.number for seat in seats}
        found = Cluster.objects.filter(name__in=names).only("name", "uid", "revision", "paused")
        rows = {row.name: row for row in found}
        moved = [row for name, row in rows.items() if not self._stands(row)]
        pods = _pods(moved)
        for row in moved:
            before = self._seen.get(row.name)
            known = before if before and before.uid == row.uid else None
            last = _last_act(row, people[names[row.name]], known)
            self._seen[row.name] = Seen(row.uid, row.revision, summary(pods[row.pk]), last)
        return rows

    def _stands(self, row: Cluster) -> bool:
        seen = self._seen.get(row.name)
        return seen is not None and (seen.uid, seen.revision) == (row.uid, row.revision)

    def _row(
        self, classroom: Classroom, seat: Seat, people: list[str], clusters: Mapping[str, Cluster],
        steps: Mapping[str, Row],
    ) -> Row:  # fmt: skip
        name = str(seat.cluster_id)
        seen, cluster, hidden = self._seen.get(name), clusters.get(name), classroom.names_hidden
        last = seen.last if seen and cluster else None
        return {
            "seat": seat.number,
            "people": [] if hidden else people,
            "label": "" if hidden else seat.label,
            "cluster": name if cluster else "",
            "muted": seat.muted,
            "hand": seat.hand,
            "help": seat.help,
            "paused": bool(cluster and cluster.paused),
            "pods": seen.pods if seen and cluster else summary([]),
            "last": {**last, "by": ""} if last and hidden else last,
            "step": steps.get(name),
        }


def room(classroom: Classroom, rows: Mapping[int, Row]) -> Row:
    """What is true of the class as a whole: nothing of it is private."""
    return {
        "name": classroom.name,
        "code": classroom.code,
        "door": classroom.door and not classroom.ended,
        "ended": bool(classroom.ended),
        "namesHidden": classroom.names_hidden,
        "step": classroom.step,
        "seats": len(rows),
        "here": sum(1 for row in rows.values() if row["here"]),
        "hands": sum(1 for row in rows.values() if row["hand"]),
        "lesson": classroom.lesson,
        "vote": voting.told(voting.current(classroom.pk)),
    }


def summary(states: Iterable[tuple[str, str]]) -> Row:
    """Pods as a miniature shows them, of their (state, reason): counts, a dot for each, and what is wrong in words."""
    found = sorted(states, key=lambda pair: ORDER.index(pair[0]))
    wrong = Counter(reason or state for state, reason in found if state in TROUBLED or (state == "pending" and reason))
    words = [f"{reason} ×{count}" if count > 1 else reason for reason, count in wrong.most_common(2)]
    return {
        "ready": sum(state in WELL for state, _ in found),
        "all": len(found),
        "dots": [state for state, _ in found[:MOST_DOTS]],
        "trouble": ", ".join(words),
        "troubled": wrong.total(),
    }


@lru_cache(maxsize=64)
def of(classroom_id: int) -> Wall:
    """The one wall of a class in this process."""
    return Wall(classroom_id)


def _pods(clusters: list[Cluster]) -> dict[int, list[tuple[str, str]]]:
    """The states of the pods in each cluster's own namespaces."""
    found: dict[int, list[tuple[str, str]]] = defaultdict(list)
    rows = scheme.model("pods").objects.filter(cluster__in=clusters).exclude(namespace=SYSTEM)
    for cluster_id, manifest in rows.values_list("cluster_id", "manifest"):
        found[cluster_id].append(pod_state(manifest))
    return found


def _last_act(row: Cluster, people: list[str], known: Seen | None) -> Row | None:
    """What somebody on the seat wrote last: {verb, resource, name, by, at}."""
    since = known.revision if known else row.revision - LOOK_BACK
    change = (
        Change.objects.filter(cluster=row, revision__gt=since, by__in=people)
        .order_by("-revision")
        .values("verb", "resource", "name", "by", "at")
        .first()
    )
    return dict(change) if change else known.last if known else None


def _steps(names: Iterable[str]) -> dict[str, Row]:
    """Where each cluster is in its lesson: {lesson, step, passed, fits}."""
    found = Progress.objects.filter(cluster__name__in=list(names)).order_by("at", "pk")
    return {
        name: {"lesson": lesson, "step": step, "passed": passed is not None, "fits": fits}
        for name, lesson, step, passed, fits in found.values_list(
            "cluster__name", "lesson", "step", "passed_revision", "fits"
        )
    }
