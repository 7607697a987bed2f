"""The wall: every seat of a class as one small row, read again only where its cluster has moved.

A row says who sits there, how far they are, what they did last and what is wrong, so that a teacher knows where to go
without looking into thirty clusters. Reading costs a handful of queries however many seats there are; manifests are
read only of clusters whose revision has changed since.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from cluster.apimachinery import clock
from cluster.apimachinery.scheme import scheme
from cluster.etcd.models import Change, Cluster
from dashboard.classrooms import roles
from dashboard.classrooms.acting import helping
from dashboard.classrooms.acting.doing import AGENT
from dashboard.classrooms.models import Classroom, Person, Seat
from dashboard.classrooms.together import voting
from dashboard.classrooms.watching import judging, miniature
from dashboard.classrooms.watching.judging import Judge
from dashboard.classrooms.watching.miniature import Node, Pod
from dashboard.topology.graph import SYSTEM

Row = dict[str, Any]
LOOK_BACK = 200
"""Revisions of a cluster's past in which somebody's last act is looked for when the wall is new."""


@dataclass
class Seen:
    """What is known of a cluster at a revision."""

    uid: str
    revision: int
    mini: str = ""
    trouble: str = ""
    last: Row | None = None


class Wall:
    """The rows of one class. `read` may be called from any thread."""

    def __init__(self, classroom_id: int) -> None:
        self.classroom_id = classroom_id
        self._seen: dict[str, Seen] = {}
        self._judge = Judge()
        self._lock = threading.Lock()

    def read(self, present: Mapping[int, int]) -> tuple[Row, dict[int, Row]]:
        """(what the room is told, {number: row} of the seats that were taken); `present` counts pages by seat."""
        classroom = Classroom.objects.get(pk=self.classroom_id)
        people: dict[int, list[str]] = defaultdict(list)
        for number, alias in Person.objects.filter(classroom=classroom).values_list("seat__number", "alias"):
            people[number].append(alias)
        seats = [*Seat.objects.filter(classroom=classroom).exclude(joined="").order_by("number")]
        with self._lock:
            clusters = self._look({str(seat.cluster_id): seat for seat in seats}, people)
            steps = self._judge.look(clusters)
        rows = {seat.number: self._row(classroom, seat, people[seat.number], clusters, steps) for seat in seats}
        for number, row in rows.items():
            row["here"] = present.get(number, 0)
        return room(classroom, rows), rows

    def _look(self, seats: Mapping[str, Seat], people: Mapping[int, list[str]]) -> dict[str, Cluster]:
        """Bring what is known up to date, for the clusters that have moved."""
        found = Cluster.objects.filter(name__in=seats).only("name", "uid", "revision", "traffic", "paused")
        rows = {row.name: row for row in found}
        moved = [row for name, row in rows.items() if not self._stands(row)]
        pods, nodes, staff = _pods(moved), _nodes(moved), roles.helpers_of(self.classroom_id) if moved else ()
        for row in moved:
            before = self._seen.get(row.name)
            known = before if before and before.uid == row.uid else None
            last = _last_act(row, [*people[seats[row.name].number], *staff], known)
            if known and last and last != known.last and last["by"] in staff:
                helping.noticed(seats[row.name], last["by"])
            mini, trouble = miniature.drawn(nodes[row.pk], pods[row.pk]), miniature.trouble(pods[row.pk])
            self._seen[row.name] = Seen(row.uid, row.revision, mini, trouble, last)
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
            "mini": seen.mini if seen and cluster else "",
            "trouble": seen.trouble if seen and cluster else "",
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


def difference(row: Row, before: Row | None) -> Row:
    """What of a row is new, under its seat's number; nothing but the number if nothing is."""
    return {key: value for key, value in row.items() if key == "seat" or before is None or before.get(key) != value}


def stuck(rows: Mapping[int, Row]) -> list[Row]:
    """Who is stuck on the same mistake now (`judging.groups`)."""
    return judging.groups(rows.values(), clock.now())


@lru_cache(maxsize=64)
def of(classroom_id: int) -> Wall:
    """The one wall of a class in this process."""
    return Wall(classroom_id)


def _pods(clusters: list[Cluster]) -> dict[int, list[Pod]]:
    """The pods in each cluster's own namespaces."""
    found: dict[int, list[Pod]] = defaultdict(list)
    rows = scheme.model("pods").objects.filter(cluster__in=clusters).exclude(namespace=SYSTEM)
    for cluster_id, manifest in rows.values_list("cluster_id", "manifest"):
        found[cluster_id].append(miniature.pod(manifest))
    return found


def _nodes(clusters: list[Cluster]) -> dict[int, list[Node]]:
    """The nodes of each cluster that carry pods."""
    found: dict[int, list[Node]] = defaultdict(list)
    rows = scheme.model("nodes").objects.filter(cluster__in=clusters)
    for cluster_id, manifest in rows.values_list("cluster_id", "manifest"):
        if (node := miniature.node(manifest)) is not None:
            found[cluster_id].append(node)
    return found


def _last_act(row: Cluster, people: list[str], known: Seen | None) -> Row | None:
    """What somebody on the seat, or a helper, wrote last: {verb, resource, name, by, at}."""
    since = known.revision if known else row.revision - LOOK_BACK
    change = (
        Change.objects.filter(cluster=row, revision__gt=since, by__in=people)
        .exclude(agent=AGENT)
        .order_by("-revision")
        .values("verb", "resource", "name", "by", "at")
        .first()
    )
    return dict(change) if change else known.last if known else None
