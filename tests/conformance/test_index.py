"""index.toml against the facts: it names Kubernetes 1.35's conformance tests, all and no other, and tests that exist.

`pytest tests/conformance/test_index.py -rP` prints the counts.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).parent
PROJECT = FOLDER.parent.parent
HALVES = ("api", "workloads", "data plane")
TOTAL = 441
DIGEST = "6990d7cf0d7eb0f1a2265066d770e45cad6959cd6b9d3a3033fb3d46de59586c"
"""SHA-256 of the sorted codenames of conformance.yaml at v1.35.0, without their [Conformance], one a line."""

Entry = dict[str, Any]


@pytest.fixture(scope="module")
def index() -> dict[str, Entry]:
    """Every entry by its codename."""
    files = tomllib.loads((FOLDER / "index.toml").read_text())
    entries = [(name, entry) for tests in files.values() for name, entry in tests.items()]
    doubled = [name for name, count in Counter(name for name, _ in entries).items() if count > 1]
    assert not doubled
    return dict(entries)


def restatements(index: dict[str, Entry]) -> list[str]:
    return [test for entry in index.values() for test in entry.get("restated", [])]


def collected(files: set[str]) -> set[str]:
    """The node ids that pytest finds in these files, from tests/ on."""
    command = [
        sys.executable,
        "-m",
        "pytest",
        "--collect-only",
        "-q",
        "-p",
        "no:cacheprovider",
        "-o",
        "addopts=",
    ]
    paths = sorted(f"tests/{file}" for file in files)
    options = ["--import-mode=importlib", "--rootdir", str(PROJECT)]
    done = subprocess.run(
        [*command, *options, *paths], cwd=PROJECT, check=False, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stdout + done.stderr
    lines = [line for line in done.stdout.splitlines() if "::" in line]
    return {line.removeprefix("tests/") for line in lines}


def test_no_conformance_test_is_missing_or_made_up(index: dict[str, Entry]) -> None:
    assert len(index) == TOTAL
    assert hashlib.sha256("\n".join(sorted(index)).encode()).hexdigest() == DIGEST


def test_each_entry_says_one_thing(index: dict[str, Entry]) -> None:
    for name, entry in index.items():
        assert entry["half"] in HALVES, name
        assert set(entry) in ({"half"}, {"half", "restated"}, {"half", "impossible"}), name


def test_every_restatement_exists(index: dict[str, Entry]) -> None:
    """A table of cases may be named as a whole."""
    named = set(restatements(index))
    known = collected({test.split("::")[0] for test in named})
    assert named - known - {test.split("[")[0] for test in known} == set()


def state(entry: Entry) -> str:
    return next((word for word in ("restated", "impossible") if word in entry), "to do")


def test_the_counts(index: dict[str, Entry]) -> None:
    counts = Counter((entry["half"], state(entry)) for entry in index.values())
    for half in HALVES:
        told = ", ".join(f"{counts[half, word]} {word}" for word in ("restated", "impossible", "to do"))
        print(f"{half}: {told}")  # noqa: T201
    assert sum(counts.values()) == TOTAL
