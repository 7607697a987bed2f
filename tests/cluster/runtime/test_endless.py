"""cat and head over devices without an end, as GNU's and busybox's read them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from cluster.runtime import endless
from cluster.runtime.limits import Exceeded
from cluster.runtime.shell import Invocation

FILES = {"/etc/three": b"one\ntwo\nthree\n", "/etc/short": b"no end"}


async def typed() -> AsyncIterator[bytes]:
    yield b"a\nb"
    yield b"\nc\n"


def run(name: str, *argv: str) -> tuple[bytes, bytes, int]:
    out, err = bytearray(), bytearray()

    async def stdout(data: bytes) -> None:
        out.extend(data)

    async def stderr(data: bytes) -> None:
        err.extend(data)

    def read(path: str) -> bytes:
        if path not in FILES:
            raise FileNotFoundError(path)
        return FILES[path]

    call = Invocation(name, argv, {}, "/etc", typed(), stdout, stderr, read)

    async def work() -> int:
        return await endless.TAKEN[name](call)

    code = asyncio.run(work())
    return bytes(out), bytes(err), code


@pytest.mark.parametrize(
    ("argv", "out"),
    [
        (("-c", "3", "/dev/zero"), b"\0\0\0"),
        (("-c2", "/dev/zero", "three"), b"\0\0on"),
        (("-c", "70k", "/dev/zero"), bytes(70 * 1024)),
        (("-n", "2", "three"), b"one\ntwo\n"),
        (("-2", "/etc/three"), b"one\ntwo\n"),
        (("-n", "9", "short"), b"no end"),
        (("-n", "2"), b"a\nb\n"),
    ],
)
def test_head_takes_the_beginning(argv: tuple[str, ...], out: bytes) -> None:
    assert run("head", *argv) == (out, b"", 0)


def test_cat_takes_all_of_what_has_an_end() -> None:
    assert run("cat", "three", "-") == (FILES["/etc/three"] + b"a\nb\nc\n", b"", 0)


def test_a_file_that_is_not_there_fails_and_the_rest_is_read() -> None:
    assert run("cat", "nope", "short") == (b"no end", b"cat: nope: No such file or directory\n", 1)


def test_without_a_reader_that_leaves_memory_runs_out() -> None:
    with pytest.raises(Exceeded, match="memory"):
        run("cat", "/dev/zero")


def test_a_count_must_be_one() -> None:
    assert run("head", "-c", "many", "/dev/zero") == (b"", b"head: invalid number 'many'\n", 1)
