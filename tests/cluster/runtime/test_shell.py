"""The sandboxed bash behind every shell."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import pytest

from cluster.runtime.disk import Disk
from cluster.runtime.shell import Invocation, Manners, Mounted, Program, Shell


class Terminal:
    """Collects what a shell prints."""

    def __init__(self, programs: Mapping[str, Program] | None = None, manners: Manners | None = None) -> None:
        self.out, self.err = b"", b""
        disk = Disk()
        disk.mkdir("/tmp")
        installed = frozenset({"cat", "echo", "head", *(programs or {})})
        self.shell = Shell(
            [Mounted("/", disk)], programs or {}, installed, env={"A": "1"}, manners=manners or Manners()
        )

    async def stdout(self, data: bytes) -> None:
        self.out += data

    async def stderr(self, data: bytes) -> None:
        self.err += data

    async def run(self, script: str) -> int:
        return await self.shell.execute(script, self.stdout, self.stderr)

    async def line(self, line: str) -> tuple[int, bool]:
        return await self.shell.line(line, self.stdout, self.stderr)


async def forever(call: Invocation) -> int:
    while True:
        await call.stdout(b"y\n")
        await asyncio.sleep(0)


async def test_what_the_image_lacks_is_not_found() -> None:
    terminal = Terminal()
    assert await terminal.run("curl x") == 127
    assert terminal.err == b"sh: curl: not found\n"


async def test_each_userland_has_its_manners() -> None:
    terminal = Terminal(manners=Manners("bash: {name}: command not found", "bash: "))
    await terminal.run("nosuch; cd /nope")
    assert terminal.err == b"bash: nosuch: command not found\nbash: cd: /nope: No such file or directory\n"


async def test_a_pipe_that_nobody_reads_any_more_ends_the_writer() -> None:
    terminal = Terminal({"forever": forever})
    assert await asyncio.wait_for(terminal.run("forever | head -1"), 5) == 0
    assert (terminal.out, terminal.err) == (b"y\n", b"")


async def test_a_cancelled_script_stops_at_once() -> None:
    terminal = Terminal({"forever": forever})
    task = asyncio.ensure_future(terminal.run("forever"))
    await asyncio.sleep(0.05)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await terminal.run("echo after") == 0


async def test_lines_share_variables_directory_and_exit_code() -> None:
    terminal = Terminal()
    for line in ("x=5", "cd /tmp", "false", "echo $? $x $PWD"):
        await terminal.line(line)
    assert terminal.out == b"1 5 /tmp\n"


@pytest.mark.parametrize(("line", "code"), [("exit 4", 4), ("echo a; exit 2; echo b", 2), ("exit", 0)])
async def test_exit_leaves_the_shell(line: str, code: int) -> None:
    assert await Terminal().line(line) == (code, True)


async def test_a_command_that_fails_does_not() -> None:
    assert await Terminal().line("false") == (1, False)


@pytest.mark.parametrize(
    "line", ["for i in 1 2; do", "echo 'a", "if true", "echo a |", "f() {", "a &&", "a \\"]
)
def test_an_open_construct_needs_more_lines(line: str) -> None:
    assert Terminal().shell.incomplete(line)


@pytest.mark.parametrize("line", ["echo a", "echo )", "done", ""])
def test_a_closed_or_wrong_one_does_not(line: str) -> None:
    assert not Terminal().shell.incomplete(line)


async def test_a_syntax_error_is_2_and_says_where() -> None:
    terminal = Terminal()
    assert await terminal.line("echo )") == (2, False)
    assert terminal.err == b"sh: syntax error near unexpected token `)'\n"
