"""What a node keeps on its disk about containers: rows beside the store, in no log and behind no revision.

They outlive the process that runs the containers, so that logs, emptyDirs and restart counts are there after a
crash, as they are on a node that was rebooted.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class ContainerRun(models.Model):
    """One start of one container; `exit` is how it ended, {} while it has not."""

    pod_uid = models.CharField(max_length=36)
    container = models.CharField(max_length=63)
    run = models.IntegerField()
    exit = models.JSONField(default=dict)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["pod_uid", "container", "run"], name="one_row_a_run")
        ]

    def __str__(self) -> str:
        return f"{self.pod_uid}/{self.container} run {self.run}"


class LogChunk(models.Model):
    """Some lines that a run wrote: [[seconds since the epoch, stream, text] …]."""

    run = models.ForeignKey(ContainerRun, models.CASCADE, related_name="chunks")
    lines = models.JSONField()

    def __str__(self) -> str:
        return f"{len(self.lines)} lines of {self.run}"


class VolumeFiles(models.Model):
    """The content of a pod's emptyDir: {path: base64}."""

    pod_uid = models.CharField(max_length=36)
    volume = models.CharField(max_length=63)
    files = models.JSONField()

    class Meta:
        verbose_name_plural = "volume files"
        constraints: ClassVar = [models.UniqueConstraint(fields=["pod_uid", "volume"], name="one_row_a_volume")]

    def __str__(self) -> str:
        return f"{self.pod_uid}/{self.volume}"
