"""The lessons that Podium has: its own, and those that were brought to it; read once, and again when a file changed.

Its own are the folders below `library/`; those that were brought lie in DIR/lessons/. Whether a file has changed is
looked up once in a while only: a class asks for its lesson many times a second. A class is pinned to the version that
it began with, which is kept in DIR/lessons/.versions/ by its digest, and stays what it was when a lesson is improved.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

from cluster.apimachinery import clock
from dashboard.lessons import reading, variants
from dashboard.lessons.fields import Problem
from dashboard.lessons.lesson import THREADS, Lesson
from dashboard.lessons.variants import Drawn

FOLDER = Path(__file__).with_name("library")
Stamp = tuple[tuple[str, int], ...]
Key = tuple[Path, tuple[tuple[str, str], ...] | None]

FRESH = 2.0
"""Seconds for which a folder is taken to be as it was."""
MOST_KNOWN = 2000
"""Lessons that are remembered, variants of one among them."""

_known: dict[Key, tuple[float, Stamp, Lesson]] = {}


class NoLesson(LookupError):
    """There is no lesson of that name."""


def own() -> Path:
    """Where lessons lie that were brought here."""
    return Path(settings.DATA_DIR) / "lessons"


def version(slug: str, digest: str) -> Path:
    """Where a version of a lesson is kept."""
    return own() / ".versions" / digest / slug


def shipped() -> list[str]:
    return _in(FOLDER)


def slugs() -> list[str]:
    return sorted({*shipped(), *_in(own())})


def _in(folder: Path) -> list[str]:
    found = (path.parent.name for path in folder.glob("*/lesson.toml"))
    return sorted(name for name in found if not name.startswith("."))


def folder(slug: str) -> Path:
    """The folder of the lesson of that name; NoLesson."""
    for place in (FOLDER, own()):
        if slug in _in(place):
            return place / slug
    raise NoLesson(slug)


def find(slug: str, digest: str = "", seed: str = "") -> Lesson:
    """The lesson of that name, in the version that was kept of it (else the newest), with the variants that a seed
    draws; NoLesson, or the Problem that keeps it from being read."""
    kept = version(slug, digest) if digest else None
    place = kept if kept and kept.exists() else _place(slug)
    lesson = _read(place)
    drawn = variants.draw(lesson.variants, seed) if seed else lesson.drawn
    return lesson if drawn == lesson.drawn else _read(place, drawn)


def _place(slug: str) -> Path:
    """`folder`, without looking for one that was there a moment ago."""
    for place in (FOLDER / slug, own() / slug):
        known = _known.get((place, None))
        if known and clock.monotonic() - known[0] < FRESH:
            return place
    return folder(slug)


def all() -> list[Lesson]:
    """Every lesson, by thread and order; one that was brought and can no longer be read is left out."""
    return sorted(_readable(), key=lambda lesson: (THREADS.index(lesson.thread), lesson.order, lesson.slug))


def _readable() -> Iterable[Lesson]:
    yield from map(find, shipped())
    for slug in _in(own()):
        try:
            yield find(slug)
        except Problem:
            continue


def _read(folder: Path, drawn: Drawn | None = None) -> Lesson:
    key: Key = folder, tuple(drawn.items()) if drawn else None
    known = _known.get(key)
    if known is not None and clock.monotonic() - known[0] < FRESH:
        return known[2]
    stamp = tuple(sorted((str(p), p.stat().st_mtime_ns) for p in folder.rglob("*") if p.is_file()))
    lesson = known[2] if known is not None and known[1] == stamp else reading.read(folder, drawn)
    if len(_known) >= MOST_KNOWN:
        _known.clear()
    _known[key] = clock.monotonic(), stamp, lesson
    return lesson
