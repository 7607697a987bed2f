"""Jobs: what a line at a terminal sends to the background with &.

The shell below runs a script to its end, background and all, so a program that is to outlive its line runs beside it:
`port-forward web 8080:80 &` becomes a call of `__job`, which begins the program as a task of its own and gives the
prompt back. The shell itself expands the words, so variables mean what they meant. Only plain commands are taken; a
pipeline or a loop in the background stays the shell's, and is waited for. (In bash: jobs.c.)
"""

from __future__ import annotations

import asyncio
import re
import shlex
from collections.abc import Awaitable, Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass, field

from cluster.runtime.host import Call, Host, no_input
from cluster.runtime.run import available
from cluster.runtime.shell import Invocation, Program, Shell, Write

MOST = 64
_FIRST_PID = 2000
_REDIRECT = re.compile(r"\s*(&|[12]?)(>>?)\s*(&[12]|[^\s;&|<>\"'$`]+)\s*$")
_NOT_PLAIN = re.compile(r"[|(){}<>`]|&&")
_OWN = ("jobs", "fg", "wait")


@dataclass
class Job:
    """One program in the background; `told` is whether its end has been announced."""

    number: int
    pid: int
    text: str
    task: asyncio.Task[int]
    told: bool = False

    @property
    def state(self) -> str:
        if not self.task.done():
            return "Running"
        if self.task.cancelled():
            return "Terminated"
        code = 1 if self.task.exception() else self.task.result()
        return f"Exit {code}" if code else "Done"


@dataclass
class Jobs:
    """The jobs of one terminal, which prints with `out`."""

    out: Write
    _jobs: dict[int, Job] = field(default_factory=dict)
    _last_pid: int = 0

    def taken(self, shell: Shell, host: Host, line: str) -> str:
        """The line as the shell shall run it."""
        names = available(host).keys()
        found = "".join(self._rewritten(part, end, names) for part, end in _parts(line))
        if found != line:
            shell.lend({"__job": self._starter(host), **self._others()})
        return found

    def _rewritten(self, part: str, end: str, names: Collection[str]) -> str:
        if self._last_pid:
            part = part.replace("$!", str(self._last_pid))
        bare = part.lstrip()
        first = bare.split()[0] if bare else ""
        if end == "&" and first in names and _plain(part):
            words, redirects = _redirected(part)
            self._last_pid = (self._last_pid or _FIRST_PID) + 1
            return f" __job {self._last_pid} {shlex.quote(part.strip())} {shlex.quote(redirects)} {words.strip()};"
        own = self._jobs and (first in _OWN or (first == "kill" and self._meant(bare)))
        return part[: len(part) - len(bare)] + "__" * bool(own) + bare + end

    def _meant(self, command: str) -> bool:
        """Does a `kill` name one of the jobs?"""
        pids = {str(job.pid) for job in self._jobs.values()}
        return any(word in pids or word.startswith("%") for word in command.split()[1:])

    # -- Programs -------------------------------------------------------------

    def _starter(self, host: Host) -> Program:
        async def start(call: Invocation) -> int:
            pid, text, redirects, name, *words = call.argv
            number = max(self._jobs, default=0) + 1
            if number > MOST:
                await call.stderr(b"bash: fork: retry: Resource temporarily unavailable\n")
                return 254
            out, err = _streams(host, call.cwd, redirects, self.out)
            run = available(host)[name]
            inner = Call(host, name, tuple(words), call.env, call.cwd, no_input(), out, err)
            self._jobs[number] = Job(number, int(pid), text, asyncio.ensure_future(_to_its_end(run(inner))))
            await call.stdout(f"[{number}] {pid}\n".encode())
            await asyncio.sleep(0)
            return 0

        return start

    def _others(self) -> dict[str, Program]:
        return {"__jobs": self._list, "__fg": self._foreground, "__wait": self._wait, "__kill": self._kill}

    async def _list(self, call: Invocation) -> int:
        """jobs"""
        for job in self._jobs.values():
            await call.stdout(self._line(job).encode())
        return 0

    async def _foreground(self, call: Invocation) -> int:
        """fg [%N]"""
        job = self._found(call.argv[0] if call.argv else "%+")
        if job is None:
            await call.stderr(f"bash: fg: {' '.join(call.argv) or 'current'}: no such job\n".encode())
            return 1
        await call.stdout(f"{job.text}\n".encode())
        job.told = True
        try:
            return await job.task
        except asyncio.CancelledError:
            job.task.cancel()
            raise

    async def _wait(self, call: Invocation) -> int:
        """wait [%N | PID] …"""
        wanted = [self._found(word) for word in call.argv] if call.argv else list(self._jobs.values())
        for job in filter(None, wanted):
            await asyncio.wait({job.task})
        return 0

    async def _kill(self, call: Invocation) -> int:
        """kill [-SIGNAL] %N | PID …"""
        for word in (word for word in call.argv if not word.startswith("-")):
            job = self._found(word)
            if job is None:
                await call.stderr(f"bash: kill: {word}: no such job\n".encode())
                return 1
            job.task.cancel()
            await asyncio.wait({job.task})
        return 0

    def _found(self, word: str) -> Job | None:
        """%2, %+, or a process' number."""
        alive = [job for job in self._jobs.values() if not job.told]
        if word in ("%+", "%%", "%", ""):
            return alive[-1] if alive else None
        return next((job for job in alive if word in (f"%{job.number}", str(job.pid))), None)

    def _line(self, job: Job) -> str:
        numbers = sorted(self._jobs)
        mark = "+" if job.number == numbers[-1] else "-" if job.number == numbers[-2] else " "
        return f"[{job.number}]{mark}  {job.state:<24}{job.text}{' &' * (not job.task.done())}\n"

    # -- Around the lines -----------------------------------------------------

    def news(self) -> list[str]:
        """What is to be said of jobs that have ended since somebody last asked."""
        ended = [job for job in self._jobs.values() if job.task.done()]
        said = [self._line(job) for job in ended if not job.told]
        for job in ended:
            del self._jobs[job.number]
        return said

    def close(self) -> None:
        """The terminal is gone, and its jobs go with it."""
        for job in self._jobs.values():
            job.task.cancel()


def _parts(line: str) -> Iterator[tuple[str, str]]:
    """The commands of a line, each with what separates it from the next: "&", ";", a newline or nothing."""
    start, depth, quote, at = 0, 0, "", 0
    while at < len(line):
        char = line[at]
        if char == "\\" and quote != "'":
            at += 2
            continue
        if quote:
            quote = "" if char == quote else quote
        elif char in "'\"`":
            quote = char
        elif char in "({":
            depth += 1
        elif char in ")}":
            depth -= 1
        elif not depth and (char in ";\n" or (char == "&" and _alone(line, at))):
            yield line[start:at], char
            start = at + 1
        at += 1
    yield line[start:], ""


def _alone(line: str, at: int) -> bool:
    """Is this & the operator, not a part of &&, >& or &>?"""
    return line[at - 1 : at] not in ("&", ">", "<") and line[at + 1 : at + 2] not in ("&", ">")


def _plain(part: str) -> bool:
    """One command with its words, and redirections at its end."""
    words, _ = _redirected(part)
    bare = re.sub(r"'[^']*'|\"[^\"]*\"|\$\([^()]*\)|\$\{[^{}]*\}|\\.", "", words)
    return bool(words.strip()) and not _NOT_PLAIN.search(bare)


def _redirected(part: str) -> tuple[str, str]:
    """(the command, its redirections: "1>/dev/null 2>&1")"""
    found: list[str] = []
    while match := _REDIRECT.search(part):
        stream, arrow, target = match.groups()
        found[:0] = [f"1{arrow}{target}", "2>&1"] if stream == "&" else [f"{stream or '1'}{arrow}{target}"]
        part = part[: match.start()]
    return part, " ".join(found)


def _streams(host: Host, cwd: str, redirects: str, out: Write) -> tuple[Write, Write]:
    """stdout and stderr of a job."""
    streams = {"1": out, "2": out}
    for redirect in redirects.split():
        stream, _, target = redirect.replace(">>", ">").partition(">")
        streams[stream] = streams[target[1]] if target[0] == "&" else _file(host, cwd, target, ">>" in redirect)
    return streams["1"], streams["2"]


def _file(host: Host, cwd: str, target: str, append: bool) -> Write:
    """Writes to a file of the host, which is emptied first unless `append`."""
    path = target if target.startswith("/") else f"{cwd}/{target}"
    held = host.tree.read(path) if append and host.tree.is_file(path) else b""
    if path != "/dev/null":
        host.tree.write(path, held)

    async def write(data: bytes) -> None:
        if path != "/dev/null":
            host.tree.write(path, host.tree.read(path) + data)

    return write


async def _to_its_end(running: Awaitable[int]) -> int:
    with suppress(BrokenPipeError):
        return await running
    return 1
