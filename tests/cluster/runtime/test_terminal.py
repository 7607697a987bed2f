"""Somebody in front of a shell."""

from __future__ import annotations

import asyncio
import re

from cluster.runtime.machines import machine
from cluster.runtime.network import Source
from cluster.runtime.session import Session
from tests.cluster.runtime.world import World

ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


class Person:
    """Types into a terminal and remembers what the screen was sent."""

    def __init__(self, world: World, tty: bool = True) -> None:
        source = Source("node", "node-1", "demo", node="node-1", ip="172.18.0.3")
        self.host = machine(source, world, world.counter)
        self.shown = ""
        self.loop, self.news = asyncio.get_running_loop(), asyncio.Event()
        self.session: Session = world.runtime.session(self.host, ["bash"], self.show, tty=tty)

    def show(self, stream: str, data: bytes) -> None:
        self.shown += data.decode()
        self.loop.call_soon_threadsafe(self.news.set)

    async def until(self, text: str) -> None:
        async with asyncio.timeout(5):
            while text not in ESCAPES.sub("", self.shown):
                self.news.clear()
                await self.news.wait()

    def type(self, text: str) -> None:
        self.session.feed(text.encode())


async def test_a_plain_terminal_echoes_and_prompts(world: World) -> None:
    person = Person(world)
    person.type("echo hi\n")
    await person.until("root@node-1:~# echo hi\r\nhi\r\nroot@node-1:~# ")
    person.type("exit 3\n")
    assert await asyncio.wrap_future(person.session.done) == 3


async def test_backspace_and_ctrl_c_edit_the_line(world: World) -> None:
    person = Person(world)
    person.type("echo hx\x7fi\n")
    await person.until("\r\nhi\r\n")
    person.type("nonsense\x03echo new\n")
    await person.until("^C\r\nroot@node-1:~# echo new\r\nnew\r\n")


async def test_ctrl_c_stops_a_command(world: World) -> None:
    person = Person(world)
    person.type("sleep 1000\n")
    await person.until("sleep 1000\r\n")
    await asyncio.sleep(0.1)
    person.type("\x03")
    person.type("echo $?\n")
    await person.until("130\r\n")


async def test_a_line_that_meets_a_limit_ends_and_the_shell_goes_on(world: World) -> None:
    person = Person(world)
    person.type("f() { f; }; f\n")
    await person.until("bash: maximum function nesting level exceeded\r\n")
    person.type("echo it was $?\n")
    await person.until("\r\nit was 1\r\n")


async def test_ctrl_d_leaves_with_the_last_code(world: World) -> None:
    person = Person(world)
    person.type("false\n\x04")
    assert await asyncio.wrap_future(person.session.done) == 1


async def test_a_command_may_take_several_lines(world: World) -> None:
    person = Person(world)
    person.type("for i in 1 2; do\necho n$i\ndone\n")
    await person.until("> echo n$i\r\n> done\r\nn1\r\nn2\r\n")


async def test_a_terminal_with_a_size_has_an_editor_with_history_and_completion(world: World) -> None:
    person = Person(world)
    person.session.resize(100, 30)
    person.type("echo one\r")
    await person.until("one\r\n")
    person.type("\x1b[A\r")
    await asyncio.sleep(0.2)
    person.type("cat /etc/hostn\t\r")
    await person.until("node-1\r\n")
    assert ESCAPES.sub("", person.shown).count("\r\none\r\n") + person.shown.count("one\r\n") >= 2
    person.type("\x04")
    assert await asyncio.wrap_future(person.session.done) == 0


async def test_a_shell_within_a_shell_has_to_be_left_first(world: World) -> None:
    person = Person(world)
    person.type("bash\nx=1\nexit\necho $x.\n")
    await person.until("echo $x.\r\n.\r\n")


async def test_without_a_terminal_lines_run_as_a_script(world: World) -> None:
    person = Person(world, tty=False)
    person.type("echo a\nif true; then\n  echo b\nfi\n")
    person.session.close_stdin()
    assert await asyncio.wrap_future(person.session.done) == 0
    assert person.shown == "a\nb\n"
