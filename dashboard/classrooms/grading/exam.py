"""The exam: a class in which nothing is told, by the server's clock, with a version of the questions for each seat.

While it waits nobody may act; then everybody may until the deadline, which is some minutes later for who was allowed
them. What follows from it is decided where it is asked: who may act (roles), what a lesson tells (lessons.sitting), and
how far a request is explained (the cluster's cap on advice, which is none).
"""

from __future__ import annotations

import secrets
from typing import Any

from django.db import transaction

from cluster.apimachinery import clock, errors
from cluster.etcd.models import Cluster
from dashboard.classrooms.models import Classroom, Seat, Vote
from dashboard.classrooms.records import Allowance, Exam
from dashboard.lessons import sitting
from dashboard.lessons.models import Prediction, Progress
from dashboard.lessons.sitting import Sitting

MOST_MINUTES = 24 * 60
WITHHELD = ("ask", "vote-again", "reveal", "hint")
"""Acts that would tell the class something."""


def prepare(classroom: Classroom, minutes: Any) -> Exam:
    """Make the class an exam that waits to begin: what was begun of its lesson is put back, what was asked of it
    is gone. StatusError 400, 409."""
    if not isinstance(minutes, int) or isinstance(minutes, bool) or not 1 <= minutes <= MOST_MINUTES:
        raise errors.bad_request(f"an exam lasts between 1 and {MOST_MINUTES} minutes")
    if not classroom.lesson:
        raise errors.bad_request("an exam needs a lesson: its steps are the questions")
    with transaction.atomic():
        before = Exam.objects.filter(classroom=classroom).first()
        if before and before.begun:
            raise errors.conflict("exams", classroom.code, "the exam has begun")
        made = before or Exam(
            classroom=classroom, seed=secrets.token_hex(16), advice=classroom.settings.get("advice", "field")
        )
        made.minutes = minutes
        made.save()
        classroom.mode, classroom.lead, classroom.step = "exam", {}, 0
        _advise(classroom, "none")
        for table in (Progress, Prediction):
            table.objects.filter(cluster__name__in=_clusters(classroom), lesson=classroom.lesson).delete()
        Vote.objects.filter(classroom=classroom).delete()
    return made


def begin(classroom: Classroom) -> Exam:
    """From now on the clock runs. StatusError 409 for an exam that is none, or has begun."""
    begun = Exam.objects.filter(classroom=classroom, begun="").update(begun=clock.timestamp())
    if classroom.mode != "exam" or not begun:
        raise errors.conflict("exams", classroom.code, "there is no exam that waits to begin")
    return Exam.objects.get(classroom=classroom)


def leave(classroom: Classroom) -> None:
    """No exam any more: the class is helped as before, and may be told what was right."""
    found = Exam.objects.filter(classroom=classroom).first()
    with transaction.atomic():
        classroom.mode = "lesson"
        _advise(classroom, found.advice if found else "field")


def allow(seat: Seat, minutes: Any) -> None:
    """Give a seat so many minutes beyond the others', 0 for none."""
    if not isinstance(minutes, int) or isinstance(minutes, bool) or not 0 <= minutes <= MOST_MINUTES:
        raise errors.bad_request(f"a seat has between 0 and {MOST_MINUTES} minutes more")
    Allowance.objects.update_or_create(seat=seat, defaults={"minutes": minutes})


def waits(classroom: Classroom) -> bool:
    """Whether it is an exam that has not begun: nobody is shown a question."""
    return classroom.mode == "exam" and not held(classroom)


def held(classroom: Classroom) -> bool:
    """Whether what was done in the class was done in an exam, be it over or not."""
    return Exam.objects.filter(classroom=classroom).exclude(begun="").exists()


def left(seat: Seat) -> float | None:
    """The seconds that a seat has, 0 and less when its time is up; None before the exam begins."""
    until = deadline(seat)
    return clock.parse(until) - clock.now() if until else None


def deadline(seat: Seat) -> str:
    """When a seat's time is up (RFC 3339 with microseconds); "" before the exam begins, and without one."""
    found = Exam.objects.filter(classroom_id=seat.classroom_id).first()
    if found is None or not found.begun:
        return ""
    more = Allowance.objects.filter(seat=seat).values_list("minutes", flat=True).first() or 0
    return clock.micro(clock.parse(found.begun) + 60 * (found.minutes + more))


def closed(seat: Seat) -> bool:
    """Whether nobody on the seat may act: it is an exam, and not the time of it."""
    if seat.classroom.mode != "exam":
        return False
    seconds = left(seat)
    return seconds is None or seconds <= 0


def sitting_at(cluster: str) -> Sitting:
    """Under what rules somebody learns at a cluster (`lessons.sitting`)."""
    seat = Seat.objects.select_related("classroom").filter(cluster_id=cluster).first()
    if seat is None:
        return sitting.FREE
    classroom = seat.classroom
    exam = classroom.mode == "exam"
    return Sitting(
        classroom.lesson, classroom.lesson_digest, seed_of(seat), exam, left(seat) if exam else None
    )  # fmt: skip


def seed_of(seat: Seat) -> str:
    """What draws a seat's variants; "" in a class that was no exam."""
    seed = Exam.objects.filter(classroom_id=seat.classroom_id).values_list("seed", flat=True).first()
    return f"{seed}/{seat.number}" if seed else ""


def _advise(classroom: Classroom, advice: str) -> None:
    classroom.settings = {**classroom.settings, "advice": advice}
    classroom.save(update_fields=["mode", "lead", "step", "settings"])
    Cluster.objects.filter(name__in=_clusters(classroom)).update(advice=advice)


def _clusters(classroom: Classroom) -> list[str]:
    return [str(seat.cluster_id) for seat in classroom.seats.all()]
