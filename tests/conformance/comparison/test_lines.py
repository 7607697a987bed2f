"""A recorded comparison: what three versions of kubectl print, line by line, as lines.txt has it from their sources."""

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
LINES = Path(__file__).with_name("lines.txt")
ANYTHING, REST = "...", re.escape("...")


@dataclass
class Line:
    """One command and what it must print."""

    command: str
    out: list[str] = field(default_factory=list)
    err: list[str] = field(default_factory=list)
    code: int = 0

    def arguments(self, space: str) -> list[str]:
        """The words; a space that belongs to one has a backslash before it."""
        words = re.split(r"(?<!\\) ", self.command.replace("{ns}", space))
        return [word.replace("\\ ", " ") for word in words]


def sections() -> dict[str, list[Line]]:
    found: dict[str, list[Line]] = {}
    for text in LINES.read_text().splitlines():
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


def pattern(expected: list[str], space: str) -> str:
    """Lines with ... for anything (alone: any lines), and columns as far apart as their contents make them."""
    text = "\n".join(line.rstrip() for line in expected).replace("{ns}", space)
    plain = re.sub(r"(\\ ){2,}", " +", re.escape(text))
    return re.sub(rf"(?m)^{re.escape(REST)}$", r"[\\s\\S]*", plain).replace(re.escape(ANYTHING), ".*")


def same(expected: list[str], said: str, space: str) -> bool:
    plain = "\n".join(line.rstrip() for line in said.strip("\n").splitlines())
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


@pytest.mark.parametrize("version", kubectl.VERSIONS)
@pytest.mark.parametrize("section", SECTIONS)
def test_kubectl_prints_what_it_prints_against_kubernetes(
    named: Kubectl, space: Space, section: str, version: str
) -> None:
    program = replace(named, program=kubectl.program("kubectl", version))
    wrong = []
    for line in SECTIONS[section]:
        done = program.run(*line.arguments(space.name), check=False)
        if found := told(line, done.stdout, done.stderr, done.returncode, space.name):
            wrong.append("\n  ".join([f"$ kubectl {line.command}", *found]))
    assert not wrong, f"{len(wrong)} lines:\n" + "\n".join(wrong)
