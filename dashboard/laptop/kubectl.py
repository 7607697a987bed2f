"""kubectl as a program of the laptop: its streams, its files, its server.

The package `cluster.kubectl` is handed everything it may touch. Here that is: the streams of one run of a command, the
tree of one laptop, and one cluster's API by one person's token.
"""

from __future__ import annotations

import asyncio
import posixpath
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

from cluster.kubectl.run import run
from cluster.kubectl.session import Session
from cluster.kubectl.transport import Input, Output, Transport
from cluster.runtime.console import Console
from cluster.runtime.host import Call, Command, Host
from cluster.runtime.laptop import HOME
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
    """`transport.Files` over the laptop's tree, from where the command was typed."""

    call: Call

    async def read(self, path: str) -> bytes:
        return self.call.host.tree.read(self._at(path))

    async def write(self, path: str, content: bytes) -> None:
        self.call.host.tree.write(self._at(path), content)

    async def remove(self, path: str) -> None:
        self.call.host.tree.remove(self._at(path))

    async def list(self, path: str) -> Sequence[str]:
        tree, at = self.call.host.tree, self._at(path)
        if not tree.is_dir(at):
            raise NotADirectoryError(path) if tree.exists(at) else FileNotFoundError(path)
        return [name + "/" * tree.is_dir(posixpath.join(at, name)) for name in tree.list(at)]

    async def exists(self, path: str) -> bool:
        return self.call.host.tree.exists(self._at(path))

    async def is_dir(self, path: str) -> bool:
        return self.call.host.tree.is_dir(self._at(path))

    def _at(self, path: str) -> str:
        home = self.call.env.get("HOME", "/")
        return self.call.path(home + path[1:] if path == "~" or path.startswith("~/") else path)


def program(transport: Transport, cluster: str, user: str, server: str, token: str) -> Command:
    """kubectl of somebody at a cluster; `server` is what a kubeconfig would name, `token` their own."""

    async def kubectl(call: Call) -> int:
        printer = Printer(call.stdout, call.stderr)
        ends = Stdin(call.stdin), printer.stdout, printer.stderr
        console = windows.console_of(call)
        session = Session(
            transport,
            Sitting(*ends, console, call.host) if console else Streams(*ends),
            LaptopFiles(call),
            server=server,
            cluster=cluster,
            user=user,
            env=call.env,
            headers={"authorization": f"Bearer {token}", "user-agent": "kubectl/v1.35"},
        )
        try:
            code = await run(call.argv, session)
            await printer.finish()
            return code
        finally:
            printer.stop()

    return kubectl
