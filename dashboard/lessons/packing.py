"""A lesson as one file: a zip of its folder, out and in.

What comes in is somebody else's: only names that a lesson may have, no way out of the folder, and no more than a
lesson may be, whatever the zip claims of itself. It is read as a whole before it replaces anything.
"""

from __future__ import annotations

import io
import re
import shutil
import tempfile
import zipfile
from contextlib import suppress
from pathlib import Path

from dashboard.lessons import library, reading, seen
from dashboard.lessons.fields import Problem
from dashboard.lessons.lesson import Lesson

MOST_FILES, MOST_BYTES, MOST_PACKED = 500, 2_000_000, 1_000_000
SLUG = re.compile(r"[a-z][a-z0-9-]{0,62}")
NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}")
SUFFIXES = (".md", ".toml", ".yaml", ".yml", ".sh", ".json", ".txt", ".conf", ".html", ".pem", ".crt", ".key")
DEPTH = 3
EPOCH = (1980, 1, 1, 0, 0, 0)
"""Every file's time in a zip: the same lesson is the same bytes."""


class Refused(ValueError):
    """Why a zip is no lesson."""


def packed(folder: Path) -> bytes:
    """The zip of a lesson's folder, under the folder's name."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as out:
        for path in sorted(p for p in folder.rglob("*") if p.is_file()):
            info = zipfile.ZipInfo(f"{folder.name}/{path.relative_to(folder).as_posix()}", EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            out.writestr(info, path.read_bytes())
    return made.getvalue()


def unpacked(data: bytes, into: Path) -> Path:
    """The folder of the one lesson in a zip, written below `into`; Refused."""
    if len(data) > MOST_PACKED:
        raise Refused(f"a lesson's zip has at most {MOST_PACKED // 1000} kB")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as zipped:
            files = [info for info in zipped.infolist() if not info.is_dir()]
            slug = _slug(files)
            left = MOST_BYTES
            for info in files:
                content = _content(zipped, info, left)
                left -= len(content)
                path = into / info.filename
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise Refused(f"this is no zip that can be read: {error}") from None
    return into / slug


def _slug(files: list[zipfile.ZipInfo]) -> str:
    """The name of the one folder in which all files are."""
    if not 0 < len(files) <= MOST_FILES:
        raise Refused(f"a lesson has between 1 and {MOST_FILES} files")
    for info in files:
        _check_name(info.filename)
    slugs = {info.filename.partition("/")[0] for info in files}
    if len(slugs) != 1 or not SLUG.fullmatch(next(iter(slugs))):
        raise Refused("all files must be in one folder with a name such as my-lesson")
    return slugs.pop()


def _check_name(name: str) -> None:
    parts = name.split("/")
    if not 2 <= len(parts) <= DEPTH + 1 or not all(NAME.fullmatch(part) for part in parts):
        raise Refused(f"{name[:100]!r} is not the name of a lesson's file")
    if not name.endswith(SUFFIXES):
        raise Refused(f"{name}: a lesson's files end with {', '.join(SUFFIXES)}")


def _content(zipped: zipfile.ZipFile, info: zipfile.ZipInfo, left: int) -> bytes:
    """A file's bytes, read no further than may be: what its head says of its size is only said."""
    with zipped.open(info) as file:
        content = file.read(left + 1)
    if len(content) > left:
        raise Refused(f"a lesson has at most {MOST_BYTES // 1_000_000} MB, unpacked")
    try:
        content.decode()
    except UnicodeDecodeError:
        raise Refused(f"{info.filename} is not text in UTF-8") from None
    return content


def imported(data: bytes) -> Lesson:
    """Take in a lesson; a version of the same name is replaced. Refused with all that can be seen without playing it;
    `lint_lesson` plays it."""
    with tempfile.TemporaryDirectory(prefix="podium-lesson-") as made:
        folder = unpacked(data, Path(made))
        if folder.name in library.shipped():
            raise Refused(f"{folder.name} is a lesson of Podium's own: rename the folder to bring a version of yours")
        try:
            lesson = reading.read(folder)
            complaints = [text for one in (lesson, *seen.others(folder, lesson)) for text in seen.complaints(one)]
        except Problem as problem:
            raise Refused(str(problem).replace(f"{made}/", "")) from None
        if complaints:
            raise Refused("\n".join(dict.fromkeys(complaints)))
        _replace(folder, library.own() / folder.name)
    return library.find(lesson.slug)


def _replace(folder: Path, to: Path) -> None:
    to.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=".", dir=to.parent))
    shutil.copytree(folder, beside / to.name)
    shutil.rmtree(to, ignore_errors=True)
    with suppress(OSError):  # somebody else has put the same there meanwhile
        (beside / to.name).rename(to)
    shutil.rmtree(beside, ignore_errors=True)


def keep(slug: str) -> str:
    """Keep a lesson's version as it is now, for a class that is pinned to it; its digest."""
    lesson, folder = library.find(slug), library.folder(slug)
    kept = library.version(slug, lesson.digest)
    if not kept.exists():
        _replace(folder, kept)
    return lesson.digest


def brought(data: bytes, slug: str) -> str:
    """Keep the version of a lesson that came with a class; its digest. Refused for another one, or a bad one."""
    with tempfile.TemporaryDirectory(prefix="podium-lesson-") as made:
        folder = unpacked(data, Path(made))
        if folder.name != slug:
            raise Refused(f"it is called {folder.name}, not {slug}")
        try:
            lesson = reading.read(folder)
        except Problem as problem:
            raise Refused(str(problem).replace(f"{made}/", "")) from None
        _replace(folder, library.version(slug, lesson.digest))
    return lesson.digest
