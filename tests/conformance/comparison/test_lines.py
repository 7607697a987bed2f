"""A recorded comparison: what kubectl and helm print, line by line, as the texts have it from their sources."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from tests.conformance.api.conftest import Room, Space, client, room, space
from tests.harness import kubectl
from tests.harness.kubectl import Kubectl

__all__ = ["client", "room", "space"]
pytestmark = [pytest.mark.slow, pytest.mark.kubectl]
FOLDER = Path(__file__).parent
HELMS = {"helm 3": ("1.32",), "helm 4": ("1.35",), "helm": ("1.32", "1.35")}
"""Which helm is delivered with which kubectl."""
ANYTHING = "..."


@dataclass
class Line:
    """One command and what it must print: kubectl's, unless it begins with another program's name."""

    command: str
    out: list[str] = field(default_factory=list)
    err: list[str] = field(default_factory=list)
    code: int = 0

    def arguments(self, space: str) -> list[str]:
        """The words; a space that belongs to one has a backslash before it."""
        words = re.split(r"(?<!\\) ", self.command.replace("{ns}", space).removeprefix("helm "))
        return [word.replace("\\ ", " ") for word in words]

    @property
    def program(self) -> str:
        return "helm" if self.command.startswith("helm ") else "kubectl"


def sections() -> dict[str, list[Line]]:
    found: dict[str, list[Line]] = {}
    for text in "".join(FOLDER.joinpath(f"{name}.txt").read_text() for name in ("lines", "helm")).splitlines():
        mark, _, rest = text.partition(" ")
        match mark:
            case "==":
                lines = found.setdefault(rest, [])
            case "$":
                lines.append(Line(rest))
            case ">":
                lines[-1].out.append(rest)
            case "!":
                lines[-1].err.append(rest)
            case "=":
                lines[-1].code = int(rest)
    return found


SECTIONS = sections()
CASES = [
    pytest.param(section, version, id=f"{section}-{version}")
    for section in SECTIONS
    for version in HELMS.get(section.partition(":")[0], kubectl.VERSIONS)
]


def pattern(expected: list[str], space: str) -> str:
    """Lines with ... for anything (alone: any lines), and columns as far apart as their contents make them."""
    return "\n".join(r"[\s\S]*" if line == ANYTHING else _of_line(line.replace("{ns}", space)) for line in expected)


def _of_line(text: str) -> str:
    plain = re.sub(r"(\\ ){2,}", " +", re.escape(text.rstrip()))
    return plain.replace(re.escape(ANYTHING), ".*")


def same(expected: list[str], said: str, space: str) -> bool:
    plain = "\n".join(line.replace("\t", "  ").rstrip() for line in said.strip("\n").splitlines())
    return re.fullmatch(pattern(expected, space), plain) is not None


def told(line: Line, out: str, err: str, code: int, space: str) -> list[str]:
    """What is not as it should be."""
    found = [f"exit code {code}, not {line.code}"] if code != line.code else []
    if not same(line.out, out, space):
        found.append(f"stdout: {out!r}")
    if not same(line.err, err, space):
        found.append(f"stderr: {err!r}")
    return found


@pytest.fixture
def named(room: Room, space: Space) -> Iterator[Kubectl]:
    """kubectl in the test's own namespace; the version is the test's to choose."""
    text = room.kubectl.run("config", "view", "--raw", "--minify", "-o", "yaml").stdout
    config = room.kubectl.kubeconfig.with_name(f"{space.name}.kubeconfig")
    config.write_text(text.replace("context:\n", f"context:\n    namespace: {space.name}\n", 1))
    yield Kubectl(room.kubectl.program, config, room.kubectl.home)
    config.unlink()


def test_there_are_enough_lines() -> None:
    assert sum(map(len, SECTIONS.values())) >= 150


@pytest.mark.parametrize(("section", "version"), CASES)
def test_it_prints_what_it_prints_against_kubernetes(
    named: Kubectl, space: Space, section: str, version: str
) -> None:
    programs = {name: replace(named, program=kubectl.program(name, version)) for name in ("kubectl", "helm")}
    wrong = []
    for line in SECTIONS[section]:
        done = programs[line.program].run(*line.arguments(space.name), check=False, cwd=FOLDER)
        if found := told(line, done.stdout, done.stderr, done.returncode, space.name):
            wrong.append("\n  ".join([f"$ {line.command}", *found]))
    assert not wrong, f"{len(wrong)} lines:\n" + "\n".join(wrong)
