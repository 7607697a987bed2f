"""The twin's lines, as data: lines/<group>.toml.

    lines = '''            one command line each, without "kubectl"; none changes the prepared shop (state.yaml).
    get pods                `< name` at the end takes a file as the input, NAME=VALUE in front sets a variable.
    '''
    [files]                 files in the home of both
    "pod.yaml" = "…"

    [[scenario]]            lines that change things: they run in order, for each twin in a namespace of its own
    name = "labels"
    lines = '''…'''
    files = { "pod.yaml" = "…" }

    [[except]]              a difference that is meant
    line = "version"
    reason = "the client's version is its own"
    stream = "stdout"       which stream may differ (the exit code and the other one never may); "" = none of them
    words = true            the same words in another order are all that may differ
"""

from __future__ import annotations

import itertools
import re
import shlex
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "lines"
GROUPS = sorted(path.stem for path in FOLDER.glob("*.toml"))


@dataclass(frozen=True)
class Line:
    text: str

    @property
    def argv(self) -> list[str]:
        words = shlex.split(self.text)[len(self.env) :]
        return words[:-2] if self.stdin else words

    @property
    def env(self) -> dict[str, str]:
        """The variables that stand before the command."""
        words = itertools.takewhile(re.compile(r"[A-Z_]+=").match, shlex.split(self.text))
        return dict(word.split("=", 1) for word in words)

    @property
    def stdin(self) -> str:
        """The file that is the input, or ""."""
        words = shlex.split(self.text)
        return words[-1] if len(words) > 2 and words[-2] == "<" else ""

    @property
    def watches(self) -> bool:
        """Does it not end by itself?"""
        if self.argv[:1] in (["port-forward"], ["proxy"]):
            return True
        endless = {"--follow", "-f"} if self.argv[:1] == ["logs"] else {"-w", "--watch", "--watch-only"}
        return bool(endless & set(self.argv))


@dataclass(frozen=True)
class Scenario:
    name: str
    lines: list[Line]
    files: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Meant:
    line: str
    reason: str
    stream: str = ""
    words: bool = False


@dataclass(frozen=True)
class Group:
    lines: list[Line]
    files: dict[str, str]
    scenarios: list[Scenario]
    exceptions: dict[str, Meant]


def load(name: str) -> Group:
    found: dict[str, Any] = tomllib.loads((FOLDER / f"{name}.toml").read_text())
    return Group(
        lines=_lines(found.get("lines", "")),
        files=found.get("files", {}),
        scenarios=[
            Scenario(each["name"], _lines(each["lines"]), each.get("files", {})) for each in found.get("scenario", ())
        ],
        exceptions={each["line"]: Meant(**each) for each in found.get("except", ())},
    )


def _lines(text: str) -> list[Line]:
    stripped = (line.strip() for line in text.splitlines())
    return [Line(line) for line in stripped if line and not line.startswith("#")]
