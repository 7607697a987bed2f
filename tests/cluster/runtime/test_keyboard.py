"""Keys from bytes."""

from __future__ import annotations

import asyncio

from prompt_toolkit.keys import Keys

from cluster.runtime.keyboard import Keyboard


def test_bytes_become_keys_even_in_pieces() -> None:
    keyboard = Keyboard()
    keyboard.send(b"a\x1b[")
    keyboard.send(b"A")
    keyboard.send("ü".encode()[:1])
    keyboard.send("ü".encode()[1:])
    assert [press.key for press in keyboard.read_keys()] == ["a", Keys.Up, "ü"]
    assert keyboard.read_keys() == []


def test_a_lone_escape_waits_for_the_flush() -> None:
    keyboard = Keyboard()
    keyboard.send(b"\x1b")
    assert keyboard.read_keys() == []
    assert [press.key for press in keyboard.flush_keys()] == [Keys.Escape]


async def test_a_reader_is_told_of_keys_typed_before_it_came() -> None:
    keyboard = Keyboard()
    told: list[str] = []
    keyboard.send(b"x")
    with keyboard.attach(lambda: told.append("ready")):
        await asyncio.sleep(0)
    assert told == ["ready"]
