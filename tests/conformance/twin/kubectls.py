"""The two kubectls, run alike: argv, stdin and a folder in, stdout, stderr and exit code out."""

from __future__ import annotations

import asyncio
import io
import os
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from cluster.kubectl.run import run
from cluster.kubectl.session import Session
from cluster.kubectl.transport import IO, Input, Listener, Output, Serve
from tests.conformance.twin.wire import Connection
from tests.harness import kubectl

SECONDS, BROKEN = 60, 70
NOTHING: Mapping[str, str] = {}
QUICK = {**kubectl.QUICK, "KUBECACHEDIR": tempfile.mkdtemp(prefix="twin-cache-")}
"""What is discovered is remembered once for all lines."""
QUIET, SILENT = 1.0, 4.0
"""Seconds of silence that end a watch: after it has said something, and when it says nothing at all."""


@dataclass(frozen=True)
class Done:
    """What a line left behind."""

    stdout: str
    stderr: str
    code: int


@dataclass(frozen=True)
class Seat:
    """Where a twin works: a server, a namespace, a folder of files that is its home."""

    url: str
    tls_url: str
    token: str
    namespace: str
    folder: Path

    def env(self) -> dict[str, str]:
        """The variables of both."""
        return {"HOME": str(self.folder), "PWD": str(self.folder), "PATH": "/usr/bin:/bin"}

    def config(self) -> str:
        """Its kubeconfig, the same text for both."""
        context = {"cluster": "demo", "user": "demo-admin", "namespace": self.namespace}
        server = {"server": self.tls_url, "insecure-skip-tls-verify": True}
        return yaml.safe_dump(
            {
                "apiVersion": "v1",
                "kind": "Config",
                "clusters": [{"name": "demo", "cluster": server}],
                "contexts": [{"name": "demo", "context": context}],
                "current-context": "demo",
                "users": [{"name": "demo-admin", "user": {"token": self.token}}],
            }
        )


@dataclass(frozen=True)
class Real:
    """kubectl 1.35 itself."""

    seat: Seat

    def __call__(
        self, argv: Sequence[str], stdin: str = "", watches: bool = False, env: Mapping[str, str] = NOTHING
    ) -> Done:
        with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
            process = subprocess.Popen(
                [str(kubectl.program()), *argv],
                cwd=self.seat.folder, env={**self.seat.env(), **QUICK, **env},
                stdin=subprocess.PIPE, stdout=out, stderr=err, text=True,
            )  # fmt: skip
            if watches:
                _until_quiet(lambda: os.fstat(out.fileno()).st_size, lambda: process.poll() is not None)
            else:
                process.communicate(stdin, timeout=SECONDS)
            code = process.poll()
            process.kill()
            process.communicate()
            out.seek(0)
            err.seek(0)
            return Done(out.read(), err.read(), code or 0)


def _until_quiet(printed: Callable[[], int], ended: Callable[[], bool]) -> None:
    """Until a watch has said something and then nothing more, or has ended, or says nothing at all."""
    size, since = 0, time.monotonic()
    while not ended() and time.monotonic() - since < (QUIET if size else SILENT):
        time.sleep(0.05)
        if printed() > size:
            size, since = printed(), time.monotonic()


class Sink:
    def __init__(self) -> None:
        self._text = io.BytesIO()

    def write(self, text: str | bytes) -> None:
        self._text.write(text.encode() if isinstance(text, str) else text)

    async def drain(self) -> None:
        return None

    def size(self) -> int:
        return self._text.tell()

    def __str__(self) -> str:
        return self._text.getvalue().decode(errors="replace")


class Source:
    def __init__(self, text: str) -> None:
        self._rest = text.encode()

    async def read(self, limit: int = -1) -> bytes:
        found, self._rest = (self._rest, b"") if limit < 0 else (self._rest[:limit], self._rest[limit:])
        return found


@dataclass
class Terminal:
    """A pipe on all sides."""

    stdin: Input
    stdout: Output
    stderr: Output
    interactive: bool = False
    size: tuple[int, int] = (80, 24)


@dataclass(frozen=True)
class Folder:
    """`Files` over a folder of the test's own."""

    root: Path

    def _at(self, path: str) -> Path:
        return self.root / path

    async def read(self, path: str) -> bytes:
        return self._at(path).read_bytes()

    async def write(self, path: str, content: bytes) -> None:
        self._at(path).parent.mkdir(parents=True, exist_ok=True)
        self._at(path).write_bytes(content)

    async def remove(self, path: str) -> None:
        self._at(path).unlink()

    async def list(self, path: str) -> Sequence[str]:
        return sorted(each.name + "/" * each.is_dir() for each in self._at(path).iterdir())

    async def exists(self, path: str) -> bool:
        return self._at(path).exists()

    async def is_dir(self, path: str) -> bool:
        return self._at(path).is_dir()


@dataclass
class Opened:
    """`Listener` on a real port."""

    server: asyncio.Server

    @property
    def port(self) -> int:
        return int(self.server.sockets[0].getsockname()[1])

    async def close(self) -> None:
        self.server.close()


@dataclass
class Connected:
    """`Stream` over a real connection."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def read(self) -> bytes:
        return await self.reader.read(65536)

    async def write(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()

    async def close(self) -> None:
        self.writer.close()


class Sockets:
    """`Ports` of this machine."""

    async def listen(self, address: str, port: int, serve: Serve) -> Listener:
        async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            stream = Connected(reader, writer)
            try:
                await serve(stream)
            finally:
                await stream.close()

        return Opened(await asyncio.start_server(accept, address, port))


@dataclass(frozen=True)
class Page:
    """The page's kubectl, in process."""

    seat: Seat

    def __call__(
        self, argv: Sequence[str], stdin: str = "", watches: bool = False, env: Mapping[str, str] = NOTHING
    ) -> Done:
        stdout, stderr = Sink(), Sink()
        terminal = Terminal(Source(stdin), stdout, stderr)
        code = asyncio.run(self._run(argv, terminal, stdout if watches else None, env))
        return Done(str(stdout), str(stderr), code)

    async def _run(self, argv: Sequence[str], terminal: IO, watched: Sink | None, env: Mapping[str, str]) -> int:
        session = Session(
            Connection(self.seat.url, self.seat.token), terminal, Folder(self.seat.folder),
            server=self.seat.tls_url, env={**self.seat.env(), **env}, ports=Sockets(),
        )  # fmt: skip
        line = asyncio.ensure_future(run(argv, session))
        try:
            return await (self._ended(line, watched) if watched else asyncio.wait_for(line, SECONDS))
        except Exception as problem:
            terminal.stderr.write(f"{problem!r}\n")
            return BROKEN

    async def _ended(self, line: asyncio.Future[int], watched: Sink) -> int:
        await asyncio.to_thread(_until_quiet, watched.size, line.done)
        if line.done():
            return line.result()
        line.cancel()
        await asyncio.wait({line})
        return 0
