from __future__ import annotations

import asyncio
from collections.abc import Iterable

import pytest
from prompt_toolkit.data_structures import Size

from cluster.runtime import reading
from cluster.runtime.reading import Complete, EditorReader, Interrupted, PipeReader

SCREEN = Size(rows=10, columns=40)
TAB = b"\t"


def many(text: str) -> Iterable[str]:
    """Far more words than fit on a screen."""
    return [f"word-number-{number:04}" for number in range(400)]


class Typist:
    """Somebody at an editor, and what their screen was sent."""

    def __init__(self, complete: Complete = many) -> None:
        self.shown = ""
        self._news = asyncio.Event()
        self.reader = EditorReader(self._show, lambda: SCREEN, complete)

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


class Server:
    """Whoever is asked for the ends of a word, and takes time to answer."""

    def __init__(self, *ends: str) -> None:
        self._ends, self.answers = ends, asyncio.Event()

    async def __call__(self, text: str) -> Iterable[str]:
        await self.answers.wait()
        if not self._ends:
            raise ConnectionError("no server")
        return self._ends


@pytest.mark.parametrize(
    "keys", [[b"get depl\tweb\r"], [b"get depl", TAB, b"w", b"e", b"b", b"\r"], [b"get depl\tw", b"eb\r"]]
)
async def test_what_is_typed_while_the_ends_of_a_word_are_asked_for_comes_after_them(keys: list[bytes]) -> None:
    server = Server("deployment ")
    typist = Typist(server)
    line = await typed(typist, *keys)
    await asyncio.sleep(0.05)
    server.answers.set()
    assert await asyncio.wait_for(line, 30) == "get deployment web"


async def test_a_second_word_may_be_asked_for_before_the_first_is_answered() -> None:
    server = Server("deployment ")
    typist = Typist(server)
    line = await typed(typist, b"de\tde\t\r")
    server.answers.set()
    assert await asyncio.wait_for(line, 30) == "deployment deployment "


async def test_an_interrupt_does_not_wait_for_the_ends_of_a_word() -> None:
    typist = Typist(Server("deployment "))
    line = await typed(typist, b"depl\tweb", b"\x03")
    with pytest.raises(Interrupted):
        await asyncio.wait_for(line, 30)
    line = await typed(typist, b"ls\r")
    assert await asyncio.wait_for(line, 30) == "ls"


async def test_no_answer_is_waited_for_but_so_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "PATIENCE", 0.01)
    typist = Typist(Server("deployment "))
    line = await typed(typist, b"depl\tweb\r")
    assert await asyncio.wait_for(line, 30) == "deplweb"


async def test_a_question_that_fails_costs_no_key() -> None:
    asyncio.get_running_loop().set_exception_handler(lambda _, context: None)
    server = Server()
    server.answers.set()
    typist = Typist(server)
    line = await typed(typist, b"depl\tweb\r")
    assert await asyncio.wait_for(line, 30) == "deplweb"


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
