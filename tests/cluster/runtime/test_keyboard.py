"""Keys from bytes."""

from __future__ import annotations

import asyncio

from prompt_toolkit.key_binding import KeyPress
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


async def test_keys_that_are_held_wait_and_come_in_their_order() -> None:
    keyboard = Keyboard()
    told: list[list[str]] = []
    with keyboard.attach(lambda: told.append([str(press.data) for press in keyboard.read_keys()])):
        keyboard.hold([KeyPress("a"), KeyPress("b")])
        keyboard.send(b"c")
        await asyncio.sleep(0)
        assert told == []
        assert keyboard.flush_keys() == []
        keyboard.go_on()
    assert told == [["a", "b", "c"]]


async def test_an_interrupt_ends_the_holding() -> None:
    keyboard = Keyboard()
    keyboard.hold([KeyPress("a")])
    keyboard.send(b"\x03")
    assert [press.key for press in keyboard.read_keys()] == ["a", Keys.ControlC]
