"""What is kept of a class beside its room: real names, rulings on marks, the exam.

Each stands apart so that it can be kept or deleted alone. Names are in no other table and in no log. A ruling is only
ever added: what was ruled before, by whom and why, stays to be read.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from cluster.apimachinery import clock
from dashboard.classrooms.models import Classroom, Person, Seat

RULINGS = ("judged", "override", "imported")


class RosterName(models.Model):
    """Somebody who is expected, and, once they have sat down, which `person` of the log they really are; a pair at one
    browser is one person of two such names.

    `student` is the school's own number for them (Moodle's "ID number", Canvas' "SIS User ID"), `login` their name
    there ("SIS Login ID"), `canvas` Canvas' own number.
    """

    classroom = models.ForeignKey(Classroom, models.CASCADE, related_name="roster")
    person = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="roster")
    name = models.CharField(max_length=150)
    email = models.CharField(max_length=254, blank=True, default="")
    student = models.CharField(max_length=64, blank=True, default="")
    login = models.CharField(max_length=150, blank=True, default="")
    canvas = models.CharField(max_length=20, blank=True, default="")
    section = models.CharField(max_length=120, blank=True, default="")

    def __str__(self) -> str:
        return self.name


class Ruling(models.Model):
    """What somebody decided about one step of one seat, after the checks had their say; the newest one counts.

    judged: the checks were run again at `revision`, by the lesson's version `digest`; `verdicts` are theirs.
    override: `passed` because of `reason`. imported: as another Podium had it. `at` is RFC 3339 with microseconds.
    """

    seat = models.ForeignKey(Seat, models.CASCADE, related_name="rulings")
    lesson = models.CharField(max_length=63)
    digest = models.CharField(max_length=64)
    step = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=8, choices=[(r, r) for r in RULINGS])
    passed = models.BooleanField()
    revision = models.BigIntegerField(null=True)
    verdicts = models.JSONField(default=list)
    reason = models.CharField(max_length=500, blank=True, default="")
    by = models.CharField(max_length=150)
    at = models.CharField(max_length=32, default=clock.micro)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["seat", "lesson", "step"], name="rulings_of_a_step")]

    def __str__(self) -> str:
        return f"{self.seat_id}: {self.lesson} {self.step} {'passed' if self.passed else 'not passed'} by {self.by}"


class Exam(models.Model):
    """The exam that a class is. `begun` is RFC 3339, "" while it waits; `seed` draws each seat's variants; `advice` is
    how far down the class was helped before, and will be again."""

    classroom = models.OneToOneField(Classroom, models.CASCADE, related_name="exam")
    minutes = models.PositiveSmallIntegerField()
    seed = models.CharField(max_length=32)
    begun = models.CharField(max_length=32, blank=True, default="")
    advice = models.CharField(max_length=8, default="field")

    def __str__(self) -> str:
        return f"{self.classroom}: {self.minutes} min"


class Allowance(models.Model):
    """Minutes that a seat has beyond the others'."""

    seat = models.OneToOneField(Seat, models.CASCADE, related_name="allowance")
    minutes = models.PositiveSmallIntegerField()

    def __str__(self) -> str:
        return f"{self.seat}: {self.minutes} min more"
