"""A command in progress and whoever watches it: the value that exec, attach and the page's terminal hold.

The work runs on the runtime's event loop; the watcher may live on any thread. It feeds bytes and sizes in, receives
output through a callback (on the runtime's thread), and waits for the exit code as a future.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from concurrent.futures import Future
from contextlib import suppress
from typing import Any, Literal

from cluster.runtime.commands.chroot import entered
from cluster.runtime.host import Host
from cluster.runtime.run import SHELLS, new_call, run_argv
from cluster.runtime.screen import CLEARING, Screen
from cluster.runtime.terminal import Output, Terminal

INTERRUPT = b"\x03"


class Input:
    """A stdin that is fed from outside: an async iterator of chunks."""

    def __init__(self) -> None:
        self._chunks: asyncio.Queue[bytes | None] = asyncio.Queue()

    def feed(self, data: bytes) -> None:
        self._chunks.put_nowait(data)

    def end(self) -> None:
        self._chunks.put_nowait(None)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while (chunk := await self._chunks.get()) is not None:
            yield chunk


class Session:
    """`done` is the exit code's future: `.result()`, or `await asyncio.wrap_future(session.done)`.

    `at_end` is called, on a thread of its own, before `done` is set.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop, at_end: Callable[[], None] = lambda: None) -> None:
        self._loop, self._at_end = loop, at_end
        self.done: Future[int] = Future()
        self._input: Input | Terminal | None = None
        self._task: asyncio.Task[int] | None = None
        self._tty = False

    def feed(self, data: bytes) -> None:
        """Bytes for stdin."""
        self._soon(self._feed, data)

    def close_stdin(self) -> None:
        """End of stdin (Ctrl-D, or the client's half-close)."""
        self._soon(lambda: self._input.end() if self._input else None)

    def resize(self, width: int, height: int) -> None:
        self._soon(lambda: self._input.resize(width, height) if isinstance(self._input, Terminal) else None)

    def cancel(self) -> None:
        """The watcher is gone: kill the command."""
        self._soon(lambda: self._task.cancel() if self._task else None)

    def begin(self, host: Host, argv: Sequence[str], output: Output, *, stdin: bool, tty: bool) -> None:
        """Start a command; called once, on the loop's thread."""
        self._tty = tty
        if tty or stdin:
            host, argv = entered(host, argv)
            self._input = Terminal(host, output, tty, argv[0]) if is_interactive(argv) else Input()
        self._task = asyncio.ensure_future(self._live(host, argv, output))
        self._task.add_done_callback(self._finish)

    async def _live(self, host: Host, argv: Sequence[str], output: Output) -> int:
        try:
            return await self._work(host, argv, output)
        finally:
            await asyncio.to_thread(self._at_end)

    def _work(self, host: Host, argv: Sequence[str], output: Output) -> Coroutine[Any, Any, int]:
        if isinstance(self._input, Terminal):
            return self._input.run()
        write = writers(output, self._tty)
        stdin = self._input.__aiter__() if self._input and not self._tty else None
        return run_argv(new_call(host, *write, stdin=stdin, tty=self._tty), argv)

    def _feed(self, data: bytes) -> None:
        if self._tty and isinstance(self._input, Input) and INTERRUPT in data and self._task:
            self._task.cancel()
        elif self._input:
            self._input.feed(data)

    def _finish(self, task: asyncio.Task[int]) -> None:
        self._input = None  # whoever types on, after `exit`, types into nothing
        if task.cancelled():
            self.done.set_result(130 if self._tty else 137)
        elif error := task.exception():
            self.done.set_exception(error)
        else:
            self.done.set_result(task.result())

    def _soon(self, call: Callable[..., object], *args: object) -> None:
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(call, *args)


def is_interactive(argv: Sequence[str]) -> bool:
    """A shell without a script: it reads its commands from stdin."""
    name = argv[0].rpartition("/")[2]
    return name in SHELLS and all(word in ("-i", "-l", "--login", "-il", "-li") for word in argv[1:])


def writers(output: Output, tty: bool) -> tuple[Callable[[bytes], Any], Callable[[bytes], Any]]:
    """stdout and stderr of a command; a terminal has one stream, its lines end in CR LF, and it takes no orders."""
    screen = Screen()

    def writer(stream: Literal["stdout", "stderr"]) -> Callable[[bytes], Any]:
        async def write(data: bytes) -> None:
            if data and tty:
                output("stdout", screen.passed(data.replace(b"\n", b"\r\n"), CLEARING))
            elif data:
                output(stream, data)

        return write

    return writer("stdout"), writer("stderr")
