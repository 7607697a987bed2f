"""The files of a home, as the database keeps them: list, read, write, remove, with the home's quota.

Folders are only the beginnings of paths: an empty one is not kept.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction

from cluster.etcd.models import Cluster
from dashboard.laptop.models import HomeFile

QUOTA = 5_000_000
"""Bytes of one home."""
FILES, DEPTH, PATH = 500, 20, 255
"""Files of one home; folders in one another; characters of a path."""


class Refused(ValueError):
    """A file that cannot be kept; the text says why, in the C library's words where it has any."""


@dataclass(frozen=True)
class Kept:
    """What is known of a file without reading it."""

    stamp: uuid.UUID
    size: int
    mode: int


@dataclass(frozen=True)
class Home:
    """One person's files at one cluster. The methods block on the database."""

    cluster: str
    seat: str

    def listing(self) -> dict[str, Kept]:
        """{path: what is known of it}, sorted by path."""
        rows = self._rows().order_by("path").values_list("path", "stamp", "size", "mode")
        return {path: Kept(stamp, size, mode) for path, stamp, size, mode in rows}

    def read(self, path: str) -> bytes:
        """Raises FileNotFoundError."""
        found = self._rows().filter(path=path).values_list("content", flat=True).first()
        if found is None:
            raise FileNotFoundError(path)
        return bytes(found)

    def write(self, path: str, content: bytes, mode: int | None = None) -> Kept:
        """Make or replace a file (its mode stays, or is 0644); Refused where it cannot be kept."""
        with transaction.atomic():
            others = self.listing()
            check(path, len(content), {other: kept.size for other, kept in others.items()})
            before = others.get(path)
            kept = Kept(uuid.uuid4(), len(content), mode or (before.mode if before else 0o644))
            HomeFile.objects.update_or_create(
                cluster=Cluster.objects.get(name=self.cluster),
                seat=self.seat,
                path=path,
                defaults={"content": content, "size": kept.size, "mode": kept.mode, "stamp": kept.stamp},
            )
            return kept

    def remove(self, path: str) -> None:
        """A file, or a folder with all that is in it; FileNotFoundError for neither."""
        gone, _ = (self._rows().filter(path=path) | self._rows().filter(path__startswith=f"{path}/")).delete()
        if not gone:
            raise FileNotFoundError(path)

    def _rows(self):  # type: ignore[no-untyped-def]
        return HomeFile.objects.filter(cluster__name=self.cluster, seat=self.seat)


def check(path: str, size: int, others: Mapping[str, int]) -> None:
    """Refused, unless the home has room for that file beside `others` ({path: bytes})."""
    parts = path.split("/")
    if any(part in ("", ".", "..") for part in parts) or "\0" in path:
        raise Refused("not a path of a file in the home")
    if len(path) > PATH or len(parts) > DEPTH:
        raise Refused("File name too long")
    if any(other.startswith(f"{path}/") for other in others):
        raise Refused("Is a directory")
    if any("/".join(parts[:end]) in others for end in range(1, len(parts))):
        raise Refused("Not a directory")
    rest = sum(length for other, length in others.items() if other != path)
    if size + rest > QUOTA or len(others.keys() | {path}) > FILES:
        raise Refused("Disk quota exceeded")
