"""The site's own files, answered from memory.

A page of Podium is more than a hundred small files, and a lecture hall asks for all of them at once. Django's handler
finds, opens and streams each anew, on a thread; here each is found, read and packed once, and again only when it has
changed on the disk. What text there is goes out compressed, to whoever takes that. (Elsewhere: WhiteNoise, or nginx.)
"""

from __future__ import annotations

import gzip
import mimetypes
from dataclasses import dataclass
from pathlib import Path
from posixpath import normpath
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.exceptions import SuspiciousFileOperation
from django.utils.http import http_date

mimetypes.add_type("text/javascript", ".mjs")
PACKED = ("text/", "image/svg+xml", "application/json")
"""What compressing makes smaller."""
Head = list[tuple[bytes, bytes]]


@dataclass(frozen=True)
class File:
    """A file as it is sent: its bytes, and compressed (b"" where that is no use). `stamp` tells when it is another."""

    stamp: tuple[int, int]
    kind: str
    plain: bytes
    packed: bytes

    @classmethod
    def read(cls, path: Path) -> File:
        kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        plain, text = path.read_bytes(), kind.startswith(PACKED)
        kind += "; charset=utf-8" if kind.startswith("text/") else ""
        lean = bare(plain) if path.suffix == ".mjs" else plain
        return cls(_stamp(path), kind, plain, gzip.compress(lean, mtime=0) if text else b"")

    def answer(self, asked: dict[bytes, bytes]) -> tuple[int, Head, bytes]:
        """(status, headers, body) for a request's headers; 304 for who has it already."""
        tag = f'"{self.stamp[0]:x}-{self.stamp[1]:x}"'.encode()
        head = [(b"content-type", self.kind.encode()), (b"etag", tag), (b"vary", b"Accept-Encoding"),
                (b"last-modified", http_date(self.stamp[0] / 1e9).encode())]  # fmt: skip
        if tag in asked.get(b"if-none-match", b"").split(b", "):
            return 304, head, b""
        if self.packed and b"gzip" in asked.get(b"accept-encoding", b""):
            return 200, [*head, (b"content-encoding", b"gzip")], self.packed
        return 200, head, self.plain


class Files:
    """Wraps the site: what lies below STATIC_URL is answered here.

    A path that leads out of its folders leads nowhere.
    """

    def __init__(self, app: Any) -> None:
        self.app = app
        self._known: dict[str, tuple[Path, File]] = {}

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] == "http" and scope["path"].startswith(settings.STATIC_URL):
            await self._answer(scope, send)
        else:
            await self.app(scope, receive, send)

    async def _answer(self, scope: dict[str, Any], send: Any) -> None:
        file = self.find(scope["path"].removeprefix(settings.STATIC_URL))
        status, head, body = file.answer(dict(scope["headers"])) if file else (404, [], b"")
        if body or not file:
            head.append((b"content-length", str(len(body)).encode()))
        await send({"type": "http.response.start", "status": status, "headers": head})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})

    def find(self, name: str) -> File | None:
        """The file of that name as it is now."""
        if known := self._known.get(name):
            path, file = known
            if path.exists() and _stamp(path) == file.stamp:
                return file
        if found := _found(name):
            self._known[name] = found, File.read(found)
            return self._known[name][1]
        return None


def bare(module: bytes) -> bytes:
    """A module without the lines that are comments, each left empty, so that line numbers stay: a quarter of what goes
    over the wire. A comment behind code, and whatever a text spans, stays as it is."""
    inside, kept = False, []
    for line in module.split(b"\n"):
        head = line.strip()
        begins = inside or head.startswith((b"/**", b"//"))
        inside = begins and not head.startswith(b"//") and b"*/" not in head
        kept.append(b"" if begins and (inside or head.startswith(b"//") or head.endswith(b"*/")) else line)
    return b"\n".join(kept)


def _found(name: str) -> Path | None:
    """Where a file lies; a file has one name, so that no more are remembered than there are."""
    try:
        found = finders.find(name) if normpath(name) == name else None
    except (SuspiciousFileOperation, ValueError):  # out of the folder; no name at all
        return None
    return Path(found) if found and Path(found).is_file() else None


def _stamp(path: Path) -> tuple[int, int]:
    stat = path.stat()
    return stat.st_mtime_ns, stat.st_size
