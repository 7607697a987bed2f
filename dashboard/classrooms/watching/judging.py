"""The seats' steps judged for who watches the wall, whether or not a student's page asks.

A seat is judged again when its cluster has moved (heartbeats aside), a request was sent, or its step asks how long
something lasts; never more often than the wall is read, and not longer than a part of that second: who has waited
longest is next. What is found is what the student's own page would have found, in the same row of progress. A seat is
*stuck* when the same mistake, which is the fault of one of the step's own hints, has been at hand for a while.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, Subquery

from cluster.apimachinery import clock
from cluster.etcd.models import Change, Cluster
from dashboard.lessons import library, taking
from dashboard.lessons.lesson import Hint, Step
from dashboard.lessons.models import Progress

BUDGET = 0.15
"""Seconds of one look at the wall that judging may take."""
SLOWLY = 3.0
"""Seconds between two looks at a step that waits for time to pass."""
STUCK = 60.0
"""Seconds with one mistake after which somebody is stuck."""
HEARTBEATS = "leases.coordination.k8s.io"
LEAST = 2
SAME = ("lesson", "digest", "step", "mistake")
"""In what those agree who are stuck on the same thing."""

Row = dict[str, Any]
Key = tuple[Any, ...]


@dataclass(frozen=True)
class Looked:
    """When a seat was judged last, and at what."""

    at: float
    key: Key
    revision: int


class Judge:
    """Of one wall. What it remembers is what need not be looked at again."""

    def __init__(self) -> None:
        self._looked: dict[str, Looked] = {}
        self._mistakes: dict[str, tuple[int, str, str]] = {}

    def look(self, clusters: Mapping[str, Cluster]) -> dict[str, Row]:
        """Where each cluster is in its lesson: {lesson, digest, step, passed, done, of, mistake, since}."""
        found = {one.cluster.name: one for one in current(clusters)}
        waiting = [(name, one) for name, one in found.items() if one.passed_revision is None]
        until = clock.monotonic() + BUDGET
        for name, one in sorted(waiting, key=lambda pair: self._last(pair[0])):
            self._judge(clusters[name], one)
            if clock.monotonic() > until:
                break
        return {name: self._row(name, one) for name, one in found.items()}

    def _last(self, name: str) -> float:
        return self._looked[name].at if name in self._looked else 0.0

    def _judge(self, row: Cluster, progress: Progress) -> None:
        before, now = self._looked.get(row.name), clock.monotonic()
        step = step_of(progress)
        if step is None:
            return
        timed = any(check.form == "lasts" for check in step.checks)
        key = (row.uid, progress.pk, row.traffic, now // SLOWLY if timed else 0)
        if before is None or before.key != key or _stirred(row, before.revision):
            taking.watched(progress)
        self._looked[row.name] = Looked(now, key, row.revision)

    def _row(self, name: str, progress: Progress) -> Row:
        mistake = mistake_of(progress)
        since = self._since(name, progress.pk, mistake)
        return {
            "lesson": progress.lesson,
            "digest": progress.digest,
            "step": progress.step,
            "passed": progress.passed_revision is not None,
            "done": sum(one["passed"] for one in progress.verdicts),
            "of": len(progress.verdicts),
            "mistake": mistake,
            "since": since,
        }

    def _since(self, name: str, step: int, mistake: str) -> str:
        """When this mistake was first seen at this step."""
        known = self._mistakes.get(name)
        if known is None or known[:2] != (step, mistake):
            known = self._mistakes[name] = (step, mistake, clock.timestamp())
        return known[2] if mistake else ""


def current(clusters: Iterable[str]) -> list[Progress]:
    """The step that each of these clusters is at, of those that take a lesson."""
    mine = Progress.objects.filter(cluster=OuterRef("cluster")).exclude(at="").order_by("-at", "-pk")
    newest = Progress.objects.filter(pk=Subquery(mine.values("pk")[:1]), cluster__name__in=list(clusters))
    return [*newest.select_related("cluster")]


def step_of(progress: Progress) -> Step | None:
    """The step in the version that it was begun in; None if the library has it no more."""
    try:
        steps = library.find(progress.lesson, progress.digest).steps
    except library.NoLesson:
        return None
    return steps[progress.step] if progress.step < len(steps) else None


def mistake_of(progress: Progress) -> str:
    """The hint whose fault is at hand, if it is for a certain fault; "" for whoever has passed."""
    found = hint_of(progress, progress.fits)
    return found.name if found and found.specific and progress.passed_revision is None else ""


def hint_of(progress: Progress, name: str) -> Hint | None:
    step = step_of(progress)
    return next((hint for hint in step.hints if hint.name == name), None) if step else None


def groups(rows: Iterable[Row], now: float) -> list[Row]:
    """Those that are stuck at one step on one mistake, most first: [{lesson, step, mistake, since, seats, rungs}]."""
    found: dict[Key, list[Row]] = {}
    for row in rows:
        if (step := row["step"]) and step["mistake"] and now - clock.parse(step["since"]) >= STUCK:
            found.setdefault(tuple(step[key] for key in SAME), []).append(row)
    told = [_group(stuck) for stuck in found.values() if len(stuck) >= LEAST]
    return sorted(told, key=lambda group: -len(group["seats"]))


def _group(rows: list[Row]) -> Row:
    step = rows[0]["step"]
    return {
        **{key: step[key] for key in ("lesson", "step", "mistake")},
        "since": min(row["step"]["since"] for row in rows),
        "seats": [row["seat"] for row in rows],
        "rungs": _rungs(step),
    }


def _rungs(step: Row) -> list[str]:
    """The ladder of the hint for a mistake, in the version that they take; none if the library has it no more."""
    try:
        hints = library.find(step["lesson"], step["digest"]).steps[step["step"]].hints
    except (library.NoLesson, IndexError):
        return []
    return next(([*hint.rungs] for hint in hints if hint.name == step["mistake"]), [])


def _stirred(row: Cluster, since: int) -> bool:
    """Whether anything was written after a revision that is more than a sign of life."""
    if row.revision == since:
        return False
    return Change.objects.filter(cluster=row, revision__gt=since).exclude(resource=HEARTBEATS).exists()
