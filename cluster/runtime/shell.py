"""A real bash that cannot touch the machine it runs on: the only module that knows bashkit.

bashkit parses and runs bash in process over a virtual file system. Podium gives it a disk for every volume and
image, and one live command for every program the image has (curl, nslookup, sleep …); programs that bash itself
brings along but the image lacks are turned off, so that `curl` in busybox is not found, as in the real one. Pipes
stream, and a cancelled command stops at once.

A script is bounded: in commands and in rounds of one loop by MAX_COMMANDS and MAX_ROUNDS (wide enough for a script
that does something each second for days, spent within seconds by one that only spins), by bashkit itself in bytes
held, in files, in depth, in lines of a generator and in steps of a pattern. What exceeds a bound ends with a sentence
on stderr and code 1; nothing but the script itself ends.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import cast

from bashkit import Bash, BashError, CommandContext, ExecutionProfile
from bashkit._bashkit import FileSystem

from cluster.runtime.disk import Disk
from cluster.runtime.text import words

Write = Callable[[bytes], Awaitable[None]]


@dataclass(frozen=True)
class Mounted:
    """A disk at a path of the shell's tree."""

    path: str
    disk: Disk
    read_only: bool = False


@dataclass(frozen=True)
class Invocation:
    """One run of one command by the shell; streams are bytes, stdin ends by itself."""

    name: str
    argv: tuple[str, ...]
    env: Mapping[str, str]
    cwd: str
    stdin: AsyncIterator[bytes]
    stdout: Write
    stderr: Write


Program = Callable[[Invocation], Awaitable[int]]


@dataclass(frozen=True)
class Manners:
    """How a shell presents itself: what it calls itself in errors, and its words for an unknown command.

    `words` are what its tools say where bashkit's say otherwise: (pattern of bytes, replacement).
    """

    not_found: str = "sh: {name}: not found"
    prefix: str = "sh: "
    words: tuple[tuple[re.Pattern[bytes], bytes], ...] = ()


@cache
def external_commands() -> frozenset[str]:
    """The programs bashkit brings along that are files on a real machine, not parts of the shell."""
    bash = Bash(profile=ExecutionProfile.Interactive)
    everything = set(bash.execute_sync("compgen -c").stdout.split())
    return frozenset(everything - set(bash.execute_sync("compgen -b").stdout.split()) - KEYWORDS)


KEYWORDS = words(
    "! [[ ]] { } case coproc do done elif else esac fi for function if in select then until while time"
)
MAX_COMMANDS, MAX_ROUNDS = 2_000_000, 500_000
BROKEN_PIPE = 141
"""128 + SIGPIPE: whoever writes into `head` after it has left dies silently."""
ERRNO = {
    b"io error: not found": b"No such file or directory",
    b"io error: ": b"",
    b"filesystem is read-only": b"Read-only file system",
}
"""bashkit's words for what the C library says otherwise."""
INCOMPLETE = re.compile(r"unexpected (end of file|EOF)|unterminated")
BASH_PREFIX = re.compile(
    rb"^bash: (?:line \d+: )?(?:bash: )?(?:([^\s:]+): command not found[^\n]*)?", re.MULTILINE
)
MERGED = re.compile(rb"^bash: line \d+: (?:([^\s:]+): command not found[^\n]*)?", re.MULTILINE)
"""The same after 2>&1, where only an unmistakable beginning is taken for a complaint."""


class Shell:
    """One long-lived bash: variables, functions and directory stay from one `execute` to the next."""

    def __init__(
        self,
        mounts: Sequence[Mounted],
        programs: Mapping[str, Program],
        installed: frozenset[str],
        *,
        env: Mapping[str, str],
        cwd: str = "/",
        hostname: str = "",
        manners: Manners = Manners(),
    ) -> None:
        self._manners = manners
        self._status = 0
        self._bash = Bash(
            profile=ExecutionProfile.Interactive,
            username=env.get("USER", "root"),
            hostname=hostname,
            cwd=cwd,
            env=dict(env),
            max_commands=MAX_COMMANDS,
            max_loop_iterations=MAX_ROUNDS,
        )
        self._disks = [mount.disk for mount in mounts]
        for mount in mounts:
            native = cast(FileSystem, mount.disk.open(FileSystem))
            self._bash.mount(mount.path, native, read_only=mount.read_only)
        for name, program in programs.items():
            self._bash.add_command(name, _adapt(name, program))
        for name in external_commands() - installed - programs.keys():
            self._bash.add_command(name, _adapt(name, self._not_found))
        self._alive = True
        self._bash.add_command("__status", _adapt("__status", self._restore_status))
        self._bash.add_command("__alive", _adapt("__alive", self._note_alive))

    def close(self) -> None:
        """The shell has ended; its disks may be plain values again."""
        del self._bash  # it holds our callbacks and we hold it: nobody else would break that circle
        for disk in self._disks:
            disk.close()

    async def execute(self, script: str, stdout: Write, stderr: Write) -> int:
        """Run a script to its end; its exit code. Cancelling the task stops it at once."""

        async def complain(data: bytes) -> None:
            for ours, real in ERRNO.items():
                data = data.replace(ours, real)
            data = BASH_PREFIX.sub(self._in_manners, data)
            for theirs, own in self._manners.words:
                data = theirs.sub(own, data)
            await stderr(data)

        async def tell(data: bytes) -> None:
            await stdout(MERGED.sub(self._in_manners, data) if b"bash: line" in data else data)

        result = await self._bash.execute(script, stdout=tell, stderr=complain)
        if result.error and "parse error" in result.error:
            await complain(f"bash: {result.error}\n".encode())
            return 2
        if result.error:
            await complain(f"bash: {result.error}\n".encode())
        return result.exit_code

    async def line(self, line: str, stdout: Write, stderr: Write) -> tuple[int, bool]:
        """Run one line of an interactive session: its exit code, and whether the line left the shell."""
        if not line.strip():
            return self._status, False
        if problem := self.problem(line):
            await stderr(f"{self._manners.prefix}{problem}\n".encode())
            self._status = 2
            return 2, False
        self._alive = False
        script = f"__status {self._status}\n{line}\n__alive $?"
        self._status = await self.execute(script, stdout, stderr)
        return self._status, not self._alive

    def interrupt(self) -> None:
        """Forget the line that Ctrl-C stopped."""
        self._status = 130
        self._bash.clear_cancel()

    def problem(self, script: str) -> str:
        """Why a script does not parse ("" when it does)."""
        try:
            self._bash.analyze(script)
        except BashError as error:
            return re.sub(r"^parse error at line \d+, column \d+: ", "", str(error))
        return ""

    def incomplete(self, script: str) -> bool:
        """Whether more lines are needed: an open quote, loop or pipe."""
        last = script.rstrip()
        return bool(INCOMPLETE.search(self.problem(script))) or last.endswith(("\\", "&&", "||"))

    @property
    def cwd(self) -> str:
        return self._bash.shell_state().cwd

    def _in_manners(self, match: re.Match[bytes]) -> bytes:
        name = match.group(1)
        words = self._manners.not_found.format(name=name.decode()) if name else self._manners.prefix
        return words.encode()

    async def _not_found(self, call: Invocation) -> int:
        await call.stderr(self._manners.not_found.format(name=call.name).encode() + b"\n")
        return 127

    async def _restore_status(self, call: Invocation) -> int:
        return int(call.argv[0])

    async def _note_alive(self, call: Invocation) -> int:
        self._alive = True
        return int(call.argv[0])


def _adapt(name: str, program: Program) -> Callable[[CommandContext], Awaitable[int]]:
    """A Podium program as a live command of bashkit."""

    async def command(context: CommandContext) -> int:
        async def stdout(data: bytes) -> None:
            await context.stdout.write(data)

        async def stderr(data: bytes) -> None:
            await context.stderr.write(data)

        argv, env = tuple(context.argv), dict(context.env)
        try:
            return await program(Invocation(name, argv, env, context.cwd, context.stdin, stdout, stderr))
        except BrokenPipeError:
            return BROKEN_PIPE

    return command
