"""The tables of a new folder, made once for all test runs: migrating takes longer than most tests, or a serve's start.

They are kept beside the unpacked kubectls in the environment's own folder, under a name that tells the migrations that
made them. What `serve` makes of a folder with nothing in it is tried in tests/dashboard/management/test_serve.py.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import django

PROJECT = Path(__file__).resolve().parent.parent.parent
NAME = "podium.sqlite3"


def put_into(folder: Path) -> None:
    """Give a folder that is not there yet its tables."""
    if not folder.exists():
        folder.mkdir(mode=0o700, parents=True)
        copy_to(folder / NAME)


def copy_to(database: Path) -> None:
    """Write a migrated SQLite database with nothing in it."""
    kept = Path(sys.prefix) / "tables"
    kept.mkdir(exist_ok=True)
    ours = kept / f"{_digest()}.sqlite3"
    with (kept / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # test processes start together
        if not ours.exists():
            _migrate(ours)
    shutil.copy(ours, database)


def _digest() -> str:
    """What the tables follow from: Podium's migrations, and the Django that brings its own and runs them."""
    files = sorted(path for room in ("cluster", "dashboard") for path in (PROJECT / room / "migrations").glob("*.py"))
    told = [django.__version__.encode(), *(part for path in files for part in (path.name.encode(), path.read_bytes()))]
    return hashlib.sha256(b"\0".join(told)).hexdigest()[:16]


def _migrate(database: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PODIUM_", "DJANGO_"))}
    with tempfile.TemporaryDirectory(dir=database.parent) as folder:
        subprocess.run(
            [sys.executable, str(PROJECT / "manage.py"), "migrate", "--verbosity", "0"],
            check=True, stdin=subprocess.DEVNULL, env={**environment, "PODIUM_DATA": folder},
        )  # fmt: skip
        Path(folder, NAME).rename(database)
