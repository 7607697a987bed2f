"""The table of limits: every sign is recognised, told apart and said in Linux's words (hostile scripts meet them all
in test_hostile)."""

from __future__ import annotations

import re

import pytest

from cluster.runtime import limits


@pytest.mark.parametrize(
    ("said", "child", "name", "status"),
    [
        (b"bash: resource limit exceeded: maximum loop iterations exceeded (500000)\n", False, "rounds", 152),
        (b"bash: resource limit exceeded: maximum command count exceeded (2000000)\n", False, "commands", 152),
        (b"bash: fork: retry: Resource temporarily unavailable (max 64 background jobs)", True, "processes", 2),
        (b"bash: resource limit exceeded: maximum function depth exceeded (16)\n", True, "processes", 2),
        (b"bash: resource limit exceeded: maximum function depth exceeded (16)\n", False, "functions", 1),
        (b"bash: memory limit exceeded: variable byte limit (10000000) exceeded\n", False, "memory", 137),
        (b"bash: resource limit exceeded: budget exhausted: aggregate input bytes\n", False, "work", 152),
        (b"yes: output limit (10000 lines) exceeded; output truncated\n", True, "generators", 137),
    ],
)
def test_a_limit_of_the_script_is_recognised(said: bytes, child: bool, name: str, status: int) -> None:
    found = limits.exceeded(b"first words\n" + said + b"last words\n", child)
    assert found is not None
    before, limit = found
    assert (before, limit.name, limit.status) == (b"first words\n", name, status)


def test_other_complaints_are_no_limits() -> None:
    assert limits.exceeded(b"cat: write error: No space left on device\n", True) is None
    assert limits.exceeded(b"curl: (7) Failed to connect\n", False) is None


@pytest.mark.parametrize(
    ("said", "real"),
    [
        (b"cat: write error: file too large: 2 bytes exceeds 1 byte limit\n", b"cat: write error: File too large (a"),
        (b"sh: /f: too many files: 10000 files at 10000 file limit\n", b"sh: /f: No space left on device (a"),
        (b"cp: filesystem full: 2 bytes would exceed 1 byte limit\n", b"cp: No space left on device (a"),
        (b"mkdir: 'a': path too deep: 101 levels exceeds 100 level limit\n", b"mkdir: 'a': File name too long (f"),
    ],
)
def test_a_commands_own_limit_is_said_as_the_c_library_says_it(said: bytes, real: bytes) -> None:
    assert limits.reworded(said).startswith(real)


def test_every_limit_stands_in_the_table_of_the_documentation() -> None:
    rows = dict(re.findall(r"^    (\w+)  .*\S\s+(\d+)$", limits.__doc__ or "", re.MULTILINE))
    assert {limit.name: str(limit.status) for limit in limits.ENDING}.items() <= rows.items()
