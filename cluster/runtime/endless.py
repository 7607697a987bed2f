"""Files that never end: /dev/zero and /dev/urandom, for the two commands that people read them with.

bashkit's devices end after a mebibyte, so that `cat /dev/zero > f` would leave a small file and say nothing. On a real
machine the disk fills up, the reader leaves or memory runs out. A shell whose script names such a device takes its
`cat` and `head` from here: they write until somebody objects.
"""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import AsyncIterator, Callable, Mapping
from typing import TYPE_CHECKING

from cluster.runtime.limits import IN_FLIGHT, MEMORY, Exceeded

if TYPE_CHECKING:
    from cluster.runtime.shell import Invocation, Program

NAMED = re.compile(r"/dev/(?:zero|u?random)\b")
CHUNK = 65536
ZEROS = bytes(CHUNK)
SOURCES: Mapping[str, Callable[[], bytes]] = {
    "/dev/zero": lambda: ZEROS,
    "/dev/urandom": lambda: os.urandom(CHUNK),
    "/dev/random": lambda: os.urandom(CHUNK),
}
UNITS = {"b": 512, "k": 1 << 10, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30}
NUMBER = re.compile(r"(\d+)([bkKMG]?)B?")
LINES = 10


async def cat(call: Invocation) -> int:
    """cat FILE …"""
    return await _each(call, [word for word in call.argv if word == "-" or word[:1] != "-"], _all)


async def head(call: Invocation) -> int:
    """head [-c N | -n N] FILE …"""
    unit, count, files, words = "n", LINES, list[str](), list(call.argv)
    while words:
        word = words.pop(0)
        if word[:1] != "-" or word == "-":
            files.append(word)
            continue
        unit = "c" if word[1] == "c" else "n"
        value = word.lstrip("-cn") or (words.pop(0) if words else "")
        if not (size := NUMBER.fullmatch(value)):
            await call.stderr(f"head: invalid number '{value}'\n".encode())
            return 1
        count = int(size[1]) * UNITS.get(size[2], 1)
    return await _each(call, files, lambda chunks: _first(chunks, count, b"" if unit == "c" else b"\n"))


TAKEN: Mapping[str, Program] = {"cat": cat, "head": head}

Some = Callable[[AsyncIterator[bytes]], AsyncIterator[bytes]]


class Unreadable(Exception):
    """There is no such file."""


async def _each(call: Invocation, files: list[str], some: Some) -> int:
    """Write some of each file; endless ones cost memory where nobody else sets them an end."""
    code, made = 0, 0
    for path in files or ["-"]:
        try:
            async for chunk in some(_chunks(call, path)):
                await call.stdout(chunk)
                if (made := made + len(chunk)) > IN_FLIGHT:
                    raise Exceeded(MEMORY)
        except Unreadable:
            await call.stderr(f"{call.name}: {path}: No such file or directory\n".encode())
            code = 1
    return code


async def _chunks(call: Invocation, path: str) -> AsyncIterator[bytes]:
    where = posixpath.normpath(posixpath.join(call.cwd, path))
    if path == "-":
        async for chunk in call.stdin:
            yield chunk
    elif where in SOURCES:
        while True:
            yield SOURCES[where]()
    else:
        try:
            content = call.read(where)
        except (OSError, RuntimeError):  # as bashkit has it
            raise Unreadable(path) from None
        yield content


async def _all(chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    async for chunk in chunks:
        yield chunk


async def _first(chunks: AsyncIterator[bytes], count: int, end: bytes) -> AsyncIterator[bytes]:
    """So many bytes, or so many pieces that end with `end`."""
    async for chunk in chunks:
        pieces = chunk.count(end) if end else len(chunk)
        if pieces >= count:
            yield end.join(chunk.split(end, count)[:count]) + end if end else chunk[:count]
            return
        count -= pieces
        yield chunk
