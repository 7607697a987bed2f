"""What the documents promise is true: commands exist, locks are complete, nothing names a machine."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent
LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-kubectl.lock")
PROJECT_FILE = tomllib.loads((PROJECT / "pyproject.toml").read_text())


def text(name: str) -> str:
    return (PROJECT / name).read_text()


def packages(lock: str) -> dict[str, str]:
    """Name → the rest of its entry, one for each `name==version` of a lock file."""
    entries = re.split(r"^(?=[a-zA-Z0-9])", text(lock), flags=re.MULTILINE)
    return {normal(entry.split("==")[0]): entry for entry in entries if "==" in entry}


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", re.split(r"[\[<>=~ ]", name)[0]).lower()


def tracked() -> list[Path]:
    listing = subprocess.run(
        ["git", "ls-files", "-z"], cwd=PROJECT, capture_output=True, text=True, check=True
    ).stdout
    return [path for name in listing.split("\0") if name and (path := PROJECT / name).is_file()]


def test_every_make_command_of_the_readme_is_a_target() -> None:
    named = set(re.findall(r"\bmake ([a-z-]+)", text("README.md")))
    targets = set(re.findall(r"^([a-z-]+):", text("Makefile"), flags=re.MULTILINE))
    assert {"serve", "test"} <= named <= targets


def test_the_ci_runs_the_readmes_test_command() -> None:
    assert re.search(r"^make (--silent )?test ", text(".ci/run"), flags=re.MULTILINE)


def test_every_file_that_the_readme_names_exists() -> None:
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", text("README.md"))
    assert [link for link in links if not (PROJECT / link).exists()] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_package_has_a_hash_and_no_address(lock: str) -> None:
    assert [name for name, entry in packages(lock).items() if "--hash=sha256:" not in entry] == []
    assert not re.search(r"https?:|^--|/(work|tmp|home|root)/", text(lock), flags=re.MULTILINE)


def test_the_locks_hold_what_the_project_asks_for() -> None:
    project = PROJECT_FILE["project"]
    runtime = {normal(name) for name in project["dependencies"]}
    developers = {normal(name) for name in project["optional-dependencies"]["dev"]}
    assert runtime <= packages("requirements.lock").keys()
    assert runtime | developers <= packages("requirements-dev.lock").keys()
    assert {normal(name) for name in PROJECT_FILE["dependency-groups"]["kubectl"]} == packages(
        LOCKS[2]
    ).keys()


def test_both_locks_agree_on_every_version() -> None:
    def versions(lock: str) -> dict[str, str]:
        return {name: entry.split("==")[1].split()[0] for name, entry in packages(lock).items()}

    assert versions("requirements.lock").items() <= versions("requirements-dev.lock").items()


def test_no_lock_that_records_addresses_is_kept() -> None:
    assert [
        path.name
        for path in tracked()
        if path.name in ("uv.lock", "poetry.lock", "pylock.toml", "Pipfile.lock")
    ] == []


def test_no_file_names_a_registry_or_a_folder_of_one_machine() -> None:
    # Put together here, so that this file does not name them either.
    hosts = [
        ".".join(parts)
        for parts in (("pythonhosted", "org"), ("pypi", "org"), ("npmjs", "org"), ("npmjs", "com"))
    ]
    names = re.compile("|".join(map(re.escape, [*hosts, "/" + "work/", "/" + "root/"])).encode())
    assert [str(path.relative_to(PROJECT)) for path in tracked() if names.search(path.read_bytes())] == []


def test_the_changelog_has_a_place_for_what_comes_next() -> None:
    assert "## [Unreleased]" in text("CHANGELOG.md")
