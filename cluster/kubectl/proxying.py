"""kubectl proxy's server: requests that arrive at a local port, asked of the API with the person's own proof.

Who may ask is decided by regular expressions on path, method and Host header: by default this machine alone, and
nothing that opens a shell. (In Kubernetes: kubectl/pkg/proxy.)
"""

from __future__ import annotations

import mimetypes
import posixpath
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from cluster.kubectl.session import Session
from cluster.kubectl.transport import Request, Response, Stream

_LONGEST_HEAD = 64 * 1024
_HOP = {"connection", "transfer-encoding", "content-length", "keep-alive", "upgrade", "te", "trailer", "date", "server"}
_OWN = {"host", "content-length", "connection", "accept-encoding", "authorization"}


@dataclass(frozen=True)
class Filter:
    """Lists of patterns: what must match (`accept_…`) and what must not."""

    accept_paths: Sequence[Any]
    reject_paths: Sequence[Any]
    accept_hosts: Sequence[Any]
    reject_methods: Sequence[Any]

    def lets(self, method: str, path: str, host: str) -> bool:
        if _any(self.reject_paths, path) or _any(self.reject_methods, method):
            return False
        return _any(self.accept_paths, path) and _any(self.accept_hosts, host)


def _any(patterns: Sequence[Any], text: str) -> bool:
    return any(pattern.search(text) for pattern in patterns)


@dataclass(frozen=True)
class Asked:
    """A request as it came in."""

    method: str
    target: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def path(self) -> str:
        return unquote(urlsplit(self.target).path) or "/"

    @property
    def host(self) -> str:
        """The Host header without its port."""
        return re.sub(r":\d*$", "", self.headers.get("host", ""))


async def read(stream: Stream) -> Asked | None:
    """The next request; None when no more will come, or when it is none."""
    raw = b""
    while b"\r\n\r\n" not in raw:
        chunk = await stream.read()
        if not chunk or len(raw) > _LONGEST_HEAD:
            return None
        raw += chunk
    head, _, body = raw.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    words = first.split(" ")
    if len(words) != 3:
        return None
    pairs = (line.partition(":") for line in lines)
    headers = {name.strip().lower(): value.strip() for name, _, value in pairs}
    length = int(headers.get("content-length") or 0)
    while len(body) < length and (chunk := await stream.read()):
        body += chunk
    return Asked(words[0], words[1], headers, body[:length])


@dataclass(frozen=True)
class Proxy:
    """`prefix` is where the API begins, `static` is where files of `folder` do ("" = there are none)."""

    session: Session
    prefix: str = "/"
    filter: Filter | None = None
    static: str = "/static/"
    folder: str = ""

    async def serve(self, stream: Stream) -> None:
        """One request of a connection; the answer ends with it."""
        asked = await read(stream)
        if asked is None:
            return
        if self.folder and asked.path.startswith(self.static):
            await self._file(stream, asked.path.removeprefix(self.static))
        elif not asked.path.startswith(self.prefix):
            await stream.write(_plain(404, "404 page not found"))
        else:
            await self._ask(stream, asked)

    async def _ask(self, stream: Stream, asked: Asked) -> None:
        path = asked.path
        if not self.prefix.startswith("/api"):
            path = "/" + path.removeprefix(self.prefix).lstrip("/")
        if self.filter and not self.filter.lets(asked.method, path, asked.host):
            await stream.write(_plain(403, HTTPStatus(403).phrase))
            return
        headers = {name: value for name, value in asked.headers.items() if name not in _OWN}
        query = tuple(parse_qsl(urlsplit(asked.target).query, keep_blank_values=True))
        request = Request(asked.method, path, query, {**headers, **self.session.headers}, asked.body)
        await _answer(stream, await self.session.transport(request))

    async def _file(self, stream: Stream, name: str) -> None:
        path = posixpath.join(self.folder, posixpath.normpath(f"/{name}").lstrip("/"))
        files = self.session.files
        if await files.is_dir(path):
            path = posixpath.join(path, "index.html")
        if not await files.exists(path):
            await stream.write(_plain(404, "404 page not found"))
            return
        kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
        await stream.write(_whole(200, await files.read(path), {"Content-Type": kind}))


async def _answer(stream: Stream, answer: Response) -> None:
    """The API's answer, as it comes: a watch is handed on event by event."""
    headers = {name: value for name, value in answer.headers.items() if name not in _HOP}
    await stream.write(_head(answer.status, {**headers, "Transfer-Encoding": "chunked"}))
    async for chunk in answer.chunks():
        await stream.write(f"{len(chunk):x}\r\n".encode() + chunk + b"\r\n")
    await stream.write(b"0\r\n\r\n")


def _plain(status: int, text: str) -> bytes:
    """What Go's http.Error says."""
    kind = {"Content-Type": "text/plain; charset=utf-8", "X-Content-Type-Options": "nosniff"}
    return _whole(status, f"{text}\n".encode(), kind)


def _whole(status: int, body: bytes, headers: Mapping[str, str]) -> bytes:
    return _head(status, {**headers, "Content-Length": str(len(body))}) + body


def _head(status: int, headers: Mapping[str, str]) -> bytes:
    phrase = HTTPStatus(status).phrase if status in HTTPStatus._value2member_map_ else ""
    lines = [f"HTTP/1.1 {status} {phrase}", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, "Connection: close", "", ""]).encode("latin-1")
