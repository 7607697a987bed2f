"""Reading a line from whoever sits in front of a shell: by pipe, by a plain terminal, or with a line editor.

A pipe gives lines and no prompt. A terminal whose size nobody has told yet is taken for a plain one: it echoes,
and knows backspace, Ctrl-C and Ctrl-D, as a kernel's tty does in canonical mode. As soon as a size is known, lines
are edited by prompt_toolkit, with history and completion.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Iterable, Sequence
from functools import cache
from typing import Protocol, TextIO, cast

from prompt_toolkit.application import Application, application, create_app_session, get_app
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.data_structures import Size
from prompt_toolkit.document import Document
from prompt_toolkit.filters import Condition, is_searching
from prompt_toolkit.formatted_text import ANSI
from prompt_toolkit.history import InMemoryHistory
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.key_binding.bindings.completion import display_completions_like_readline
from prompt_toolkit.key_binding.defaults import load_key_bindings
from prompt_toolkit.key_binding.key_bindings import Binding, KeyBindingsBase
from prompt_toolkit.key_binding.key_processor import KeyProcessor
from prompt_toolkit.keys import Keys
from prompt_toolkit.layout import BufferControl, HSplit, Layout, Window
from prompt_toolkit.layout.processors import BeforeInput, HighlightIncrementalSearchProcessor
from prompt_toolkit.output.vt100 import Vt100_Output
from prompt_toolkit.styles import BaseStyle, default_ui_style, merge_styles
from prompt_toolkit.widgets import SearchToolbar

from cluster.runtime.keyboard import Keyboard

Print = Callable[[str], None]
Found = Iterable[str] | Awaitable[Iterable[str]]
Complete = Callable[[str], Found]
"""What the last word of a line may become; it may take a question to a server."""
PATIENCE = 3.0
"""Seconds that keys wait for such a server."""
INTERRUPT, END, ERASE, ERASE_LINE = 3, 4, (8, 127), 21


class Interrupted(Exception):
    """Ctrl-C."""


class Resized(Exception):
    """The terminal turned out to be a real one: what was typed of this line is read again, with the editor."""


class Reader(Protocol):
    def feed(self, data: bytes) -> None: ...
    def end(self) -> None: ...
    def forget(self) -> None:
        """What was typed and not read yet was never typed."""

    async def line(self, prompt: str) -> str | None:
        """One line without its newline; None at the end of input. Raises Interrupted."""


class PipeReader:
    """Lines as they come; `echo` prints what is typed and the prompts."""

    def __init__(self, echo: Print | None = None) -> None:
        self._echo = echo
        self._typed = bytearray()
        self._ended = False
        self._news = asyncio.Event()
        self._resized = False

    def feed(self, data: bytes) -> None:
        self._typed += data
        self._news.set()

    def end(self) -> None:
        self._ended = True
        self._news.set()

    def forget(self) -> None:
        self._typed.clear()

    def resized(self) -> None:
        self._resized = True
        self._news.set()

    def rest(self) -> bytes:
        """What was typed ahead."""
        rest, self._typed = bytes(self._typed), bytearray()
        return rest

    async def line(self, prompt: str) -> str | None:
        if self._echo:
            self._echo(prompt)
        line = bytearray()
        while True:
            if self._resized and not self._ended:
                self._typed[:0] = line
                raise Resized
            while self._typed:
                if self._take(line, self._typed.pop(0)):
                    return line.decode(errors="replace")
                if self._ended and not line and not self._typed:
                    return None
            if self._ended:
                return line.decode(errors="replace") if line else None
            self._news.clear()
            await self._news.wait()

    def _take(self, line: bytearray, byte: int) -> bool:
        """One byte into the line; True when it completes it."""
        if byte in (10, 13):
            self._show("\r\n")
            return True
        if self._echo is None:
            line.append(byte)
        elif byte == INTERRUPT:
            self._show("^C\r\n")
            raise Interrupted
        elif byte == END:
            self._ended = not line
        elif byte in ERASE:
            if line:
                line.pop()
                self._show("\b \b")
        elif byte == ERASE_LINE:
            self._show("\b \b" * len(line))
            line.clear()
        else:
            line.append(byte)
            self._show(chr(byte))
        return False

    def _show(self, text: str) -> None:
        if self._echo:
            self._echo(text)


class EditorReader:
    """A line editor: prompt_toolkit's parts over a stream pair.

    The library was made for programs with one terminal. It asks questions of its own ("Display all 160
    possibilities?") wherever the current session is, and takes over the loop's handler of exceptions: both would be the
    whole server's. So each line is read in an application session of its own, and the handler is left alone. Its ready
    made PromptSession costs most of a megabyte, for menus and bars that no shell has: here are a line and a search.
    """

    def __init__(
        self, show: Print, size: Callable[[], Size], complete: Complete, history: Sequence[str] = ()
    ) -> None:
        self._input, self._prompt = Keyboard(), ANSI("")
        self._output = Vt100_Output(cast(TextIO, Sink(show)), size, term="xterm-256color", enable_cpr=False)
        completer = ShellCompleter()
        self._buffer = Buffer(
            completer=completer, history=InMemoryHistory(history), multiline=False, accept_handler=accepted
        )
        search = SearchToolbar()
        line = BufferControl(
            self._buffer, search_buffer_control=search.control, include_default_input_processors=False,
            input_processors=[HighlightIncrementalSearchProcessor(), BeforeInput(lambda: self._prompt)],
        )  # fmt: skip
        window = Window(line, wrap_lines=True, dont_extend_height=True)
        self._app: Application[str] = Application(
            Layout(HSplit([window, search]), window), input=self._input, output=self._output,
            key_bindings=on_tab(complete, completer, self._input), include_default_pygments_style=False,
        )  # fmt: skip
        share(self._app)

    def feed(self, data: bytes) -> None:
        self._input.send(data)

    def end(self) -> None:
        self._input.send(bytes([END]))

    def forget(self) -> None:
        self._input.forget()

    def redraw(self) -> None:
        self._app.invalidate()

    async def line(self, prompt: str) -> str | None:
        self._prompt = ANSI(prompt)
        try:
            with create_app_session(self._input, self._output):
                return await self._app.run_async(
                    pre_run=self._buffer.reset, handle_sigint=False, set_exception_handler=False
                )
        except KeyboardInterrupt:
            raise Interrupted from None
        except EOFError:
            return None

    def close(self) -> None:
        self._input.close()


class Registry(KeyBindingsBase):
    """What keys mean: everybody's bindings, and after them, so that they win, those of one application."""

    def __init__(self, own: KeyBindingsBase) -> None:
        self._parts = (everybodys_keys(), ends(), own)

    @property
    def _version(self) -> Hashable:
        return tuple(part._version for part in self._parts)

    @property
    def bindings(self) -> list[Binding]:
        return [binding for part in self._parts for binding in part.bindings]

    def get_bindings_for_keys(self, keys: tuple[Keys | str, ...]) -> list[Binding]:
        return [binding for part in self._parts for binding in part.get_bindings_for_keys(keys)]

    def get_bindings_starting_with_keys(self, keys: tuple[Keys | str, ...]) -> list[Binding]:
        return [binding for part in self._parts for binding in part.get_bindings_starting_with_keys(keys)]


@cache
def everybodys_keys() -> KeyBindingsBase:
    """Emacs' keys and the arrows. They ask for the current application when they are hit, so one set does for all."""
    return load_key_bindings()


application.load_key_bindings = everybodys_keys  # type: ignore[attr-defined]
"""Each application would make the same again, and throw it away when it shares."""


@cache
def everybodys_style() -> BaseStyle:
    return merge_styles([default_ui_style()])


def share(app: Application[str]) -> None:
    """An application of the library makes bindings, their caches and styles for itself, half a megabyte of them. What
    is the same in all of them is here once."""
    assert app.key_bindings is not None
    app._default_bindings = app._page_navigation_bindings = everybodys_keys()
    app.key_processor = KeyProcessor(Registry(app.key_bindings))
    app._merged_style = app.renderer.style = everybodys_style()


def accepted(buffer: Buffer) -> bool:
    """Enter; the line stays on the screen."""
    get_app().exit(result=buffer.text)
    return True


@cache
def ends() -> KeyBindings:
    """The keys that end a line: Enter, Ctrl-C, and Ctrl-D at its beginning."""
    bindings = KeyBindings()
    empty = Condition(lambda: not get_app().current_buffer.text)

    @bindings.add("enter", filter=~is_searching)
    def enter(event: KeyPressEvent) -> None:
        event.current_buffer.validate_and_handle()

    @bindings.add("c-c")
    def interrupt(event: KeyPressEvent) -> None:
        event.app.exit(exception=KeyboardInterrupt, style="class:aborting")

    @bindings.add("c-d", filter=empty & ~is_searching)
    def end(event: KeyPressEvent) -> None:
        event.app.exit(exception=EOFError, style="class:exiting")

    return bindings


class Sink:
    """The file that prompt_toolkit writes to."""

    encoding = "utf-8"

    def __init__(self, show: Print) -> None:
        self._show = show

    def write(self, text: str) -> None:
        self._show(text)

    def flush(self) -> None:
        """Everything is shown at once."""

    def isatty(self) -> bool:
        return True

    def fileno(self) -> int:
        raise OSError("not a real file")


class ShellCompleter(Completer):
    """The ends of the word before the cursor that were found last."""

    found: Sequence[str] = ()

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Completion]:
        word = document.text_before_cursor.rpartition(" ")[2]
        for found in self.found:
            yield Completion(found, start_position=-len(word))


def on_tab(complete: Complete, completer: ShellCompleter, keyboard: Keyboard) -> KeyBindings:
    """Tab finds the ends of a word and does what readline does; if they come late, the keys after it wait for them.

    (The library's own way to complete like readline waits for no answer.)
    """
    bindings = KeyBindings()

    def show(event: KeyPressEvent, found: Iterable[str]) -> None:
        completer.found = tuple(found)
        display_completions_like_readline(event)

    @bindings.add("tab")
    def tab(event: KeyPressEvent) -> None:
        found = complete(event.current_buffer.document.text_before_cursor)
        if isinstance(found, Awaitable):
            untouched = event.key_processor.input_queue
            keyboard.hold(untouched)
            untouched.clear()
            event.app.create_background_task(late(event, event.current_buffer.document, found))
        else:
            show(event, found)

    async def late(event: KeyPressEvent, asked: Document, coming: Awaitable[Iterable[str]]) -> None:
        try:
            async with asyncio.timeout(PATIENCE):
                found = await coming
            if event.current_buffer.document == asked:  # it is another if that was interrupted
                show(event, found)
        except TimeoutError:
            pass
        finally:
            keyboard.go_on()

    return bindings
