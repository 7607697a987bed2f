"""jq's command line."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

FLAGS = {
    "n": "null-input", "r": "raw-output", "j": "join-output", "a": "ascii-output", "c": "compact-output",
    "s": "slurp", "S": "sort-keys", "R": "raw-input", "e": "exit-status", "C": "color-output", "M": "monochrome-output",
    "h": "help", "V": "version", "f": "from-file",
}  # fmt: skip
TAKES = {"arg": 2, "argjson": 2, "slurpfile": 2, "rawfile": 2, "indent": 1}


class Usage(Exception):
    """What was typed is no command of jq's."""


@dataclass
class Asked:
    """The command line."""

    flags: set[str] = field(default_factory=set)
    words: list[str] = field(default_factory=list)
    named: list[tuple[str, str, str]] = field(default_factory=list)
    indent: str = "  "
    positional: list[Any] = field(default_factory=list)


def read(argv: tuple[str, ...]) -> Asked:
    """Raises Usage."""
    asked, queue, rest = Asked(), list(argv), ""
    while queue:
        word = queue.pop(0)
        if word in ("--args", "--jsonargs"):
            rest = word
        elif word[:2] == "--" and len(word) > 2:
            _long(asked, word[2:], queue)
        elif word[:1] == "-" and len(word) > 1 and word != "--":
            if unknown := [letter for letter in word[1:] if letter not in FLAGS]:
                raise Usage(f"Unknown arguments: -{unknown[0]}")
            asked.flags |= {FLAGS[letter] for letter in word[1:]}
        elif rest and asked.words:
            asked.positional.append(json.loads(word) if rest == "--jsonargs" else word)
        elif word != "--":
            asked.words.append(word)
    return asked


def _long(asked: Asked, name: str, queue: list[str]) -> None:
    count = TAKES.get(name, 0)
    if len(queue) < count:
        raise Usage(f"--{name} takes {count} parameter{'s' * (count > 1)}")
    given, queue[:count] = queue[:count], []
    if name == "indent":
        asked.indent = " " * min(int(given[0]), 7)
    elif name == "tab":
        asked.indent = "\t"
    elif count:
        asked.named.append((name, *given))  # type: ignore[arg-type]
    elif name in FLAGS.values() or name in ("raw-output0", "unbuffered"):
        asked.flags.add(name)
    else:
        raise Usage(f"Unknown arguments: --{name}")
