"""The lessons that Podium has: every folder below `library/`, read once, and again when a file of it has changed.

Whether one has is looked up once in a while only: a class asks for its lesson many times a second.
"""

from __future__ import annotations

from pathlib import Path

from cluster.apimachinery import clock
from dashboard.lessons import reading
from dashboard.lessons.lesson import THREADS, Lesson

FOLDER = Path(__file__).with_name("library")
Stamp = tuple[tuple[str, int], ...]

FRESH = 2.0
"""Seconds for which a folder is taken to be as it was."""

_known: dict[Path, tuple[float, Stamp, Lesson]] = {}


class NoLesson(LookupError):
    """There is no lesson of that name."""


def slugs() -> list[str]:
    return sorted(path.parent.name for path in FOLDER.glob("*/lesson.toml"))


def find(slug: str) -> Lesson:
    """The lesson of that name; NoLesson, or the Problem that keeps it from being read."""
    known = _known.get(FOLDER / slug)
    if known is not None and clock.monotonic() - known[0] < FRESH:
        return known[2]
    if slug not in slugs():
        raise NoLesson(slug)
    return _read(FOLDER / slug)


def all() -> list[Lesson]:
    """Every lesson, by thread and order."""
    return sorted(
        map(find, slugs()), key=lambda lesson: (THREADS.index(lesson.thread), lesson.order, lesson.slug)
    )


def _read(folder: Path) -> Lesson:
    stamp = tuple(sorted((str(p), p.stat().st_mtime_ns) for p in folder.rglob("*") if p.is_file()))
    known = _known.get(folder)
    lesson = known[2] if known is not None and known[1] == stamp else reading.read(folder)
    _known[folder] = clock.monotonic(), stamp, lesson
    return lesson
