"""Somebody in front of a shell."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Sequence

import pytest

from cluster.runtime.console import Console
from cluster.runtime.host import Host
from cluster.runtime.machines import machine
from cluster.runtime.network import Source
from cluster.runtime.session import Session
from cluster.runtime.terminal import PAUSE
from tests.cluster.runtime.world import World

ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


class Person:
    """Types into a terminal and remembers what the screen was sent."""

    def __init__(self, world: World, tty: bool = True, argv: Sequence[str] = ("bash",)) -> None:
        source = Source("node", "node-1", "demo", node="node-1", ip="172.18.0.3")
        self.host = machine(source, world, world.counter)
        self.shown = ""
        self.loop, self.news = asyncio.get_running_loop(), asyncio.Event()
        self.session: Session = world.runtime.session(self.host, argv, self.show, tty=tty)

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
    await person.until("bash: maximum function nesting level exceeded (16: ")
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


async def test_what_is_typed_before_the_size_is_known_is_edited_too(world: World) -> None:
    """A page tells its size first, but whoever types fast is there before the shell has looked at it."""
    person = Person(world)
    person.type("\x0cecho on")
    await person.until("echo on")
    person.session.resize(100, 30)
    person.type("\x1b[D\x1b[Dtw\r")
    await person.until("\r\ntwon\r\n")


async def test_no_window_is_larger_than_any_screen(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that is said to have a billion characters was drawn, in all of the machine's memory."""
    consoles: list[Console] = []
    monkeypatch.setattr(Host, "sit_down", lambda host, console: consoles.append(console))
    person = Person(world)
    person.session.resize(40_000, 40_000)
    person.type("echo one\r")
    await person.until("one\r\n")
    assert consoles[0].size == (1000, 500)


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


async def test_what_another_has_written_gives_a_terminal_no_orders(world: World) -> None:
    person = Person(world)
    person.session.resize(80, 24)
    person.type("printf '\\033]52;c;eA==\\007\\033[6n\\033[31mred\\n' > log; cat log\r")
    await person.until("^[]52;c;eA==\x07^[[6n")
    assert "\x1b]52" not in person.shown
    assert "\x1b[6n" not in person.shown
    assert "\x1b[31mred" in person.shown


async def test_a_programs_screen_is_its_own(world: World) -> None:
    person = Person(world)
    person.session.resize(80, 24)
    person.type("echo before; clear\r")
    await person.until("before\r\n")
    await person.until(":~#")
    assert "\x1b[2J" in person.shown


async def test_a_paste_that_is_too_long_is_dropped_as_a_whole_and_told(world: World) -> None:
    person = Person(world)
    person.session.resize(80, 24)
    await person.until(":~#")
    person.type("\x1b[200~echo one ")
    for _ in range(10):
        person.type("x" * 1_000_000)
    person.type(" two\x1b[201~\r")
    await person.until("[too much at once: a terminal takes 50 kB, and this was dropped; bring a longer text as a file")
    await asyncio.sleep(1.2 * PAUSE)
    person.type("echo three\r")
    await person.until("\r\nthree\r\n")
    assert "one" not in ESCAPES.sub("", person.shown).partition("[too much")[2]


async def test_a_long_paste_of_lines_leaves_others_their_turn(world: World) -> None:
    person = Person(world)
    person.session.resize(80, 24)
    await person.until(":~#")
    began = time.monotonic()
    person.type("x" * 40_000 + "\x03echo done\r")
    await person.until("\r\ndone\r\n")
    assert time.monotonic() - began < 5  # a third of a millisecond for each key were more than ten


async def test_shells_in_one_another_have_an_end(world: World) -> None:
    person = Person(world)
    person.type("bash\n" * 20)
    await person.until("bash: can't fork: Resource temporarily unavailable (16 shells in one another: leave some")


@pytest.mark.parametrize(("shell", "prompt", "unknown"), [
    ("sh", "# ", "sh: 1: nosuch: not found"),
    ("bash", "root@node-1:~# ", "bash: nosuch: command not found"),
])  # fmt: skip
async def test_debians_sh_is_dash(world: World, shell: str, prompt: str, unknown: str) -> None:
    person = Person(world, argv=(shell,))
    person.type("nosuch\n")
    await person.until(f"{prompt}nosuch\r\n{unknown}\r\n{prompt}")
    assert person.shown.startswith(prompt)


async def test_what_ctrl_c_stops_does_not_go_on_behind(world: World) -> None:
    person = Person(world)
    person.session.resize(80, 24)
    person.type(":() { :|:& }; :\r")
    await asyncio.sleep(0.3)
    person.type("\x03")
    await asyncio.sleep(0.3)
    before = time.process_time()
    await asyncio.sleep(0.5)
    assert time.process_time() - before < 0.1
    person.type("echo alive\r")
    await person.until("\r\nalive\r\n")
