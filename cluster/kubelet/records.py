"""The runtime's records, kept in the database."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping
from dataclasses import asdict

from django.db import transaction
from django.db.models import Max, QuerySet

from cluster.etcd.models import Entry
from cluster.kubelet.models import ContainerRun, LogChunk, VolumeFiles
from cluster.runtime.records import ContainerRef, ExitRecord, LogLine


class Rows:
    """`runtime.records.Records` as rows."""

    def begin(self, ref: ContainerRef, run: int) -> None:
        """A container is being started: from now on a restart counts."""
        with transaction.atomic():
            self._run(ref, run)

    def last_runs(self, pod_uid: str) -> dict[str, int]:
        """The pod's containers that were ever started, with their last run."""
        rows = ContainerRun.objects.filter(pod_uid=pod_uid).values("container").annotate(last=Max("run"))
        return {row["container"]: row["last"] for row in rows}

    def append_log(self, ref: ContainerRef, run: int, lines: Iterable[LogLine]) -> None:
        written = [[line.at, line.stream, line.text] for line in lines]
        if written:
            with transaction.atomic():  # the pod may be forgotten at this very moment
                LogChunk.objects.create(run=self._run(ref, run), lines=written)

    def read_logs(self, ref: ContainerRef, previous: bool = False) -> list[LogLine]:
        runs = ContainerRun.objects.filter(pod_uid=ref.pod_uid, container=ref.name).order_by("-run")
        wanted = runs[1:2] if previous else runs[:1]
        chunks = [chunk for run in wanted for chunk in LogChunk.objects.filter(run=run).order_by("pk")]
        return [LogLine(*line) for chunk in chunks for line in chunk.lines]

    def save_exit(self, ref: ContainerRef, run: int, record: ExitRecord) -> None:
        with transaction.atomic():
            row = self._run(ref, run)
            row.exit = asdict(record)
            row.save(update_fields=["exit"])

    def load_exit(self, ref: ContainerRef) -> ExitRecord | None:
        rows = ContainerRun.objects.filter(pod_uid=ref.pod_uid, container=ref.name).exclude(exit={})
        row = rows.order_by("-run").first()
        return ExitRecord(**row.exit) if row else None

    def save_files(self, pod_uid: str, volume: str, files: Mapping[str, bytes]) -> None:
        coded = {path: base64.b64encode(data).decode() for path, data in files.items()}
        VolumeFiles.objects.update_or_create(pod_uid=pod_uid, volume=volume, defaults={"files": coded})

    def load_files(self, pod_uid: str, volume: str) -> dict[str, bytes]:
        row = VolumeFiles.objects.filter(pod_uid=pod_uid, volume=volume).first()
        return {path: base64.b64decode(data) for path, data in row.files.items()} if row else {}

    def forget(self, pod_uid: str) -> None:
        with transaction.atomic():
            _delete(ContainerRun.objects.filter(pod_uid=pod_uid))
            VolumeFiles.objects.filter(pod_uid=pod_uid).delete()

    def living(self) -> set[str]:
        """The uids of all pods that a cluster has."""
        return set(Entry.objects.filter(resource="pods").values_list("uid", flat=True))

    def sweep(self) -> None:
        """Forget pods that no cluster has any more (theirs was deleted while nobody looked)."""
        with transaction.atomic():
            living = Entry.objects.filter(resource="pods").values("uid")
            _delete(ContainerRun.objects.exclude(pod_uid__in=living))
            VolumeFiles.objects.exclude(pod_uid__in=living).delete()

    def _run(self, ref: ContainerRef, run: int) -> ContainerRun:
        """Its row, which stays until what is written about it has been."""
        runs = ContainerRun.objects.select_for_update()
        return runs.get_or_create(pod_uid=ref.pod_uid, container=ref.name, run=run)[0]


def _delete(runs: QuerySet[ContainerRun]) -> None:
    """With all that was said in them, once nobody writes of them."""
    held = [*runs.select_for_update().values_list("pk", flat=True)]
    ContainerRun.objects.filter(pk__in=held).delete()
