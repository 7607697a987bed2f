"""Programs that open a window of the page, typed at a terminal in front of a laptop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import orjson
import pytest

from cluster.runtime.disk import Disk
from cluster.runtime.laptop import laptop
from dashboard.laptop.windows import PROGRAMS
from tests.cluster.runtime.test_terminal import ESCAPES
from tests.cluster.runtime.world import World


class Sitter:
    """Somebody at a laptop."""

    def __init__(self, world: World, tty: bool = True) -> None:
        self.home = Disk()
        self.loop, self.news = asyncio.get_running_loop(), asyncio.Event()
        self.settled = 0
        self.shown, self.windows = "", list[Any]()
        host = laptop("demo", world, world.counter, self.home, PROGRAMS, self.settle)
        self.session = world.runtime.session(host, ["bash"], self.show, tty=tty)

    async def settle(self) -> tuple[str, ...]:
        self.settled += 1
        return ()

    def show(self, stream: str, data: bytes) -> None:
        if stream == "page":
            self.windows.append(orjson.loads(data))
        else:
            self.shown += data.decode()
        self.loop.call_soon_threadsafe(self.news.set)

    def type(self, text: str) -> None:
        self.session.feed(text.encode())

    async def until(self, text: str) -> None:
        await self._when(lambda: text in ESCAPES.sub("", self.shown))

    async def window(self) -> Any:
        await self._when(lambda: bool(self.windows))
        return self.windows.pop()

    async def _when(self, true: Callable[[], bool]) -> None:
        async with asyncio.timeout(5):
            while not true():
                self.news.clear()
                await self.news.wait()


@pytest.mark.parametrize("editor", ["vi", "nano"])
async def test_an_editor_opens_the_file_and_the_shell_waits_for_it(world: World, editor: str) -> None:
    person = Sitter(world)
    person.home.write("/web/pod.yaml", b"kind: Pod\n")
    person.type(f"{editor} web/pod.yaml; echo next\n")
    assert await person.window() == {"edit": "web/pod.yaml"}
    assert "\r\nnext" not in person.shown
    person.type("saved\r")
    await person.until("next\r\n")
    assert "saved" not in person.shown


async def test_a_new_file_is_made_before_it_is_opened(world: World) -> None:
    person = Sitter(world)
    person.type("vi new.yaml\n")
    assert await person.window() == {"edit": "new.yaml"}
    assert person.home.read("/new.yaml") == b""


async def test_a_file_outside_the_home_is_not_opened(world: World) -> None:
    person = Sitter(world)
    person.type("vi /etc/hosts\n")
    await person.until("vi: /etc/hosts: only files in your home (/home/you) open in the editor")
    assert not person.windows


async def test_less_shows_what_is_piped_into_it(world: World) -> None:
    person = Sitter(world)
    person.type("printf 'a\\nb\\n' | less\n")
    assert (await person.window())["view"] == "a\nb\n"
    person.type("closed\r")
    await person.until("$ ")


async def test_without_a_terminal_less_is_cat(world: World) -> None:
    person = Sitter(world, tty=False)
    person.type("printf 'a\\n' | less\nexit\n")
    await asyncio.wrap_future(person.session.done)
    assert person.shown == "a\n"


async def test_a_home_is_brought_up_to_date_around_each_line(world: World) -> None:
    person = Sitter(world)
    person.type("true\n")
    await person.until("$ true\r\nyou@laptop:~$ ")
    assert person.settled == 2
