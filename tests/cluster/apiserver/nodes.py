"""A kubelet that keeps nothing: sessions echo, logs say what they were asked, ports answer with what they got."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from cluster.apimachinery import errors
from cluster.apimachinery.meta import Obj
from cluster.kubelet import nodes
from cluster.runtime import http


@dataclass
class Echo:
    """A process that writes back what it reads, until its input ends."""

    code: int = 0
    events_: asyncio.Queue[tuple[int, bytes] | None] = field(default_factory=asyncio.Queue)
    closed: bool = False

    async def feed(self, data: bytes) -> None:
        await self.events_.put((nodes.STDOUT, data))

    async def resize(self, columns: int, rows: int) -> None:
        await self.events_.put((nodes.STDERR, f"{columns}x{rows}".encode()))

    async def close_stdin(self) -> None:
        await self.events_.put(None)

    async def events(self) -> AsyncIterator[tuple[int, bytes]]:
        while (event := await self.events_.get()) is not None:
            yield event

    async def status(self) -> Obj:
        if not self.code:
            return errors.success()
        text = f"command terminated with non-zero exit code: exit status {self.code}"
        cause = {"reason": "ExitCode", "message": str(self.code)}
        return errors.StatusError(500, "NonZeroExitCode", text, {"causes": [cause]}).status()

    async def close(self) -> None:
        self.closed = True


@dataclass
class FakeNodes:
    """Every node's kubelet at once; `asked` is what it was asked last."""

    asked: Any = None
    session: Echo = field(default_factory=Echo)

    async def exec(
        self,
        cluster: str,
        namespace: str,
        pod: str,
        container: str,
        command: Sequence[str],
        stdin: bool,
        tty: bool,
    ) -> Echo:
        self.asked = (cluster, namespace, pod, container, list(command), stdin, tty)
        if command[0] == "missing":
            raise errors.StatusError(500, "InternalError", "no such executable")
        if command[0] == "exit":
            self.session.code = int(command[1])
            await self.session.close_stdin()
        return self.session

    async def attach(
        self, cluster: str, namespace: str, pod: str, container: str, stdin: bool, tty: bool
    ) -> Echo:
        self.asked = (cluster, namespace, pod, container, stdin, tty)
        return self.session

    async def logs(
        self, cluster: str, namespace: str, pod: str, container: str, **how: Any
    ) -> AsyncIterator[bytes]:
        self.asked = (cluster, namespace, pod, container, how)
        yield b"one\n"
        yield b"two\n"

    async def portforward(self, cluster: str, namespace: str, pod: str, port: int) -> Echo:
        self.asked = (cluster, namespace, pod, port)
        if port != 80:
            raise errors.bad_request(f"nothing listens on port {port}")
        return self.session

    async def enter(self, cluster: str, place: str, host: str, port: int, protocol: str) -> Echo:
        return self.session

    async def shell(self, cluster: str, place: str) -> Echo:
        return self.session

    async def request(self, cluster: str, place: str, url: str, options: Sequence[str]) -> int | None:
        return None

    async def http(
        self, cluster: str, namespace: str, pod: str, port: int, request: http.HttpRequest
    ) -> http.HttpResponse:
        self.asked = (cluster, namespace, pod, port, request)
        return http.text(
            "<script>steal()</script>", 200, "text/html", ("Set-Cookie", "a=b"), ("X-Served", pod)
        )


@contextmanager
def provided() -> Iterator[FakeNodes]:
    """The fake in the place of whatever was wired."""
    before, fake = list(nodes._provided), FakeNodes()
    nodes.provide(fake)
    try:
        yield fake
    finally:
        nodes._provided[:] = before
