"""How far somebody is in a lesson, and what they predicted: rows of the site, since no cluster knows of lessons."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from cluster.etcd.models import Cluster


class Progress(models.Model):
    """One step of a lesson as one cluster went through it; the one that was come to last (`at`, "" once the lesson is
    left) is the current one.

    `begun_revision` and `begun_at` (RFC 3339 with microseconds) are from where its checks look, `passed_revision` and
    `passed_at` are the mark's own: with the lesson's digest they say what was judged, and when. `hints` are
    {name: rungs taken}, `fits` names the hint whose fault is at hand ("" for none), `by` is who began it.
    """

    cluster = models.ForeignKey(Cluster, on_delete=models.CASCADE, related_name="+")
    lesson = models.CharField(max_length=63)
    digest = models.CharField(max_length=64)
    step = models.PositiveSmallIntegerField()
    begun_revision = models.BigIntegerField()
    begun_at = models.CharField(max_length=32)
    passed_revision = models.BigIntegerField(null=True)
    passed_at = models.CharField(max_length=32, blank=True, default="")
    verdicts = models.JSONField(default=list)
    hints = models.JSONField(default=dict)
    fits = models.CharField(max_length=63, blank=True)
    by = models.CharField(max_length=253)
    at = models.CharField(max_length=32)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["cluster", "lesson", "step"], name="one_progress_a_step")
        ]

    def __str__(self) -> str:
        return f"{self.cluster_id}: {self.lesson} {self.step}"


class Prediction(models.Model):
    """What a person said would happen; `choice` is the number of a choice of the step's vote."""

    cluster = models.ForeignKey(Cluster, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    lesson = models.CharField(max_length=63)
    step = models.PositiveSmallIntegerField()
    choice = models.PositiveSmallIntegerField()
    at = models.CharField(max_length=32)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["cluster", "person", "lesson", "step"], name="one_prediction_a_person"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.lesson} {self.step} → {self.choice}"
