"""The tables of a new folder, made once in a test process: migrating takes a serve longer than starting.

What `serve` makes of a folder with nothing in it is tried in tests/dashboard/management/test_serve.py.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent.parent
NAME = "podium.sqlite3"


def put_into(folder: Path) -> None:
    """Give a folder that is not there yet its tables."""
    if not folder.exists():
        folder.mkdir(mode=0o700, parents=True)
        shutil.copy(_migrated(), folder / NAME)


@cache
def _migrated() -> Path:
    folder = Path(tempfile.mkdtemp(dir=os.environ["PODIUM_DATA"]))
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PODIUM_", "DJANGO_"))}
    subprocess.run(
        [sys.executable, str(PROJECT / "manage.py"), "migrate", "--verbosity", "0"],
        check=True, stdin=subprocess.DEVNULL, env={**environment, "PODIUM_DATA": str(folder)},
    )  # fmt: skip
    return folder / NAME
