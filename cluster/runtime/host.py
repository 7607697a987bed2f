"""Whatever a process can run on: a container, a node's own shell, or a machine out on the internet.

They differ in where their packets start, what is installed and which files they have; the same commands and the
same shell serve all three. Waiting is on the cluster's own time, so a `sleep 5` is faster in a fast cluster and
stands still in a paused one.
"""

from __future__ import annotations

import asyncio
import posixpath
import shlex
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

from cluster.apimachinery.clock import Counter, now
from cluster.runtime.console import Console
from cluster.runtime.disk import Disk
from cluster.runtime.files import Tree
from cluster.runtime.network import Network, Source
from cluster.runtime.process import Done, Server
from cluster.runtime.security import Security
from cluster.runtime.shell import Invocation, Mounted, Program, Shell, Write
from cluster.runtime.userland import Userland

Clock = Callable[[str], Counter]
"""The counter of the cluster with that name."""

Command = Callable[["Call"], Awaitable[int]]
"""A program: a call in, an exit code out."""

ROUND = 1.0
"""Seconds of wall clock after which a sleeper looks again whether the cluster's speed has changed."""


async def no_input() -> AsyncIterator[bytes]:
    """A closed stdin."""
    nothing: tuple[bytes, ...] = ()
    for chunk in nothing:
        yield chunk


@dataclass(eq=False)
class Host:
    """One machine as its processes see it."""

    source: Source
    hostname: str
    network: Network
    clock: Clock
    userland: Userland
    tree: Tree = field(default_factory=Tree)
    env: Mapping[str, str] = field(default_factory=dict)
    workdir: str = "/"
    extras: Mapping[str, Command] = field(default_factory=dict)
    census: Callable[[], Sequence[tuple[int, str]]] | None = None
    security: Security = field(default_factory=Security)

    def counter(self) -> float:
        """The cluster's own time, in seconds."""
        return self.clock(self.source.cluster).at(now())

    async def sleep(self, seconds: float) -> None:
        """Wait that long on the cluster's time."""
        until = self.counter() + seconds
        while True:
            left = self._wall_until(until)
            if left <= 0:
                return
            await asyncio.sleep(min(left, ROUND))

    def _wall_until(self, counter: float) -> float:
        moment = self.clock(self.source.cluster).wall_until(counter)
        return ROUND if moment is None else moment - now()

    def log(self, text: str, stream: Literal["stdout", "stderr"] = "stdout") -> None:
        """What a daemon writes to the container's log; nowhere on a plain machine."""

    def exit(self, code: int) -> None:
        """A daemon's own exit(3)."""

    def run_and_wait(self, argv: Sequence[str]) -> tuple[str, int]:
        """Run a command here from a server's thread: its output, both streams together, and its code.

        A container's alone: no daemon of a plain machine has commands to run.
        """
        raise NotImplementedError(self.hostname)

    def serve(self, server: Server) -> Done | None:
        """Open a daemon's ports; its complaint when one is taken."""
        return None

    def withdraw(self, server: Server) -> None:
        """Close a daemon's ports again."""

    def servers(self) -> tuple[Server, ...]:
        """The daemons running here."""
        return ()

    def process(self, pid: int) -> str | None:
        """The command line of a process (None: no such process)."""
        return None

    def processes(self) -> Sequence[tuple[int, str]]:
        """All processes in sight, as (pid, command line)."""
        first = self.process(1)
        return self.census() if self.census else [(1, first)] if first else []

    def beyond(self, path: str) -> Host | None:
        """The machine whose whole disk is mounted at a path, for whoever changes its root there."""
        return None

    def signal(self, pid: int, signal: str) -> None:
        """Deliver a signal such as "TERM"; raises ProcessLookupError."""
        raise ProcessLookupError(pid)

    def sit_down(self, console: Console) -> None:
        """Somebody opens a terminal right at this machine (see `laptop`)."""

    async def settled(self) -> Sequence[str]:
        """A command line begins or has ended; complaints for whoever typed it."""
        return ()

    def history(self) -> Sequence[str]:
        """The lines that were typed here before, the oldest first."""
        return ()

    def remember(self, line: str) -> None:
        """A line was typed."""

    def completions(self, line: str) -> Awaitable[Sequence[str]] | None:
        """What the last word of a line may become, where its command knows; None: names of commands and files."""
        return None

    def programs(self) -> Mapping[str, Command]:
        """Commands that only this host has: a server's own binary, the kubectl of a page's terminal."""
        return self.extras

    def installed(self, name: str) -> bool:
        return posixpath.basename(name) in self.all_commands()

    def all_commands(self) -> frozenset[str]:
        return _together(self.userland.commands, self.userland.shells, frozenset(self.programs()))

    def bins(self) -> list[Mounted]:
        """Where the commands lie as files."""
        return [Mounted(path, bin_disk(self.all_commands()), True) for path in ("/bin", "/usr/bin")]

    def whole_tree(self) -> Tree:
        """Every file, the commands included, as `ls` sees them."""
        tree = Tree()
        tree.mounts = [*self.tree.mounts, *self.bins()]
        return tree

    def shell(self, programs: Mapping[str, Program], env: Mapping[str, str], name: str = "") -> Shell:
        """A fresh bash over this host's files, called by a name."""
        installed = self.all_commands()
        mounts = [*self.tree.mounts, *self.bins()]
        cwd = self.workdir if self.tree.is_dir(self.workdir) else "/"
        available = {
            name: run for name, run in programs.items() if name in installed or name.startswith("__")
        }
        return Shell(
            mounts,
            available,
            installed,
            env=env,
            cwd=cwd,
            hostname=self.hostname,
            manners=self.userland.called(name)[0],
        )


@dataclass(frozen=True)
class Call:
    """One run of one command, and where it runs: what every file under commands/ receives."""

    host: Host
    name: str
    argv: tuple[str, ...]
    env: Mapping[str, str]
    cwd: str
    stdin: AsyncIterator[bytes]
    stdout: Write
    stderr: Write
    tty: bool = False
    piped: bool = False

    @classmethod
    def of(cls, host: Host, call: Invocation, tty: bool = False) -> Call:
        return cls(host, call.name, call.argv, call.env, call.cwd, call.stdin, call.stdout, call.stderr, tty)

    async def out(self, text: str) -> None:
        await self.stdout(text.encode())

    async def fail(self, text: str, code: int = 1) -> int:
        """Complain on stderr; the exit code to return."""
        await self.stderr(text.encode())
        return code

    async def input(self) -> bytes:
        """All of stdin, up to its end."""
        return b"".join([chunk async for chunk in self.stdin])

    def path(self, path: str) -> str:
        """A path as typed, made absolute."""
        return posixpath.normpath(posixpath.join(self.cwd, path))


@lru_cache(maxsize=256)
def _together(commands: frozenset[str], shells: tuple[str, ...], programs: frozenset[str]) -> frozenset[str]:
    """One set for all hosts that have the same."""
    return commands.union(shells, programs)


_bins: dict[frozenset[str], Disk] = {}


def bin_disk(installed: frozenset[str]) -> Disk:
    """/bin of a userland, shared by all its containers: one small script for each command."""
    if installed not in _bins:
        disk = Disk(keep=True)
        for name in sorted(installed):
            disk.write(f"/{name}", f'#!/bin/sh\n{shlex.quote(name)} "$@"\n'.encode(), 0o755)
        _bins[installed] = disk
    return _bins[installed]
