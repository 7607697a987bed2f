"""The lessons that Podium has: every folder below `library/`, read once and again when a file of it changes."""

from __future__ import annotations

from pathlib import Path

from dashboard.lessons import reading
from dashboard.lessons.lesson import THREADS, Lesson

FOLDER = Path(__file__).with_name("library")
Stamp = tuple[tuple[str, int], ...]

_known: dict[Path, tuple[Stamp, Lesson]] = {}


class NoLesson(LookupError):
    """There is no lesson of that name."""


def slugs() -> list[str]:
    return sorted(path.parent.name for path in FOLDER.glob("*/lesson.toml"))


def find(slug: str) -> Lesson:
    """The lesson of that name; NoLesson, or the Problem that keeps it from being read."""
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
    if known is None or known[0] != stamp:
        known = _known[folder] = stamp, reading.read(folder)
    return known[1]
