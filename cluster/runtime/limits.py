"""What a script in a container may use, and how it ends when it wants more: one table.

On a real node these are a container's cgroup (memory, pids), its rlimits and its disk. The words and the exit codes
are those that a Linux user meets there: a shell that cannot fork gives up with 2, the kernel's OOM killer leaves
"Killed" and 137 (128 + SIGKILL), SIGXCPU leaves 152, and a full disk is an error of the one command that wrote. Linux
does not say which limit it was, nor what to do; behind its words, in brackets, we do.

bashkit counts most of it; `sign` is what it says when it has had enough.

    limit        size                                  what is said                                    status
    rounds       500,000 of one loop                   CPU time limit exceeded                            152
    commands     2,000,000 of one script               CPU time limit exceeded                            152
    processes    64 in the background, 32 deep         can't fork: Resource temporarily unavailable         2
    functions    16 deep                               maximum function nesting level exceeded              1
    memory       10 MB or 10,000 of variables, 32 MB   Killed                                             137
    generators   10,000 lines of yes, 100,000 of seq   Killed                                             137
    output       10 MB of one script                   Killed                                             137
    work         100 MB through one script's commands  CPU time limit exceeded                            152
    file         10 MB                                 write error: File too large             1, the command's
    disk         100 MB, 10,000 files                  write error: No space left on device    1, the command's
    depth        100 folders                           File name too long                      1, the command's
"""

from __future__ import annotations

import re
from dataclasses import dataclass

MAX_COMMANDS, MAX_ROUNDS = 2_000_000, 500_000
"""Wide enough for a script that does something each second for days, spent within seconds by one that only spins."""
REST = 0.01
"""Seconds that a script waits after a mouthful of complaints: one that only fails leaves others their turn."""
STOP = 0.05
"""Seconds in which what runs in a shell's background has seen that it was stopped."""
SEEK = 0.001
"""Seconds that a command waits before each folder of a tree that it walks, as one with a real disk would."""
IN_FLIGHT = 32_000_000
"""Bytes that one command may make of nothing."""
OUTPUT, MOUTHFUL = 10_000_000, 65_536
"""Bytes that a script may print, and after how many it rests."""
SHELLS = 16
"""Shells that somebody starts in one another at one terminal."""
TYPED = 50_000
"""Bytes that a terminal takes at once, however they come."""


@dataclass(frozen=True)
class Limit:
    """A bound of the whole script: whoever exceeds it is ended. `child` where only a child of the shell meets it."""

    name: str
    sign: re.Pattern[bytes]
    says: str
    status: int
    child: bool = False


class Exceeded(Exception):
    """A program of ours has met a limit."""

    def __init__(self, limit: Limit) -> None:
        super().__init__(limit.name)
        self.limit = limit


def _limit(name: str, sign: bytes, says: str, status: int, child: bool = False) -> Limit:
    return Limit(name, re.compile(rb"^[^\n]*(?:" + sign + rb")[^\n]*\n?", re.MULTILINE), says, status, child)


CPU = "{prefix}CPU time limit exceeded"
ROUNDS = f"{CPU} (a loop may go round {MAX_ROUNDS:,} times: give it an end, or a sleep)"
COMMANDS = f"{CPU} (a script may run {MAX_COMMANDS:,} commands: give it an end, or a sleep)"
FORK = (
    "{prefix}can't fork: Resource temporarily unavailable (64 commands in the background, 32 shells in one another: "
    "wait for some to end)"
)
NESTING = "{prefix}maximum function nesting level exceeded (16: a function that calls itself needs an end)"
OUT_OF_MEMORY = "Killed (out of memory: 10 MB of variables, 32 MB on their way: work on less at a time)"
LINES = "Killed (too many lines: yes makes 10,000 of them, seq 100,000: ask for fewer, with head)"
TOO_MUCH = "Killed (more than 10 MB of output: send it into a file, or ask for less with head or grep)"
WORK = f"{CPU} (100 MB went through the commands of one script: work on less at a time)"
DEPTH = rb"resource limit exceeded: maximum function depth exceeded"
PRINTED = _limit("output", rb"maximum output", TOO_MUCH, 137)
MEMORY = _limit("memory", rb"live intermediate bytes|variable (?:byte|count) limit", OUT_OF_MEMORY, 137)
ENDING = (
    _limit("rounds", rb"resource limit exceeded: maximum (?:total )?loop iterations exceeded", ROUNDS, 152),
    _limit("commands", rb"resource limit exceeded: maximum command", COMMANDS, 152),
    _limit("processes", rb"fork: retry: Resource temporarily unavailable", FORK, 2),
    _limit("processes", DEPTH, FORK, 2, child=True),
    _limit("functions", DEPTH, NESTING, 1),
    _limit("work", rb"aggregate \w+ bytes", WORK, 152),
    MEMORY,
    PRINTED,
    _limit("generators", rb"^\w+: (?:output|line) limit \(\d+(?: lines)?\) exceeded", LINES, 137),
)
"""Those of a whole script."""
HINTS = (b"limit", b"fork: retry", b"maximum output")
"""One of them stands in every sign: other complaints are told apart at once."""
NO_SPACE = b"No space left on device (a disk has 100 MB and 10,000 files: remove some)"
COMMANDS_OWN = (
    (re.compile(rb"file too large: \d+ bytes exceeds \d+ byte limit"), b"File too large (a file may have 10 MB)"),
    (re.compile(rb"filesystem full: [^\n]*|too many files: [^\n]*"), NO_SPACE),
    (re.compile(rb"path too deep: [^\n]*"), b"File name too long (folders may be 100 deep)"),
)
"""Those that one command meets: (what bashkit says, what the C library says)."""


def exceeded(said: bytes, child: bool) -> tuple[bytes, Limit] | None:
    """The limit that a complaint is about, and what was said before; None for any other complaint."""
    if not any(hint in said for hint in HINTS):
        return None
    for limit in ENDING:
        if (child or not limit.child) and (found := limit.sign.search(said)):
            return said[: found.start()], limit
    return None


def reworded(said: bytes) -> bytes:
    """A complaint about a command's limit in the C library's words."""
    for theirs, real in COMMANDS_OWN:
        said = theirs.sub(real, said)
    return said
