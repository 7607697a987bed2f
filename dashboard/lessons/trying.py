"""A lesson that was brought, played right and wrong by a process of its own, as `lint_lesson` does it.

It is somebody else's: it may ask for a thousand nodes, or never come to an end. So it is played beside the site, in a
database of its own that is gone afterwards, one lesson at a time, with less of the machine than anybody who learns, no
longer than `LONGEST`; and what it has to say is cut off. What came of it is kept by the lesson's version.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import threading
from dataclasses import asdict, dataclass
from pathlib import Path

import orjson
from django.conf import settings

from cluster.apimachinery import errors
from dashboard.lessons import library
from dashboard.serving.data import PROJECT

LONGEST = 240.0
"""Seconds of the wall's clock, and of the processor's."""
MOST_MEMORY = 2 << 30
MOST_LINES, LONGEST_LINE = 40, 500
SAID = "CommandError: "
COMMAND = [sys.executable, "manage.py", "lint_lesson"]
TOO_LONG = f"It was stopped after {LONGEST / 60:.0f} minutes: something in it never ends, or it is too much at once."

_turn = threading.Lock()
_playing: list[str] = []
"""The digest of the lesson that is being played, if one is."""


@dataclass(frozen=True)
class Trial:
    """What came of it: nothing yet, while it is played; else whether all was in order, and what was not."""

    playing: bool = False
    fine: bool = False
    lines: tuple[str, ...] = ()


def told(slug: str) -> Trial | None:
    """How the newest version of a lesson fared; None if it was never played."""
    digest = library.find(slug).digest
    if digest in _playing:
        return Trial(playing=True)
    file = _file(digest)
    if not file.exists():
        return None
    found = orjson.loads(file.read_bytes())
    return Trial(fine=found["fine"], lines=tuple(found["lines"]))


def begin(slug: str) -> threading.Thread:
    """Play a lesson; the thread that waits for the end. StatusError 409 while another one is played."""
    digest = library.find(slug).digest
    if not _turn.acquire(blocking=False):
        raise errors.conflict("lessons", slug, "another lesson is being played; try again in a minute")
    _playing[:] = [digest]
    waiting = threading.Thread(target=_wait, args=(slug, digest), name="lesson-trial", daemon=True)
    waiting.start()
    return waiting


def _wait(slug: str, digest: str) -> None:
    try:
        found = _play(slug)
        file = _file(digest)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(orjson.dumps(asdict(found)))
    finally:
        _playing.clear()
        _turn.release()


def _play(slug: str) -> Trial:
    env = {**os.environ, "PODIUM_DATA": str(settings.DATA_DIR), "PODIUM_DATABASE_URL": ""}
    child = subprocess.Popen(
        [*COMMAND, slug], cwd=PROJECT, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True, errors="replace",
    )  # fmt: skip
    _bound(child.pid)
    try:
        said, trouble = child.communicate(timeout=LONGEST)
    except subprocess.TimeoutExpired:
        child.kill()
        said, trouble = child.communicate()
    if child.returncode < 0:
        trouble = TOO_LONG
    if child.returncode == 0:
        return Trial(fine=True)
    printed = trouble.splitlines()
    own = [line for line in printed if line.startswith(SAID)]
    return Trial(lines=_cut([*said.splitlines(), *(own or printed)[-1:]]))


def _bound(pid: int) -> None:
    """Less of the machine than anybody who learns."""
    os.setpriority(os.PRIO_PROCESS, pid, 10)
    if sys.platform != "linux":  # macOS limits nobody but the process that asks
        return
    resource.prlimit(pid, resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.prlimit(pid, resource.RLIMIT_CPU, (int(LONGEST) + 1, int(LONGEST) + 1))


def _cut(lines: list[str]) -> tuple[str, ...]:
    told = [line.removeprefix(SAID).replace(f"{library.own()}/", "")[:LONGEST_LINE] for line in lines if line.strip()]
    more = [f"… and {len(told) - MOST_LINES} lines more."] if len(told) > MOST_LINES else []
    return (*told[:MOST_LINES], *more)


def _file(digest: str) -> Path:
    return library.own() / ".tried" / f"{digest}.json"
