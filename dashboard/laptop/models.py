"""The files of a home, one row each, so that they outlive terminals, browsers and processes."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from cluster.etcd.models import Cluster


class HomeFile(models.Model):
    """One file. `path` is relative to the home; `stamp` is new with each content, so whoever has seen it knows."""

    cluster = models.ForeignKey(Cluster, on_delete=models.CASCADE, related_name="+")
    seat = models.CharField(max_length=150)
    path = models.CharField(max_length=255)
    content = models.BinaryField()
    size = models.PositiveIntegerField()
    mode = models.PositiveSmallIntegerField(default=0o644)
    stamp = models.UUIDField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["cluster", "seat", "path"], name="one_file_at_a_path")
        ]

    def __str__(self) -> str:
        return f"{self.seat}:~/{self.path}"
