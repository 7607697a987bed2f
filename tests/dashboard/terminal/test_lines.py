"""Shells that outlive a bad connection."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from cluster.kubelet.nodes import PAGE, STDOUT
from dashboard.terminal import lines
from dashboard.terminal.lines import LOST, SHELLS, Key, Line, Tail, TooMany

KEY = Key("ada", "demo", "laptop", "tab-1")


class Shell:
    """A session that prints what it is told to, and remembers what was typed."""

    def __init__(self) -> None:
        self.typed: list[bytes] = []
        self.closed = False
        self._events: asyncio.Queue[tuple[int, bytes] | None] = asyncio.Queue()

    def prints(self, data: bytes, channel: int = STDOUT) -> None:
        self._events.put_nowait((channel, data))

    def ends(self) -> None:
        self._events.put_nowait(None)

    async def events(self) -> AsyncIterator[tuple[int, bytes]]:
        while (event := await self._events.get()) is not None:
            yield event

    async def feed(self, data: bytes) -> None:
        self.typed.append(data)

    async def resize(self, columns: int, rows: int) -> None:
        pass

    async def close(self) -> None:
        self.closed = True


class Page:
    def __init__(self) -> None:
        self.seen: list[bytes | str] = []

    async def send(self, data: bytes | str) -> None:
        self.seen.append(data)

    @property
    def screen(self) -> bytes:
        return b"".join(data for data in self.seen if isinstance(data, bytes))


async def looks(line: Line, page: Page, seen: int = 0) -> asyncio.Task[None]:
    task = asyncio.ensure_future(line.show(page.send, seen))
    await asyncio.sleep(0.01)
    return task


def opened() -> tuple[Any, Line]:
    shell = Shell()
    return shell, Line(shell)  # type: ignore[arg-type]


async def test_a_page_that_comes_back_sees_what_it_missed_and_no_more() -> None:
    shell, line = opened()
    shell.prints(b"one ")
    first = Page()
    task = await looks(line, first)
    task.cancel()
    shell.prints(b"two ")
    lines.leave(KEY, line)
    await asyncio.sleep(0.01)
    assert lines.come_back(KEY) is line
    again = Page()
    task = await looks(line, again, len(first.screen))
    assert (first.screen, again.screen) == (b"one ", b"two ")
    task.cancel()
    await line.close()


async def test_what_is_typed_twice_runs_once() -> None:
    shell, line = opened()
    for number, keys in ((1, b"date\r"), (1, b"date\r"), (2, b"ls\r"), (1, b"date\r")):
        await line.type(number, keys)
    assert shell.typed == [b"date\r", b"ls\r"]
    assert line.got == 2
    await line.close()


async def test_what_was_typed_out_of_order_waits_to_be_sent_again() -> None:
    shell, line = opened()
    await line.type(2, b"second")
    assert not shell.typed
    assert line.got == 0
    await line.close()


async def test_nobody_else_takes_up_a_shell() -> None:
    _, line = opened()
    lines.leave(KEY, line)
    assert lines.come_back(Key("eve", "demo", "laptop", "tab-1")) is None
    assert lines.come_back(KEY) is line
    await line.close()


async def test_a_shell_whose_page_stays_away_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "PATIENCE", 0.02)
    shell, line = opened()
    lines.leave(KEY, line)
    await asyncio.sleep(0.1)
    assert shell.closed
    assert lines.come_back(KEY) is None


async def test_the_end_of_a_shell_is_shown_after_all_it_printed() -> None:
    shell, line = opened()
    shell.prints(b"bye")
    shell.ends()
    page = Page()
    await asyncio.wait_for(line.show(page.send, 0), 5)
    assert page.screen == b"bye"


async def test_news_for_the_page_are_text() -> None:
    shell, line = opened()
    shell.prints(b'{"edit":"a"}', PAGE)
    page = Page()
    task = await looks(line, page)
    assert page.seen == ['{"edit":"a"}']
    task.cancel()
    await line.close()


async def test_a_window_that_is_open_opens_again_for_a_page_that_was_reloaded() -> None:
    shell, line = opened()
    shell.prints(b'{"edit":"a"}', PAGE)
    first, second, third = Page(), Page(), Page()
    for page in (first, second):
        (await looks(line, page)).cancel()
        assert page.seen == ['{"edit":"a"}']
    await line.type(1, b"closed\r")
    (await looks(line, third)).cancel()
    assert third.seen == []
    await line.close()


def test_of_a_long_absence_the_end_is_kept_and_the_loss_is_said() -> None:
    tail = Tail(limit=4)
    tail.add(b"abcdef")
    assert (tail.since(3), tail.since(6)) == (b"def", b"")
    assert tail.since(0) == LOST + b"cdef"


async def test_one_person_may_have_so_many_shells_and_no_more() -> None:
    leave = [await lines.take_place("ada") for _ in range(SHELLS)]
    with pytest.raises(TooMany, match="Leave one of them"):
        await lines.take_place("ada")
    (await lines.take_place("eve"))()
    leave.pop()()
    leave.append(await lines.take_place("ada"))
    for one in leave * 2:
        one()
    (await lines.take_place("ada"))()


async def test_a_cluster_with_a_limit_has_so_many_terminals_whosever_they_are() -> None:
    leave = [await lines.take_place("ada", "demo", 2), await lines.take_place("eve", "demo", 2)]
    with pytest.raises(TooMany, match="This cluster may have 2 terminals open; close one, or ask whoever leads"):
        await lines.take_place("ben", "demo", 2)
    leave.append(await lines.take_place("ben", "other", 2))
    leave.pop(0)()
    leave.append(await lines.take_place("ben", "demo", 2))
    for one in leave:
        one()


async def test_a_shell_that_waits_for_its_page_makes_room_for_a_new_one() -> None:
    others = [await lines.take_place("ada") for _ in range(SHELLS - 1)]
    shell: Any = Shell()
    lines.leave(KEY, Line(shell, await lines.take_place("ada")))
    others.append(await lines.take_place("ada"))
    assert shell.closed
    assert lines.come_back(KEY) is None
    for one in others:
        one()


async def test_a_shell_that_has_ended_takes_no_place() -> None:
    shell: Any = Shell()
    left: list[bool] = []
    line = Line(shell, lambda: left.append(True))
    shell.ends()
    await asyncio.wait_for(line.show(Page().send, 0), 5)
    assert left == [True]
