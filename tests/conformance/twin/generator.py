"""More lines, from the table of commands and their flags: whatever the seed, none that anybody has written down.

A command of the whole table, what it is asked about, and up to four of its flags and of the global ones, with values
that fit their meaning, now and then one that does not, in any order and any of the ways in which a flag may be spelled.
Words and values are data (vocabulary.toml). No line changes the shop: what would is only rehearsed, with --dry-run.
"""

from __future__ import annotations

import re
import shlex
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from cluster.kubectl import command
from cluster.kubectl.command import Command
from cluster.kubectl.flags import Flag
from cluster.kubectl.flagsets import GLOBAL
from tests.conformance.twin.lines import Line

VOCABULARY: Mapping[str, Any] = tomllib.loads((Path(__file__).parent / "vocabulary.toml").read_text())
FILES: Mapping[str, str] = VOCABULARY["files"]
COUNT = 100
OFTEN = {"get": 8, "describe": 4, "explain": 3, "create": 2, "apply": 3, "delete": 2, "label": 2, "patch": 2}
"""Commands that say more than others come up more often."""

LEFT_OUT = (
    "watch", "watch-only", "output-watch-events", "follow", "cached", "kustomize", "edit", "interactive",
    "windows-line-endings", "output-patch", "all-containers", "all-pods", "prefix", "ignore-errors", "rm", "stdin",
    "tty", "attach", "leave-stdin-open", "patch-file", "dry-run",
)  # fmt: skip
"""What does not end, or what two runs say in an order left to chance, or what opens an editor or a terminal."""

UNTOUCHED = (
    "alpha", "apply edit-last-applied", "attach", "certificate", "completion", "config d", "config r", "config s",
    "config u", "cp", "create token", "debug", "edit", "exec", "port-forward", "proxy", "rollout pause",
    "rollout restart", "rollout resume", "version",
)  # fmt: skip
"""Commands that cannot be rehearsed: a flag drawn by chance could make of a line that fails one that does something.
And `version`, whose own number is not kubectl's."""

WIDE = ("namespace", "request-timeout", "as", "as-group", "as-uid", "as-user-extra", "context", "warnings-as-errors")
_BY_KIND = {"int": ("1", "0", "-1", "x"), "duration": ("1s", "0", "x"), "bool": ("true",)}


def lines(seed: int, count: int = COUNT) -> list[Line]:
    """The lines of a seed."""
    random = Random(seed)
    names = [name for name in VOCABULARY["about"] for _ in range(OFTEN.get(name, 1))]
    return [_Drawn(random, random.choice(names)).line() for _ in range(count)]


@dataclass
class _Drawn:
    """One line about to be made."""

    random: Random
    name: str

    def line(self) -> Line:
        words = shlex.split(self._filled(self.random.choice(VOCABULARY["about"][self.name])))
        found = self._command()
        for spelled in self._flags(found) if found else ():
            end = words.index("--") if "--" in words else len(words)
            between = [at for at in range(end) if not at or not words[at - 1].startswith("-")]
            at = self.random.choice([*between, end]) if self.random.random() < 0.3 else end
            words[at:at] = spelled
        return Line(shlex.join([*self._called().split(), *words]))

    def _command(self) -> Command | None:
        first, *rest = self.name.split()
        found = command.load(first)
        for word in rest:
            found = found.child(word) if found else None
        return found

    def _called(self) -> str:
        """The command's name; now and then an alias of it, or a slip of the finger."""
        found = self._command()
        *before, last = self.name.split()
        if found and found.aliases and self.random.random() < 0.3:
            return " ".join((*before, self.random.choice(found.aliases)))
        if self.random.random() < 0.02:
            at = self.random.randrange(len(last))
            return " ".join((*before, last[:at] + last[at + 1 :]))
        return self.name

    def _filled(self, template: str) -> str:
        """The template with words in the place of {kind}, {object} …"""
        words: Mapping[str, Sequence[str]] = VOCABULARY["words"]
        return re.sub(
            r"\{(\w+)\}", lambda m: self.random.choice(words[m[1]]) if m[1] in words else m[0], template
        )

    def _flags(self, found: Command) -> list[list[str]]:
        spelled = []
        if not self.name.startswith(UNTOUCHED):
            own = [flag for flag in found.flags if flag.name not in LEFT_OUT and not flag.hidden]
            some = self.random.sample(own, k=min(len(own), self.random.choice((0, 1, 1, 2, 3))))
            spelled += [self._spelled(flag) for flag in some]
        if self.random.random() < 0.25:
            flag = self.random.choice([flag for flag in GLOBAL if flag.name in WIDE])
            spelled += [self._spelled(flag)] * (2 if flag.name == "as-group" else 1)
        if any(flag.name == "dry-run" for flag in found.flags):
            spelled.append([f"--dry-run={self._value(Flag('dry-run'))}"])
        if self.random.random() < 0.04:
            spelled.append([self.random.choice(("--nope", "-Z", "--no-such=1", "-", "---", "--=x", "-h", "--help"))])
        return spelled

    def _spelled(self, flag: Flag) -> list[str]:
        """A flag and its value: --name=value, --name value, -nvalue, -n value, -n=value."""
        if flag.kind == "bool" and self.random.random() < 0.8:
            return [self.random.choice([f"--{flag.name}", *([f"-{flag.short}"] if flag.short else [])])]
        value = self.random.choice(("true", "false", "x")) if flag.kind == "bool" else self._value(flag)
        if flag.alone:
            return [f"--{flag.name}={value}"]
        ways = [[f"--{flag.name}={value}"], [f"--{flag.name}", value]]
        if flag.short:
            ways += [[f"-{flag.short}{value}"], [f"-{flag.short}", value], [f"-{flag.short}={value}"]]
        return self.random.choice(ways)

    def _value(self, flag: Flag) -> str:
        values: Sequence[str] = VOCABULARY["values"].get(flag.name) or _BY_KIND.get(flag.kind) or ("x",)
        return self.random.choice(values)
