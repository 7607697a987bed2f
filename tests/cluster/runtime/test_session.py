"""A command in progress."""

from __future__ import annotations

import pytest

from cluster.runtime.records import ContainerRef
from cluster.runtime.session import is_interactive
from tests.cluster.runtime.commands.toolbox import box
from tests.cluster.runtime.world import World


@pytest.mark.parametrize(
    ("argv", "expected"),
    [(("sh",), True), (("/bin/bash", "-il"), True), (("sh", "-c", "ls"), False), (("cat",), False)],
)
def test_a_shell_without_a_script_is_interactive(argv: tuple[str, ...], expected: bool) -> None:
    assert is_interactive(argv) is expected


def test_a_terminal_has_one_stream_and_its_own_line_ends(world: World) -> None:
    shown: list[tuple[str, bytes]] = []
    argv = ["sh", "-c", "echo a; echo b >&2"]
    session = world.runtime.exec(
        box(world), argv, lambda stream, data: shown.append((stream, data)), tty=True
    )
    assert session.done.result(10) == 0
    assert shown == [("stdout", b"a\r\n"), ("stdout", b"b\r\n")]


def test_ctrl_c_kills_a_command_on_a_terminal(world: World) -> None:
    session = world.runtime.exec(box(world), ["sleep", "1000"], lambda *shown: None, stdin=True, tty=True)
    session.feed(b"\x03")
    assert session.done.result(10) == 130


def test_a_watcher_that_leaves_kills_the_command(world: World) -> None:
    session = world.runtime.exec(box(world), ["sleep", "1000"], lambda *shown: None)
    session.cancel()
    assert session.done.result(10) == 137


def test_typing_after_exit_does_nothing(world: World) -> None:
    shown: list[bytes] = []
    session = world.runtime.exec(box(world), ["sh"], lambda stream, data: shown.append(data), stdin=True, tty=True)
    session.resize(80, 24)
    session.feed(b"exit 3\r")
    assert session.done.result(10) == 3
    before = list(shown)
    for more in (b"ls\r", b"\x03", b"\x04"):
        session.feed(more)
    session.resize(100, 30)
    session.close_stdin()
    assert world.exec(ContainerRef("uid-box", "box"), "true")[2] == 0
    assert shown == before
