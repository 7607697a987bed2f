from __future__ import annotations

import asyncio
from collections.abc import Iterable

from prompt_toolkit.data_structures import Size

from cluster.runtime.reading import EditorReader, PipeReader

SCREEN = Size(rows=10, columns=40)
TAB = b"\t"


def many(text: str) -> Iterable[str]:
    """Far more words than fit on a screen."""
    return [f"word-number-{number:04}" for number in range(400)]


class Typist:
    """Somebody at an editor, and what their screen was sent."""

    def __init__(self) -> None:
        self.shown = ""
        self._news = asyncio.Event()
        self.reader = EditorReader(self._show, lambda: SCREEN, many)

    def _show(self, text: str) -> None:
        self.shown += text
        self._news.set()

    async def until(self, text: str) -> None:
        async with asyncio.timeout(30):
            while text not in self.shown:
                self._news.clear()
                await self._news.wait()


async def typed(typist: Typist, *keys: bytes) -> asyncio.Task[str | None]:
    line = asyncio.create_task(typist.reader.line("$ "))
    await typist.until("$")
    for key in keys:
        typist.reader.feed(key)
        await asyncio.sleep(0)
    return line


async def test_a_line_is_what_was_typed() -> None:
    typist = Typist()
    line = await typed(typist, b"ls -l\r")
    assert await asyncio.wait_for(line, 30) == "ls -l"


async def test_too_many_completions_are_asked_about_on_the_typists_own_screen() -> None:
    """The question is the terminal's: it neither reads the process' own input nor stops the loop that all share."""
    complaints: list[str] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: complaints.append(str(context)))
    typist = Typist()
    line = await typed(typist, b"w", TAB, TAB)
    await typist.until("Display all 400 possibilities? (y/n)")
    typist.shown = ""
    typist.reader.feed(b"n")
    await typist.until("word-number-0")  # the line is drawn anew
    typist.reader.feed(b"x\r")
    found = await asyncio.wait_for(line, 30)
    assert found is not None
    assert found.endswith("x")
    assert complaints == []


async def test_the_loop_keeps_the_handler_of_exceptions_that_it_has() -> None:
    seen: list[str] = []
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda _, context: seen.append(context["message"]))
    typist = Typist()
    line = await typed(typist)
    loop.call_exception_handler({"message": "somebody else's trouble"})
    await asyncio.sleep(0.2)
    typist.reader.feed(b"\r")
    assert await asyncio.wait_for(line, 30) == ""
    assert seen == ["somebody else's trouble"]
    assert "ENTER" not in typist.shown


async def test_what_was_typed_before_the_end_is_read_though_a_size_came_too() -> None:
    """An editor that is made then would wait for the end for ever: it has been told already."""
    reader = PipeReader(lambda text: None)
    reader.resized()
    reader.feed(b"exit 3\n")
    reader.end()
    assert [await reader.line(""), await reader.line("")] == ["exit 3", None]
