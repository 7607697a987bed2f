"""Port-forward: connections to ports of a pod, all of them inside one websocket.

Each connection is a pair of SPDY streams: one for bytes, one on which the server tells what went wrong. (In Kubernetes:
client-go/tools/portforward.)
"""

from __future__ import annotations

import asyncio
from contextlib import suppress

from cluster.apimachinery import spdy
from cluster.apimachinery.meta import Obj, name, namespace
from cluster.kubectl import remote
from cluster.kubectl.errors import KubectlError
from cluster.kubectl.session import Session
from cluster.kubectl.transport import Socket, Stream

PROTOCOL = "SPDY/3.1+portforward.k8s.io"


class Tunnel:
    """A way into one pod. `run` must be running while connections are carried; it ends when the way is lost."""

    def __init__(self, socket: Socket) -> None:
        self._socket, self._spdy = socket, spdy.Connection()
        self._arrived: dict[int, asyncio.Queue[bytes]] = {}
        self._next = 1

    @classmethod
    async def to(cls, session: Session, pod: Obj) -> Tunnel:
        """Opens one; KubectlError with what the server said instead."""
        path = f"/api/v1/namespaces/{namespace(pod)}/pods/{name(pod)}/portforward"
        try:
            return cls(await remote.opened(session, path, (), (PROTOCOL,)))
        except KubectlError as error:
            raise KubectlError(f"error upgrading connection: {error.message}") from None

    async def run(self) -> None:
        """Hands out what arrives, until the server or `close` ends it."""
        while (message := await self._socket.receive()) is not None:
            for event in self._spdy.receive(message):
                self._take(event)
            await self._flush()
        for queue in self._arrived.values():
            queue.put_nowait(b"")

    def _take(self, event: spdy.Event) -> None:
        queue = self._arrived.get(event.stream)
        if queue is None:
            return
        if isinstance(event, spdy.Data) and event.data:
            queue.put_nowait(event.data)
        if isinstance(event, spdy.Closed) or (isinstance(event, spdy.Data) and event.end):
            queue.put_nowait(b"")

    async def carry(self, stream: Stream, port: int) -> str:
        """Carries one connection to a port of the pod until either side ends it; what went wrong, or ""."""
        number, self._next = self._next, self._next + 4
        errors, data = number, number + 2
        heard = {each: asyncio.Queue[bytes]() for each in (errors, data)}
        self._arrived |= heard
        headers = {"port": str(port), "requestid": str(number // 4)}
        self._spdy.open(errors, {**headers, "streamtype": "error"}, end=True)
        self._spdy.open(data, {**headers, "streamtype": "data"})
        sending = asyncio.ensure_future(self._send(data, stream))
        try:
            while chunk := await heard[data].get():
                await stream.write(chunk)
            return (await _all(heard[errors])).decode(errors="replace")
        except ConnectionError:
            return ""  # whoever had connected has left
        finally:
            sending.cancel()
            self._spdy.reset(data)
            await self._flush()
            for each in heard:
                self._arrived.pop(each, None)

    async def _send(self, number: int, stream: Stream) -> None:
        with suppress(ConnectionError):
            while chunk := await stream.read():
                self._spdy.send(number, chunk)
                await self._flush()
        self._spdy.send(number, b"", end=True)
        await self._flush()

    async def _flush(self) -> None:
        frames, self._spdy.outbox = self._spdy.outbox, []
        if frames:
            await self._socket.send(b"".join(frames))

    async def close(self) -> None:
        await self._socket.close()


async def _all(queue: asyncio.Queue[bytes]) -> bytes:
    found = b""
    while chunk := await queue.get():
        found += chunk
    return found
