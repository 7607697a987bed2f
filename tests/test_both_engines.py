"""The tests marked `both_engines`, once more on PostgreSQL.

Django binds one engine to a process, so the second run is a second pytest. The first run, on SQLite, is the one
you are reading.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.harness import postgres

PROJECT = Path(__file__).resolve().parent.parent
MARK = "both_engines"


def marked() -> list[str]:
    """The files with such tests: to collect all the others would take longer than many of these."""
    files = sorted((PROJECT / "tests").rglob("test_*.py"))
    return [str(file) for file in files if f"pytest.mark.{MARK}" in file.read_text()]


@pytest.mark.slow
def test_the_store_behaves_the_same_on_postgresql() -> None:
    with postgres.running() as url:
        chosen = ["-m", MARK, "-q", "-p", "no:cacheprovider", "-p", "no:xdist", *marked()]
        command = [sys.executable, "-m", "pytest", *chosen]
        environment = {**os.environ, "PODIUM_DATABASE_URL": url}
        done = subprocess.run(
            command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False
        )
    assert done.returncode == 0, done.stdout + done.stderr
