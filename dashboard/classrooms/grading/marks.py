"""Marks: what became of each step at each seat, and why anybody may believe it.

Nobody gives a mark. Progress says at which revision the checks of a step held, by which version of the lesson, and
what they saw; that is the mark, and it can be looked at again as long as the cluster stands. A teacher may have the
judge look again (`regrade`) or decide otherwise (`override`): each such ruling is added to those before it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from cluster.apimachinery import errors
from dashboard.classrooms.grading import exam
from dashboard.classrooms.models import Classroom, Seat
from dashboard.classrooms.records import Ruling
from dashboard.lessons import library, rejudge
from dashboard.lessons.fields import Problem
from dashboard.lessons.lesson import Lesson, Step
from dashboard.lessons.models import Prediction, Progress

LONGEST_REASON = 500
Place = tuple[int, int]
"""(a seat's key, a step)."""


@dataclass(frozen=True)
class Mark:
    """What stands for one step of one seat. `revision` is where it was judged (None: never passed), `digest` the
    lesson's version, `verdicts` what each check wanted and saw; `by` is "" while only the checks have spoken. It is
    worth so many `points`, once passed."""

    step: int
    passed: bool = False
    begun: bool = False
    revision: int | None = None
    began: int | None = None
    digest: str = ""
    verdicts: Sequence[Mapping[str, Any]] = ()
    kind: str = ""
    by: str = ""
    reason: str = ""
    at: str = ""
    points: int = 1

    @property
    def earned(self) -> int:
        return self.points if self.passed else 0


@dataclass(frozen=True)
class Row:
    """One seat's marks, in the order of the table's steps."""

    seat: Seat
    people: Sequence[str]
    marks: Sequence[Mark]

    @property
    def points(self) -> int:
        return sum(mark.earned for mark in self.marks)


@dataclass(frozen=True)
class Table:
    """`steps` are those that ask something, as (number, step)."""

    lesson: Lesson | None
    steps: Sequence[tuple[int, Step]] = ()
    rows: Sequence[Row] = field(default_factory=list)

    @property
    def points(self) -> int:
        """What a row can have."""
        return sum(step.points for _, step in self.steps)


def lesson_of(classroom: Classroom, seed: str = "") -> Lesson | None:
    """The class's lesson in its version; None for a class that has none, or none that can be read any more."""
    try:
        return library.find(classroom.lesson, classroom.lesson_digest, seed) if classroom.lesson else None
    except (library.NoLesson, Problem):
        return None


def asks(lesson: Lesson) -> list[tuple[int, Step]]:
    """The steps that can be marked."""
    return [(number, step) for number, step in enumerate(lesson.steps) if step.asks]


def table(classroom: Classroom, seats: Iterable[Seat] | None = None) -> Table:
    """All marks of a class, or of some of its seats: a handful of queries however many there are."""
    lesson = lesson_of(classroom)
    if lesson is None:
        return Table(None)
    taken = [*(classroom.seats.exclude(joined="").order_by("number") if seats is None else seats)]
    progress = {(p.cluster.name, p.step): p for p in _progress(taken, classroom.lesson)}
    rulings = {(r.seat_id, r.step): r for r in _rulings(taken, classroom.lesson)}
    chosen = _chosen(taken, classroom.lesson)
    people: dict[int, list[str]] = defaultdict(list)
    for seat_id, alias in classroom.persons.order_by("pk").values_list("seat_id", "alias"):
        people[seat_id].append(alias)
    steps, strict, rows = asks(lesson), exam.held(classroom), []
    for seat in taken:
        name, own = str(seat.cluster_id), _own(classroom, seat, lesson)
        marks = [
            _mark(number, own.steps[number], progress.get((name, number)), rulings.get((seat.pk, number)),
                  chosen.get((name, number)), strict=strict)
            for number, _ in steps
        ]  # fmt: skip
        rows.append(Row(seat, people[seat.pk], marks))
    return Table(lesson, steps, rows)


def _own(classroom: Classroom, seat: Seat, lesson: Lesson) -> Lesson:
    """The lesson with the seat's own variants."""
    return (lesson_of(classroom, exam.seed_of(seat)) if lesson.variants else None) or lesson


def one(classroom: Classroom, number: int, step: int) -> tuple[Row, Mark]:
    """A seat's row and its mark of a step; StatusError 404."""
    seat = classroom.seats.filter(number=number).first()
    rows = table(classroom, [seat] if seat else []).rows
    found = next((mark for row in rows for mark in row.marks if mark.step == step), None)
    if found is None:
        raise errors.not_found("marks", f"{number}/{step}")
    return rows[0], found


def history(seat: Seat, lesson: str, step: int) -> list[Ruling]:
    """Everything that was ruled of a step, newest first."""
    return [*Ruling.objects.filter(seat=seat, lesson=lesson, step=step).order_by("-pk")]


def _progress(seats: Iterable[Seat], lesson: str) -> list[Progress]:
    names = [str(seat.cluster_id) for seat in seats]
    return [*Progress.objects.filter(cluster__name__in=names, lesson=lesson).select_related("cluster")]


def _rulings(seats: Iterable[Seat], lesson: str) -> Iterable[Ruling]:
    return Ruling.objects.filter(seat__in=[seat.pk for seat in seats], lesson=lesson).order_by("pk")


def _chosen(seats: Iterable[Seat], lesson: str) -> dict[tuple[str, int], int]:
    """{(cluster, step): the first choice that was made there}."""
    names = [str(seat.cluster_id) for seat in seats]
    rows = Prediction.objects.filter(cluster__name__in=names, lesson=lesson).order_by("-pk")
    return {(name, step): choice for name, step, choice in rows.values_list("cluster__name", "step", "choice")}


def _mark(
    number: int, step: Step, progress: Progress | None, ruling: Ruling | None, choice: int | None, *, strict: bool
) -> Mark:
    """`strict`: as in an exam, a prediction must be right, and not only made."""
    if progress is None and ruling is None:
        return Mark(number, points=step.points)
    mark = Mark(number, points=step.points) if progress is None else Mark(
        number, progress.passed_revision is not None and _right(step, choice, strict), True,
        progress.passed_revision, progress.begun_revision, progress.digest, progress.verdicts, at=progress.passed_at,
        points=step.points,
    )  # fmt: skip
    if ruling is None:
        return mark
    return Mark(
        number, ruling.passed, mark.begun, mark.revision if ruling.revision is None else ruling.revision, mark.began,
        ruling.digest or mark.digest, ruling.verdicts or mark.verdicts, ruling.kind, ruling.by, ruling.reason,
        ruling.at, step.points,
    )  # fmt: skip


def _right(step: Step, choice: int | None, strict: bool) -> bool:
    if not strict or step.vote is None:
        return True
    return choice is not None and choice < len(step.vote.choices) and step.vote.choices[choice].right


def override(classroom: Classroom, number: int, step: int, passed: bool, reason: str, by: str) -> Ruling:
    """Decide otherwise, with a reason; StatusError 400 without one, 404 for no such mark."""
    row, mark = one(classroom, number, step)
    reason = " ".join(reason.split())[:LONGEST_REASON]
    if not reason:
        raise errors.bad_request("an override needs a reason")
    return Ruling.objects.create(
        seat=row.seat, lesson=classroom.lesson, digest=mark.digest, step=step, kind="override", passed=passed,
        revision=mark.revision, verdicts=[*mark.verdicts], reason=reason, by=by,
    )  # fmt: skip


def regrade(classroom: Classroom, number: int, step: int, by: str, *, newest: bool = False) -> Ruling:
    """Have the judge look again at the same revision, by the same version or the newest one.

    StatusError 400 where there is nothing to judge, 404 for no such mark.
    """
    row, _ = one(classroom, number, step)
    progress = next((p for p in _progress([row.seat], classroom.lesson) if p.step == step), None)
    if progress is None:
        raise errors.bad_request("this step was never begun on the cluster as it is now")
    lesson, at = _version(classroom, row.seat, step, newest)
    if not lesson.steps[at].checks:
        raise errors.bad_request("this step has no checks to run again")
    revision, verdicts = rejudge.again(progress, lesson, at, exam.deadline(row.seat))
    choice = _chosen([row.seat], classroom.lesson).get((str(row.seat.cluster_id), step))
    return Ruling.objects.create(
        seat=row.seat, lesson=classroom.lesson, digest=lesson.digest, step=step, kind="judged",
        passed=all(one.passed for one in verdicts) and _right(lesson.steps[at], choice, exam.held(classroom)),
        revision=revision, verdicts=[asdict(one) for one in verdicts], by=by,
    )  # fmt: skip


def _version(classroom: Classroom, seat: Seat, step: int, newest: bool) -> tuple[Lesson, int]:
    """The lesson to judge by, and the number that the step has in it."""
    seed = exam.seed_of(seat)
    pinned = lesson_of(classroom, seed)
    assert pinned is not None
    if not newest:
        return pinned, step
    found, name = library.find(classroom.lesson, seed=seed), pinned.steps[step].name
    at = next((number for number, one in enumerate(found.steps) if one.name == name), None)
    if at is None:
        raise errors.bad_request(f"the newest version of the lesson has no step {name}")
    return found, at
