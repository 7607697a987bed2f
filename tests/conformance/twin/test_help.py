"""The whole tree of commands, as the help pages of the real kubectl have it: each command and each flag.

The pages' sentences are Podium's own; their bones are kubectl's: what stands under a command, its usage, its flags with
their short forms and values.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conformance.twin.kubectls import Page, Real, Seat

pytestmark = [pytest.mark.slow, pytest.mark.kubectl]

FLAG = re.compile(r"^    (?:-(\w), )?--([\w-]+)=(.*):$", re.MULTILINE)
CHILDREN = re.compile(r"^[^\n]*Commands[^\n]*:\n((?:  \S.*\n)+)", re.MULTILINE)
USAGE = re.compile(r"^Usage:\n  (.*)$", re.MULTILINE)


@dataclass(frozen=True)
class Bones:
    """What a page of help says without its sentences, and without where the one who asks keeps a cache."""

    children: Sequence[str]
    usage: Sequence[str]
    flags: Sequence[tuple[str, str, str]]

    @classmethod
    def of(cls, page: str) -> Bones:
        names = [line.split()[0] for found in CHILDREN.findall(page) for line in found.splitlines()]
        return cls(names, USAGE.findall(page), [flag for flag in FLAG.findall(page) if flag[1] != "cache-dir"])


def tree(real: Real) -> Iterator[tuple[Sequence[str], Bones]]:
    """Every command of the real kubectl, from the root on."""
    waiting: list[Sequence[str]] = [()]
    with ThreadPoolExecutor(2) as pool:
        while waiting:
            found = list(zip(waiting, pool.map(lambda path: real([*path, "--help"]).stdout, waiting), strict=True))
            waiting = []
            for path, page in found:
                bones = Bones.of(page)
                yield path, bones
                waiting += [(*path, child) for child in bones.children]


def test_every_command_and_every_flag_stands_where_kubectl_has_it(tmp_path: Path) -> None:
    seat = Seat("http://127.0.0.1:1", "https://127.0.0.1:1", "", "default", tmp_path)
    page = Page(seat)
    different = [
        (" ".join(path), ours, theirs)
        for path, theirs in tree(Real(seat))
        if (ours := Bones.of(page([*path, "--help"]).stdout)) != theirs
    ]
    assert not different
    assert Bones.of(page(["options"]).stdout) == Bones.of(Real(seat)(["options"]).stdout)
