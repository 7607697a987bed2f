"""kubectl as a program of the laptop: its streams, its files, its server.

The package `cluster.kubectl` is handed everything it may touch. Here that is: the streams of one run of a command, the
tree of one laptop, and one cluster's API by one person's token.
"""

from __future__ import annotations

import asyncio
import posixpath
import re
from collections.abc import AsyncIterator, Awaitable, Mapping, Sequence
from dataclasses import dataclass

from cluster.kubectl import completing
from cluster.kubectl.run import run
from cluster.kubectl.session import Session
from cluster.kubectl.transport import IO, Files, Input, Output, Ports, Transport
from cluster.runtime.console import Console
from cluster.runtime.files import Tree
from cluster.runtime.host import Call, Command, Host, no_input
from cluster.runtime.laptop import HOME, Complete
from cluster.runtime.shell import Write
from dashboard.laptop import windows

HIGH_WATER = 64 * 1024
"""Bytes that may wait to be printed before whoever drains is made to wait."""


class Printer:
    """stdout and stderr of one run, in the order in which they were written."""

    def __init__(self, stdout: Write, stderr: Write) -> None:
        self.stdout, self.stderr = Stream(self, stdout), Stream(self, stderr)
        self._waiting: asyncio.Queue[tuple[Write, bytes]] = asyncio.Queue()
        self._bytes = 0
        self._low = asyncio.Event()
        self._task = asyncio.ensure_future(self._print())

    def put(self, write: Write, data: bytes) -> None:
        self._bytes += len(data)
        self._waiting.put_nowait((write, data))

    async def _print(self) -> None:
        while True:
            write, data = await self._waiting.get()
            try:
                await write(data)
            finally:
                self._bytes -= len(data)
                self._low.set()
                self._waiting.task_done()

    async def drain(self) -> None:
        """Wait until little is left to print; whoever reads may have gone (BrokenPipeError)."""
        while self._bytes > HIGH_WATER and not self._task.done():
            self._low.clear()
            await self._low.wait()
        self._check()

    async def finish(self) -> None:
        """Print all that is left."""
        rest = asyncio.ensure_future(self._waiting.join())
        await asyncio.wait({rest, self._task}, return_when=asyncio.FIRST_COMPLETED)
        rest.cancel()
        self._check()
        self._task.cancel()

    def stop(self) -> None:
        self._task.cancel()

    def _check(self) -> None:
        if self._task.done() and not self._task.cancelled() and (error := self._task.exception()):
            raise error


@dataclass(frozen=True)
class Stream:
    """`transport.Output`."""

    printer: Printer
    to: Write

    def write(self, text: str | bytes) -> None:
        if text:
            self.printer.put(self.to, text.encode() if isinstance(text, str) else text)

    async def drain(self) -> None:
        await self.printer.drain()


class Stdin:
    """`transport.Input` over what a pipe brings."""

    def __init__(self, chunks: AsyncIterator[bytes]) -> None:
        self._chunks = chunks
        self._held = b""

    async def read(self, limit: int = -1) -> bytes:
        if limit < 0:
            held, self._held = self._held, b""
            return held + b"".join([chunk async for chunk in self._chunks])
        if not self._held:
            self._held = await anext(self._chunks, b"")
        found, self._held = self._held[:limit], self._held[limit:]
        return found


@dataclass
class Streams:
    """`transport.IO` of a pipe."""

    stdin: Input
    stdout: Output
    stderr: Output

    @property
    def interactive(self) -> bool:
        return False

    @property
    def size(self) -> tuple[int, int]:
        return 80, 24


@dataclass
class Sitting(Streams):
    """`transport.IO` of somebody at a terminal, and its editor."""

    console: Console
    host: Host

    @property
    def interactive(self) -> bool:
        return True

    @property
    def size(self) -> tuple[int, int]:
        return self.console.size

    async def edit(self, path: str) -> None:
        """Let them change a file of their home."""
        await self.host.settled()
        await windows.opened(self.console, {"edit": path.removeprefix(f"{HOME}/")})
        await self.host.settled()


@dataclass(frozen=True)
class LaptopFiles:
    """`transport.Files` over the laptop's tree, from the folder in which the command was typed."""

    tree: Tree
    folder: str = HOME

    async def read(self, path: str) -> bytes:
        return self.tree.read(self._at(path))

    async def write(self, path: str, content: bytes) -> None:
        self.tree.write(self._at(path), content)

    async def remove(self, path: str) -> None:
        self.tree.remove(self._at(path))

    async def list(self, path: str) -> Sequence[str]:
        at = self._at(path)
        if not self.tree.is_dir(at):
            raise NotADirectoryError(path) if self.tree.exists(at) else FileNotFoundError(path)
        return [name + "/" * self.tree.is_dir(posixpath.join(at, name)) for name in self.tree.list(at)]

    async def exists(self, path: str) -> bool:
        return self.tree.exists(self._at(path))

    async def is_dir(self, path: str) -> bool:
        return self.tree.is_dir(self._at(path))

    def _at(self, path: str) -> str:
        whole = HOME + path[1:] if path == "~" or path.startswith("~/") else path
        return posixpath.normpath(posixpath.join(self.folder, whole))


@dataclass(frozen=True)
class Person:
    """Somebody at a cluster; `server` is what a kubeconfig would name, `token` their own, `ports` their laptop's."""

    transport: Transport
    cluster: str
    user: str
    server: str
    token: str
    ports: Ports | None = None

    def session(self, io: IO, files: Files, env: Mapping[str, str]) -> Session:
        headers = {"authorization": f"Bearer {self.token}", "user-agent": "kubectl/v1.35"}
        return Session(
            self.transport, io, files, server=self.server, cluster=self.cluster, user=self.user, env=env,
            headers=headers, ports=self.ports,
        )  # fmt: skip


def program(person: Person) -> Command:
    """Their kubectl."""

    async def kubectl(call: Call) -> int:
        printer = Printer(call.stdout, call.stderr)
        ends = Stdin(call.stdin), printer.stdout, printer.stderr
        console = windows.console_of(call)
        io = Sitting(*ends, console, call.host) if console else Streams(*ends)
        session = person.session(io, LaptopFiles(call.host.tree, call.cwd), {**call.env, "PWD": call.cwd})
        try:
            code = await run(call.argv, session)
            await printer.finish()
            return code
        finally:
            printer.stop()

    return kubectl


CLAUSE = re.compile(r"(?:^|[|;&(])\s*kubectl\s+([^|;&()]*)$")
"""The kubectl line that a command line ends in."""
FILE = re.compile(r"(?:^|\s)(?:-f|--filename|-k|--kustomize|--from-file)[ =]\S*$")


class _Silence:
    """`transport.Output` while a line is completed: warnings are not for now."""

    def write(self, text: str | bytes) -> None:
        """Nobody reads it."""

    async def drain(self) -> None:
        """Nothing waits."""


def completer(person: Person, host: Host) -> Complete:
    """What Tab offers on their kubectl lines; None where a file or another command is typed."""
    silent = Streams(Stdin(no_input()), _Silence(), _Silence())
    session = person.session(silent, LaptopFiles(host.tree), host.env)

    async def offered(words: Sequence[str]) -> Sequence[str]:
        found = await completing.complete(session, words)
        return [one if one.endswith(("=", "/")) else f"{one} " for one in found]

    def complete(line: str) -> Awaitable[Sequence[str]] | None:
        found = CLAUSE.search(line)
        return None if not found or FILE.search(found.group(1)) else offered(found.group(1).split(" "))

    return complete
