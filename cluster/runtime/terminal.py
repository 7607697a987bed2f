"""Somebody in front of a shell: `exec -it POD -- sh`, `run -it`, and the terminal in the page.

It shows the prompt, reads a command (over several lines while a loop or a quote is open), runs it, and lets Ctrl-C
stop it. Without a terminal it does the same silently: a script on stdin, one command after another.
"""

from __future__ import annotations

import asyncio
import posixpath
from collections.abc import Callable, Iterable
from typing import Literal

from prompt_toolkit.data_structures import Size

from cluster.runtime.commands.chroot import entered
from cluster.runtime.console import Console
from cluster.runtime.host import Host
from cluster.runtime.jobs import Jobs
from cluster.runtime.limits import SHELLS, TYPED
from cluster.runtime.reading import EditorReader, Found, Interrupted, PipeReader, Resized
from cluster.runtime.run import new_shell
from cluster.runtime.screen import COLOURS, DRAWING, Screen, of_line
from cluster.runtime.shell import Shell

Output = Callable[[Literal["stdout", "stderr", "page"], bytes], None]
"""Where what is printed goes; "page" takes JSON for the page around a terminal."""
INTERRUPT = b"\x03"
CONTINUATION = "> "
LARGEST = Size(rows=500, columns=1000)
"""A window is drawn in memory: no screen has so many characters, but anybody may say that theirs has more."""
PAUSE = 1.0
"""Seconds without a key after which what comes is new, not the rest of a paste."""
TOO_LONG = (
    f"[too much at once: a terminal takes {TYPED // 1000} kB, and this was dropped; bring a longer text as a file]"
)
NO_FORK = f"can't fork: Resource temporarily unavailable ({SHELLS} shells in one another: leave some with exit)"


class Terminal:
    """One shell session. Everything but `run` is called on the event loop that runs it."""

    def __init__(self, host: Host, output: Output, tty: bool, name: str = "") -> None:
        """`name` is what its shell was called by."""
        self._output, self._tty = output, tty
        self._shells: list[tuple[Host, Shell, str]] = [(host, new_shell(host, tty=tty, name=name), name)]
        self._size: Size | None = None
        self._plain = PipeReader(self._show if tty else None)
        self._editor: EditorReader | None = None
        self._job: asyncio.Future[tuple[int, bool]] | None = None
        self._jobs = Jobs(self._out)
        self._console = Console(lambda message: output("page", message))
        self._screen, self._allowed = Screen(), COLOURS
        self._burst, self._last = 0, 0.0
        if tty:
            host.sit_down(self._console)

    def feed(self, data: bytes) -> None:
        """Bytes from the keyboard or the pipe."""
        if self._tty and not self._has_room(len(data)):
            return
        if self._console.lent:
            self._console.feed(data)
            return
        if self._job and self._tty and INTERRUPT in data:
            self._job.cancel()
            data = data.rpartition(INTERRUPT)[2]
        (self._editor or self._plain).feed(data)

    def _has_room(self, size: int) -> bool:
        """Whether so many bytes more are not too many at once; what was too long is dropped as a whole, and told."""
        before, now = self._last, asyncio.get_running_loop().time()
        burst = self._burst if now - before < PAUSE else 0
        self._burst, self._last = burst + size, now
        if burst <= TYPED < self._burst:
            (self._editor or self._plain).forget()
            self._show(f"\r\n{TOO_LONG}\r\n")
            (self._editor or self._plain).feed(INTERRUPT)
        return self._burst <= TYPED

    def end(self) -> None:
        """No more input will come."""
        self._console.feed(None)
        (self._editor or self._plain).end()

    def resize(self, width: int, height: int) -> None:
        """The window's size in characters, cut to the largest; from then on lines are edited."""
        if not self._tty or width <= 0 or height <= 0:
            return
        size = Size(rows=min(height, LARGEST.rows), columns=min(width, LARGEST.columns))
        first, self._size = self._size is None, size
        self._console.resize(size.columns, size.rows)
        if first:
            self._plain.resized()
        elif self._editor:
            self._editor.redraw()

    async def run(self) -> int:
        """Serve commands until `exit` or the end of input; the exit code."""
        status = 0
        try:
            while True:
                try:
                    command = await self._command()
                except Interrupted:
                    self._shell.interrupt()
                    continue
                if command is None:
                    return status
                status, left = await self._execute(command)
                if left and len(self._shells) == 1:
                    return status
                if left:
                    self._shells.pop()[1].close()
        finally:
            for _, shell, _ in self._shells:
                shell.close()
            self._jobs.close()
            if self._editor:
                self._editor.close()

    @property
    def _shell(self) -> Shell:
        return self._shells[-1][1]

    @property
    def _host(self) -> Host:
        return self._shells[-1][0]

    async def _command(self) -> str | None:
        """A whole command, however many lines it takes."""
        command = await self._line(self.prompt())
        while command is not None and self._shell.incomplete(command):
            more = await self._line(CONTINUATION)
            if more is None:
                break
            command += "\n" + more
        if command and command.strip() and self._tty:
            self._host.remember(command)
        return command

    async def _line(self, prompt: str) -> str | None:
        if self._size and self._editor is None:
            self._start_editor()
        try:
            return await (self._editor or self._plain).line(prompt)
        except Resized:
            self._show("\r\x1b[K")
            return await self._line(prompt)

    def _start_editor(self) -> None:
        self._editor = EditorReader(
            self._show, lambda: self._size or Size(rows=24, columns=80), self.complete, self._host.history()
        )
        if rest := self._plain.rest():
            self._editor.feed(rest)

    async def _execute(self, command: str) -> tuple[int, bool]:
        """Run it; Ctrl-C ends it with 130."""
        host, words = entered(self._host, command.split())
        if words[:1] and len(words) == 1 and words[0].rpartition("/")[2] in host.userland.shells:
            return await self._enter(host, words[0]), False
        await self._settle(host)
        self._allowed = of_line(command)
        line = self._jobs.taken(self._shell, host, command) if self._tty else command
        self._job = asyncio.ensure_future(self._shell.line(line, self._out, self._err))
        try:
            return await self._job
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if not self._job.cancelled() or (task and task.cancelling()):
                raise
            self._show("^C\r\n")
            self._shell.interrupt()
            return 130, False
        finally:
            self._job = None
            self._show(self._screen.rest().decode(errors="replace"))
            await self._settle(host)
            await self._out("".join(self._jobs.news()).encode())

    async def _enter(self, host: Host, name: str) -> int:
        """A shell within the shell."""
        if len(self._shells) >= SHELLS:
            await self._err(f"{name}: {NO_FORK}\n".encode())
            return 2
        self._shells.append((host, new_shell(host, tty=self._tty, name=name), name))
        return 0

    async def _settle(self, host: Host) -> None:
        for complaint in await host.settled():
            await self._err(f"{complaint}\n".encode())

    async def _out(self, data: bytes) -> None:
        self._output("stdout", self._fit(data))

    async def _err(self, data: bytes) -> None:
        """A terminal has one stream only."""
        self._output("stdout" if self._tty else "stderr", self._fit(data))

    def _fit(self, data: bytes) -> bytes:
        """For a terminal: its lines end in CR LF, but for a program that draws the screen itself."""
        if not self._tty:
            return data
        if self._console.lent:
            return self._screen.passed(data, DRAWING)
        return self._screen.passed(data.replace(b"\n", b"\r\n"), self._allowed)

    def _show(self, text: str) -> None:
        """The terminal's own words."""
        if text:
            self._output("stdout", text.encode())

    def prompt(self) -> str:
        home, cwd = self._host.env.get("HOME", "/root"), self._shell.cwd
        inside = cwd == home or cwd.startswith(home + "/")
        tilde = f"~{cwd[len(home) :]}" if inside and home != "/" else cwd
        _, prompt = self._host.userland.called(self._shells[-1][2])
        return prompt.format(host=self._host.hostname, tilde=tilde)

    def complete(self, text: str) -> Found:
        """What the last word may become: what its command takes, a command in the first place, else a file."""
        found = self._host.completions(text)
        return self._names(text) if found is None else found

    def _names(self, text: str) -> Iterable[str]:
        *before, word = text.split(" ")
        if not before and "/" not in word:
            return sorted(f"{name} " for name in self._host.all_commands() if name.startswith(word))
        folder, _, start = word.rpartition("/")
        place = posixpath.join(self._shell.cwd, folder + "/" if "/" in word else "")
        tree = self._host.tree
        names = [name for name in (tree.list(place) if tree.is_dir(place) else []) if name.startswith(start)]
        ends = ["/" if tree.is_dir(posixpath.join(place, name)) else " " for name in names]
        return [
            f"{folder}/{name}{end}" if "/" in word else name + end
            for name, end in zip(names, ends, strict=True)
        ]
