"""A real bash that cannot touch the machine it runs on: the only module that knows bashkit (`patterns` asks its jq).

bashkit parses and runs bash in process over a virtual file system. Podium gives it a disk for every volume and
image, and one live command for every program the image has (curl, nslookup, sleep …); programs that bash itself
brings along but the image lacks are turned off, so that `curl` in busybox is not found, as in the real one. Pipes
stream, and a cancelled command stops at once.

A script is bounded (`limits` has the table). Whatever exceeds a bound of the script ends it, with the one sentence
and the exit code that Linux has for it; nothing but the script itself ends.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property, partial
from typing import Any, cast

from bashkit import Bash, BashError, CommandContext, ExecutionProfile
from bashkit._bashkit import FileSystem

from cluster.runtime import endless, limits
from cluster.runtime.disk import Disk
from cluster.runtime.interleaving import Interleaving, Stream
from cluster.runtime.limits import Exceeded, Limit
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
    read: Callable[[str], bytes] = lambda path: b""


Program = Callable[[Invocation], Awaitable[int]]


@dataclass(frozen=True)
class Manners:
    """How a shell presents itself: what it calls itself in errors, and its words for an unknown command.

    `words` are what its tools say where bashkit's say otherwise, by the first word of the line, the tool's name:
    (pattern of bytes, replacement).
    """

    not_found: str = "sh: {name}: not found"
    prefix: str = "sh: "
    words: Mapping[bytes, tuple[tuple[re.Pattern[bytes], bytes], ...]] = field(default_factory=dict)
    name: bytes = b""
    """What it was called by, where that is what it calls itself: busybox' sh does, /bin/sh then."""

    def called(self, name: str) -> Manners:
        """The same of a shell that was called by a name."""
        return replace(self, name=name.encode()) if self.prefix.startswith("sh: ") else self

    def said(self, complaint: bytes) -> bytes:
        """What bashkit's tools complain of, as these do. Linear in its length: everybody waits meanwhile."""
        return b"".join(map(self._line, complaint.splitlines(keepends=True)))

    def _line(self, line: bytes) -> bytes:
        for theirs, own in self.words.get(line.partition(b" ")[0], ()):
            if found := theirs.match(line):
                line = found.expand(own) + line[found.end() :]
                break
        return self.name + line[2:] if self.name and line.startswith(b"sh: ") else line


@cache
def external_commands() -> frozenset[str]:
    """The programs bashkit brings along that are files on a real machine, not parts of the shell."""
    bash = Bash(profile=ExecutionProfile.Interactive)
    everything = set(bash.execute_sync("compgen -c").stdout.split())
    return frozenset(everything - set(bash.execute_sync("compgen -b").stdout.split()) - KEYWORDS)


KEYWORDS = words(
    "! [[ ]] { } case coproc do done elif else esac fi for function if in select then until while time"
)
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
        self._manners, self._installed = manners, installed
        self._mounts, self._programs = mounts, programs
        self._env, self._cwd, self._hostname = env, cwd, hostname
        self._status = 0
        self._met: Limit | None = None
        self._stopped = False
        self._order = Interleaving()
        self._run = self._command
        self._alive = True

    @cached_property
    def _bash(self) -> Bash:
        """It costs ten milliseconds and most of a shell's memory, so it is made for the first line that is typed."""
        made = Bash(
            profile=ExecutionProfile.Interactive,
            username=self._env.get("USER", "root"),
            hostname=self._hostname,
            cwd=self._cwd,
            env=dict(self._env),
            max_commands=limits.MAX_COMMANDS,
            max_loop_iterations=limits.MAX_ROUNDS,
        )
        for mount in self._mounts:
            native = cast(FileSystem, mount.disk.open(FileSystem))
            made.mount(mount.path, native, read_only=mount.read_only)
        programs = dict.fromkeys(external_commands() - self._installed, self._not_found) | dict(self._programs)
        own = {"__status": self._restore_status, "__alive": self._note_alive}
        for name, program in (programs | own).items():
            made.add_command(name, self._adapted(name, program))
        return made

    @property
    def _begun(self) -> bool:
        return "_bash" in self.__dict__

    def close(self) -> None:
        """The shell has ended, and what it left in the background; its disks may be plain values again."""
        if not self._begun:
            return
        self._bash.cancel()
        del self._bash  # it holds our callbacks and we hold it: nobody else would break that circle
        for mount in self._mounts:
            mount.disk.close()

    async def execute(self, script: str, stdout: Write, stderr: Write) -> int:
        """Run a script to its end; its exit code. Cancelling the task stops it at once."""

        async def complain(data: bytes, child: bool = True) -> None:
            if self._met:
                return
            count = len(data)
            if found := limits.exceeded(data, child):
                data = found[0]
                self._meet(found[1])
            data = limits.reworded(data)
            for ours, real in ERRNO.items():
                data = data.replace(ours, real)
            data = BASH_PREFIX.sub(self._in_manners, data)
            await stderr(self._manners.said(data))
            self._order.showed("stderr", count)
            await asyncio.sleep(limits.REST)

        printed = 0

        async def tell(data: bytes) -> None:
            nonlocal printed
            await stdout(MERGED.sub(self._in_manners, data) if b"bash: line" in data else data)
            self._order.showed("stdout", len(data))
            before, printed = printed, printed + len(data)
            if printed > limits.OUTPUT:
                self._meet(limits.PRINTED)
            if printed // limits.MOUTHFUL > before // limits.MOUTHFUL:
                await asyncio.sleep(limits.REST)


        await self._go_on()
        self._order.forget()
        self._lend_endless(script)
        result = await self._bash.execute(script, stdout=tell, stderr=complain)
        if result.error:
            await complain(f"bash: {result.error}\n".encode(), child=False)
        if self._met:
            return await self._end(stderr)
        return 2 if result.error and "parse error" in result.error else result.exit_code

    def _meet(self, limit: Limit) -> None:
        """Enough: the script is ended, by the first limit that it meets."""
        self._met = self._met or limit
        self._bash.cancel()

    async def _end(self, stderr: Write) -> int:
        """The last words of a script that has met a limit, and its exit code; who typed it may type on. Whoever has it
        run again and again leaves others their turn."""
        assert self._met
        limit, self._met, self._alive = self._met, None, True
        self._stopped = True
        await stderr(limit.says.format(prefix=self._manners.prefix).encode() + b"\n")
        await self._go_on()
        return limit.status

    def lend(self, programs: Mapping[str, Program]) -> None:
        """More commands, from the next line on."""
        for name, program in programs.items():
            self._bash.add_command(name, self._adapted(name, program))

    def _lend_endless(self, script: str) -> None:
        """Commands that read devices without an end, to a script that names one; bashkit's own to any other."""
        for name, program in endless.TAKEN.items() if self._installed >= endless.TAKEN.keys() else ():
            cast(Any, self._bash).remove_builtin(name)  # its stub leaves it out
            if endless.NAMED.search(script):
                self._bash.add_command(name, self._adapted(name, program))

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
        """Forget the line that Ctrl-C stopped, and all that it left in the background."""
        self._status = 130
        if self._begun:
            self._stopped = True
            self._bash.cancel()

    async def _go_on(self) -> None:
        """After a stop: what runs in the background needs a moment to see that it is over."""
        if self._stopped:
            await asyncio.sleep(limits.STOP)
            self._bash.clear_cancel()
            self._stopped = False

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
        return self._bash.shell_state().cwd if self._begun else self._cwd

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

    def _adapted(self, name: str, program: Program) -> Callable[[CommandContext], Awaitable[int]]:
        """A Podium program as a live command of bashkit. (A shell has a hundred of them: no closures for each.)"""
        return partial(self._run, name, program)

    async def _command(self, name: str, program: Program, context: CommandContext) -> int:
        elsewhere: set[Stream] = set()

        async def stdout(data: bytes) -> None:
            await self._order.turn_to("stdout", elsewhere)
            self._order.wrote("stdout", len(data))
            try:
                await context.stdout.write(data)
            except RuntimeError as error:  # a file or the disk is full
                await stderr(f"{name}: write error: {error}\n".encode())
                raise FullDisk from None

        async def stderr(data: bytes) -> None:
            await self._order.turn_to("stderr", elsewhere)
            self._order.wrote("stderr", len(data))
            await context.stderr.write(data)

        argv, env = tuple(context.argv), dict(context.env)
        call = Invocation(name, argv, env, context.cwd, context.stdin, stdout, stderr, context.fs.read_file)
        try:
            return await program(call)
        except BrokenPipeError:
            return BROKEN_PIPE
        except FullDisk:
            return 1
        except Exceeded as exceeded:
            self._meet(exceeded.limit)
            return exceeded.limit.status


class FullDisk(Exception):
    """A command could not write, and has said so."""
