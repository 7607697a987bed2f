"""A class as it is kept: the room, its staff, its seats, and the people on them.

A seat *names* its cluster instead of pointing at its row: a cluster that is reset is another row under the same name,
and a seat outlives the one and finds the other. What a person is called in the log is an alias; real names stand in a
table of their own (records.py), so that they can be deleted alone.
"""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from cluster.apimachinery import clock
from cluster.etcd.models import Cluster

MODES = ("lesson", "exam")
ROLES = ("teacher", "assistant", "observer")


class Classroom(models.Model):
    """One run of a class. Times are RFC 3339, "" for what has not happened; `step` counts from 0."""

    name = models.CharField(max_length=120)
    code = models.CharField(max_length=6, unique=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    lesson = models.CharField(max_length=63, blank=True, default="")
    lesson_digest = models.CharField(max_length=64, blank=True, default="")
    step = models.PositiveSmallIntegerField(default=0)
    mode = models.CharField(max_length=8, default="lesson", choices=[(m, m) for m in MODES])
    door = models.BooleanField(default=True)
    settings = models.JSONField(default=dict)
    """What `create_cluster` is told of each seat's cluster, and `team`: how many share a seat."""
    lead = models.JSONField(default=dict)
    """What the teacher shows, for who follows: {selection, revision …}; {} while nobody leads."""
    names_hidden = models.BooleanField(default=False)
    made = models.CharField(max_length=32, default=clock.timestamp)
    ended = models.CharField(max_length=32, blank=True, default="")
    keep_until = models.CharField(max_length=32, blank=True, default="")

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"

    @property
    def team(self) -> int:
        """How many people sit on one seat, each at a browser of their own."""
        return int(self.settings.get("team", 1))


class Staff(models.Model):
    """Who teaches, assists or watches besides the owner, who always teaches."""

    classroom = models.ForeignKey(Classroom, models.CASCADE, related_name="staff")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    role = models.CharField(max_length=9, choices=[(r, r) for r in ROLES])

    class Meta:
        verbose_name_plural = "staff"
        constraints: ClassVar = [models.UniqueConstraint(fields=["classroom", "user"], name="one_role_a_class")]

    def __str__(self) -> str:
        return f"{self.user} {self.role} of {self.classroom}"


class Seat(models.Model):
    """A place with a cluster of its own. `joined` is "" until somebody has sat here, `hand` unless one is raised."""

    classroom = models.ForeignKey(Classroom, models.CASCADE, related_name="seats")
    number = models.PositiveSmallIntegerField()
    cluster = models.OneToOneField(
        Cluster, models.DO_NOTHING, to_field="name", db_constraint=False, related_name="+"
    )  # fmt: skip
    label = models.CharField(max_length=60, blank=True, default="")
    muted = models.BooleanField(default=False)
    hand = models.CharField(max_length=32, blank=True, default="")
    help = models.CharField(max_length=150, blank=True, default="")
    joined = models.CharField(max_length=32, blank=True, default="")
    seen = models.CharField(max_length=32, blank=True, default="")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["classroom", "number"], name="one_seat_a_number")]

    def __str__(self) -> str:
        return f"seat {self.number} of {self.classroom}"


class Person(models.Model):
    """Somebody on a seat. Their `alias` is what the log and the wall say; `phrase` is a keyed hash of three words."""

    classroom = models.ForeignKey(Classroom, models.CASCADE, related_name="persons")
    seat = models.ForeignKey(Seat, models.CASCADE, related_name="persons")
    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    alias = models.CharField(max_length=63)
    phrase = models.CharField(max_length=64)
    token = models.CharField(max_length=64, unique=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["classroom", "alias"], name="one_person_an_alias"),
            models.UniqueConstraint(fields=["classroom", "phrase"], name="one_person_a_phrase"),
        ]

    def __str__(self) -> str:
        return self.alias


class Snapshot(models.Model):
    """A state of one of the class's clusters under a name, to be handed to others: what people had declared there, as
    [[resource, object]]. It is kept whole, so it outlives the cluster."""

    classroom = models.ForeignKey(Classroom, models.CASCADE, related_name="snapshots")
    name = models.CharField(max_length=60)
    cluster = models.CharField(max_length=63)
    revision = models.BigIntegerField()
    declared = models.JSONField()
    made = models.CharField(max_length=32, default=clock.timestamp)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["classroom", "name"], name="one_snapshot_a_name")]

    def __str__(self) -> str:
        return f"{self.name} ({self.cluster} at {self.revision})"


class Vote(models.Model):
    """A question to the class. `choices` are [{text, right, says}]; `round` is 1, then 2 after talking to a neighbour.

    What is right leaves the server once it is `revealed`. Without a right choice it is a poll.
    """

    classroom = models.ForeignKey(Classroom, models.CASCADE, related_name="votes")
    question = models.CharField(max_length=500)
    choices = models.JSONField()
    round = models.PositiveSmallIntegerField(default=1)
    revealed = models.BooleanField(default=False)
    asked = models.CharField(max_length=32, default=clock.timestamp)

    def __str__(self) -> str:
        return self.question


class Ballot(models.Model):
    """One person's choice in one round; the last one counts."""

    vote = models.ForeignKey(Vote, models.CASCADE, related_name="ballots")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    round = models.PositiveSmallIntegerField()
    choice = models.PositiveSmallIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["vote", "person", "round"], name="one_ballot_a_round")
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.choice}"
