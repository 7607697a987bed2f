"""The socket between the web process and the process that runs the kubelets: a real kubelet's port 10250.

One connection is one call. It begins with a line of JSON that names the method and its arguments; after that both
sides send frames: a type, a length, bytes. The last frame from the kubelet is its result, or a Status. The socket is
a file that only Podium's own user may open.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import logging
import os
import struct
from collections.abc import AsyncIterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import orjson

from cluster.apimachinery import errors
from cluster.apimachinery.errors import StatusError
from cluster.apimachinery.meta import Obj
from cluster.kubelet.nodes import STDOUT, Nodes, Session
from cluster.runtime.http import HttpRequest, HttpResponse

log = logging.getLogger(__name__)

STDIN, RESIZE, CLOSE, RESULT, FAILURE, OPENED = 0, 4, 5, 6, 7, 8
SESSIONS = ("exec", "attach", "shell", "portforward", "enter")
_HEAD = struct.Struct("!BI")
LIMIT = 16 * 1024 * 1024


async def _send(writer: asyncio.StreamWriter, kind: int, data: bytes = b"") -> None:
    writer.write(_HEAD.pack(kind, len(data)) + data)
    await writer.drain()


async def _frames(reader: asyncio.StreamReader) -> AsyncIterator[tuple[int, bytes]]:
    with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
        while True:
            kind, length = _HEAD.unpack(await reader.readexactly(_HEAD.size))
            yield kind, await reader.readexactly(length)


# -- the kubelets' side --------------------------------------------------------------------------------------


class Port:
    """The open socket, and the calls that are under way: they end with it."""

    def __init__(self, server: asyncio.Server, calls: set[asyncio.Task[Any]]) -> None:
        self._server, self._calls = server, calls

    async def __aenter__(self) -> Port:
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for call in self._calls:
            call.cancel()
        if self._calls:
            await asyncio.wait(self._calls)


async def serve(nodes: Nodes, path: Path) -> Port:
    """Listen for the web process at a socket file."""
    calls: set[asyncio.Task[Any]] = set()

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if call := asyncio.current_task():
            calls.add(call)
            call.add_done_callback(calls.discard)
        try:
            await _answer(nodes, reader, writer)
        except StatusError as error:
            with contextlib.suppress(ConnectionError):
                await _send(writer, FAILURE, _packed(error))
        except ConnectionError:
            pass
        except Exception as error:  # one broken call must not end the others
            log.exception("a call of the API server failed")
            with contextlib.suppress(ConnectionError):
                await _send(writer, FAILURE, _packed(errors.internal(str(error))))
        finally:
            writer.close()

    mask = os.umask(0o177)
    try:
        return Port(await asyncio.start_unix_server(accept, path, limit=LIMIT), calls)
    finally:
        os.umask(mask)


def _packed(error: StatusError) -> bytes:
    return orjson.dumps([error.code, error.reason, error.message, error.details])


async def _answer(nodes: Nodes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    call = orjson.loads(await reader.readline())
    method, arguments = call["method"], call["arguments"]
    if method in SESSIONS:
        session: Session = await getattr(nodes, method)(*arguments)
        await _send(writer, OPENED)
        await _converse(session, reader, writer)
    elif method == "logs":
        async for chunk in nodes.logs(*arguments, **call["options"]):
            await _send(writer, STDOUT, chunk)
        await _send(writer, RESULT, b"null")
    elif method == "http":
        of, namespace, pod, port, asked = arguments
        response = await nodes.http(of, namespace, pod, port, _request(asked))
        await _send(writer, RESULT, orjson.dumps(_http_json(response)))
    else:
        result = await getattr(nodes, method)(*arguments)
        await _send(writer, RESULT, orjson.dumps(result))


async def _converse(session: Session, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Both directions of a session, until it ends or the client leaves."""
    listening = asyncio.ensure_future(_listen(session, reader))
    try:
        async for channel, data in session.events():
            await _send(writer, channel, data)
        await _send(writer, RESULT, orjson.dumps(await session.status()))
    finally:
        listening.cancel()
        await asyncio.wait({listening})
        await session.close()


async def _listen(session: Session, reader: asyncio.StreamReader) -> None:
    async for kind, data in _frames(reader):
        if kind == STDIN:
            await session.feed(data)
        elif kind == RESIZE:
            await session.resize(*orjson.loads(data))
        elif kind == CLOSE:
            await session.close_stdin()
    await session.close()


def _http_json(message: HttpRequest | HttpResponse) -> Obj:
    return {**asdict(message), "body": base64.b64encode(message.body).decode()}


def _unpacked(found: Obj) -> dict[str, Any]:
    headers = tuple((name, value) for name, value in found["headers"])
    return {**found, "headers": headers, "body": base64.b64decode(found["body"])}


def _request(found: Obj) -> HttpRequest:
    return HttpRequest(**_unpacked(found))


# -- the web process's side ----------------------------------------------------------------------------------


class RemoteNodes:
    """`nodes.Nodes` in another process, found by the address beside its Lease."""

    def __init__(self, address: Any) -> None:
        """`address(cluster)` is the socket's path, "" when no kubelet process is known."""
        self._address = address

    async def exec(
        self, cluster: str, namespace: str, pod: str, container: str, command: Sequence[str], stdin: bool, tty: bool
    ) -> _RemoteSession:
        return await self._session("exec", cluster, namespace, pod, container, list(command), stdin, tty)

    async def attach(
        self, cluster: str, namespace: str, pod: str, container: str, stdin: bool, tty: bool
    ) -> _RemoteSession:
        return await self._session("attach", cluster, namespace, pod, container, stdin, tty)

    async def shell(self, cluster: str, place: str) -> _RemoteSession:
        return await self._session("shell", cluster, place)

    async def portforward(self, cluster: str, namespace: str, pod: str, port: int) -> _RemoteSession:
        return await self._session("portforward", cluster, namespace, pod, port)

    async def enter(self, cluster: str, place: str, host: str, port: int, protocol: str) -> _RemoteSession:
        return await self._session("enter", cluster, place, host, port, protocol)

    async def request(self, cluster: str, place: str, url: str, options: Sequence[str]) -> int | None:
        found: int | None = await self._call("request", cluster, place, url, list(options))
        return found

    async def http(
        self, cluster: str, namespace: str, pod: str, port: int, request: HttpRequest
    ) -> HttpResponse:
        found = await self._call("http", cluster, namespace, pod, port, _http_json(request))
        return HttpResponse(**_unpacked(found))

    async def logs(
        self, cluster: str, namespace: str, pod: str, container: str, **options: Any
    ) -> AsyncIterator[bytes]:
        reader, writer = await self._open("logs", [cluster, namespace, pod, container], options)
        try:
            async for kind, data in _frames(reader):
                if kind == FAILURE:
                    raise StatusError(*orjson.loads(data))
                if kind == RESULT:
                    return
                yield data
        finally:
            writer.close()

    async def _open(
        self, method: str, arguments: list[Any], options: dict[str, Any] | None = None
    ) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        path = await self._address(arguments[0])
        try:
            reader, writer = await asyncio.open_unix_connection(path, limit=LIMIT)
        except OSError:
            raise errors.unavailable("no process runs the kubelets of this cluster now") from None
        call = {"method": method, "arguments": arguments, "options": options or {}}
        writer.write(orjson.dumps(call) + b"\n")
        await writer.drain()
        return reader, writer

    async def _call(self, method: str, *arguments: Any) -> Any:
        reader, writer = await self._open(method, list(arguments))
        try:
            async for kind, data in _frames(reader):
                if kind == FAILURE:
                    raise StatusError(*orjson.loads(data))
                return orjson.loads(data)
        finally:
            writer.close()
        raise errors.unavailable("the kubelet's process ended")

    async def _session(self, method: str, *arguments: Any) -> _RemoteSession:
        reader, writer = await self._open(method, list(arguments))
        frames = _frames(reader)
        async for kind, data in frames:
            if kind == OPENED:
                return _RemoteSession(frames, writer)
            writer.close()
            raise StatusError(*orjson.loads(data))
        writer.close()
        raise errors.unavailable("the kubelet's process ended")


class _RemoteSession:
    """A session whose other end is in the kubelets' process."""

    def __init__(self, frames: AsyncIterator[tuple[int, bytes]], writer: asyncio.StreamWriter) -> None:
        self._frames, self._writer = frames, writer
        self._status = errors.internal("the kubelet's process ended").status()

    async def feed(self, data: bytes) -> None:
        await _send(self._writer, STDIN, data)

    async def resize(self, columns: int, rows: int) -> None:
        await _send(self._writer, RESIZE, orjson.dumps([columns, rows]))

    async def close_stdin(self) -> None:
        await _send(self._writer, CLOSE)

    async def events(self) -> AsyncIterator[tuple[int, bytes]]:
        async for kind, data in self._frames:
            if kind == RESULT:
                self._status = orjson.loads(data)
                return
            if kind == FAILURE:
                self._status = StatusError(*orjson.loads(data)).status()
                return
            yield kind, data

    async def status(self) -> Obj:
        return self._status

    async def close(self) -> None:
        self._writer.close()
