"""jq: a program worked on for each JSON value that comes in.

It works on a thread of few, and hands over after each mouthful of steps: whoever makes jq compute waits for others who
do, and nobody else.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from threading import Event
from typing import Any

from cluster.runtime.commands._jq_options import Asked, Usage, read
from cluster.runtime.host import Call
from cluster.runtime.jq.functions import FORMATS
from cluster.runtime.jq.lexer import SyntaxFault
from cluster.runtime.jq.machine import Machine, parse
from cluster.runtime.jq.values import Fault, printed, true
from cluster.runtime.limits import OUTPUT

STEPS, TURN, REST = 500_000, 500, 0.0005
"""Steps of one run; after so many others have their turn; seconds of it."""
INPUT = 4_000_000
"""Bytes that one run reads."""
WORKERS = ThreadPoolExecutor(2, "jq")
Say = Callable[[str], Awaitable[None]]
VERSION = "jq-1.7.1\n"
USAGE = "Usage:\tjq [OPTIONS] FILTER [FILES...]\n\tjq [OPTIONS] --args FILTER [ARGUMENTS...]\n"
class Enough(Exception):
    """A limit; the text says which."""


async def run(call: Call) -> int:
    try:
        asked = read(call.argv)
        if asked.flags & {"help", "version"}:
            await call.out(VERSION if "version" in asked.flags else USAGE)
            return 0
        program = _program(call, asked)
    except (Usage, ValueError) as wrong:
        return await call.fail(f"jq: error: {wrong}\nUse jq --help for help with command-line options,\n", 2)
    if program is None:
        return await call.fail(USAGE, 2)
    files = asked.words
    texts, code = list[tuple[str, str]](), 0
    for name in files:
        if call.host.tree.is_file(call.path(name)):
            texts.append((name, call.host.tree.text(call.path(name))))
        else:
            code = await call.fail(f"jq: error: Could not open {name}: No such file or directory\n", 2)
    if not files and "null-input" not in asked.flags:
        texts.append(("<stdin>", (await call.input()).decode(errors="replace")))
    if sum(len(text) for _, text in texts) > INPUT:
        return await call.fail(f"jq: error: more than {INPUT:,} bytes to read: take less at a time\n", 5)
    work = Work(asked, program, texts, variables(call, asked), dict(call.env))

    async def err(text: str) -> None:
        await call.fail(text)

    return await beside(work, call.out, err) or code


def _program(call: Call, asked: Asked) -> str | None:
    """The filter, taken from the words; with --from-file the first word is the file of it."""
    if not asked.words:
        return None
    word = asked.words.pop(0)
    if "from-file" not in asked.flags:
        return word
    if not call.host.tree.is_file(call.path(word)):
        raise Usage(f"Could not open {word}: No such file or directory")
    return call.host.tree.text(call.path(word))


def variables(call: Call, asked: Asked) -> dict[str, Any]:
    """{name: value} of --arg and the like; raises ValueError for JSON that is none."""
    found: dict[str, Any] = {}
    for form, name, text in asked.named:
        content = call.host.tree.text(call.path(text)) if form.endswith("file") else text
        found[name] = content if form in ("arg", "rawfile") else json.loads(content)
        found[name] = [found[name]] if form == "slurpfile" else found[name]
    return {**found, "ARGS": {"positional": asked.positional, "named": dict(found)}}


async def beside(work: Work, out: Say, err: Say) -> int:
    """Do it beside the loop; what it prints and complains of comes in pieces. A cancelled call stops it."""
    loop, said = asyncio.get_running_loop(), asyncio.Queue[tuple[Say, str] | int]()
    stop = Event()

    def tell(item: tuple[Say, str] | int) -> None:
        with suppress(RuntimeError):  # the loop has ended
            loop.call_soon_threadsafe(said.put_nowait, item)

    WORKERS.submit(lambda: tell(work.done(lambda text: tell((out, text)), lambda text: tell((err, text)), stop)))
    try:
        while not isinstance(item := await said.get(), int):
            say, text = item
            await say(text)
        return item
    finally:
        stop.set()


@dataclass
class Work:
    """One run of jq on texts that were read: [(name, text)]."""

    asked: Asked
    program: str
    texts: list[tuple[str, str]]
    variables: dict[str, Any]
    environment: dict[str, str]
    line: str = "<unknown>"
    steps: int = 0

    def done(self, out: Callable[[str], None], err: Callable[[str], None], stop: Event) -> int:
        """The exit code."""
        try:
            return self._all(out, err, stop)
        except SyntaxFault as fault:
            err(f"jq: error: {fault} at <top-level>, line 1:\n{self.program}\njq: 1 compile error\n")
            return 3
        except RecursionError:
            err("jq: error: too many brackets or calls in one another\n")
            return 5
        except Enough as why:
            err(f"jq: error: {why}\n")
            return 5
        except Exception as error:  # a fault of ours must not leave the shell waiting
            err(f"jq: error ({self.line}): {error}\n")
            return 5

    def _all(self, out: Callable[[str], None], err: Callable[[str], None], stop: Event) -> int:
        tree, code, last, length = parse(self.program), 0, None, 0
        values = self._values()
        machine = Machine(lambda: self._tick(stop), values, self.environment)
        none = object()
        while True:
            try:
                value = None if "null-input" in self.asked.flags else next(values, none)
            except ValueError as wrong:
                err(f"jq: error (at {self.line}): {wrong}\n")
                return 2
            if value is none:
                break
            try:
                for last in machine.outputs(tree, value, self.variables):
                    text = self._text(last, stop)
                    if (length := length + len(text)) > OUTPUT:
                        raise Enough(f"more than {OUTPUT:,} bytes of output: ask for less")
                    out(text)
            except Fault as fault:
                err(f"jq: error (at {self.line}){_message(fault.value)}\n")
                code = 5
            if "null-input" in self.asked.flags:
                break
        if code or "exit-status" not in self.asked.flags:
            return code
        return int(not true(last))

    def _tick(self, stop: Event) -> None:
        self.steps += 1
        if self.steps % TURN == 0:
            time.sleep(REST)
            if stop.is_set():
                raise Enough("interrupted")
        if self.steps > STEPS:
            raise Enough(f"CPU time limit exceeded ({STEPS:,} steps: give it an end, or less to work on)")

    def _text(self, value: Any, stop: Event) -> str:
        flags = self.asked.flags
        raw = flags & {"raw-output", "join-output", "raw-output0"}
        end = "" if "join-output" in flags else "\0" if "raw-output0" in flags else "\n"
        if raw and isinstance(value, str):
            return value + end
        indent = "" if "compact-output" in flags else self.asked.indent
        return "".join(
            printed(value, lambda: self._tick(stop), indent, "sort-keys" in flags, "ascii-output" in flags)
        ) + end  # fmt: skip

    def _values(self) -> Iterator[Any]:
        """The inputs, as the flags have them."""
        flags = self.asked.flags
        if "raw-input" in flags:
            whole = "".join(text for _, text in self.texts)
            yield from [whole] if "slurp" in flags else whole.splitlines()
        elif "slurp" in flags:
            yield list(self._documents())
        else:
            yield from self._documents()

    def _documents(self) -> Iterator[Any]:
        decoder = json.JSONDecoder()
        for name, text in self.texts:
            at = _blank(text, 0)
            while at < len(text):
                self.line = f"{name}:{text.count(chr(10), 0, at) + 1}"
                value, at = decoder.raw_decode(text, at)
                self.line = f"{name}:{text.count(chr(10), 0, at) + (chr(10) in text[at:])}"
                at = _blank(text, at)
                yield value


def _blank(text: str, at: int) -> int:
    while at < len(text) and text[at] in " \t\r\n":
        at += 1
    return at


def _message(value: Any) -> str:
    """What an error says of itself."""
    if isinstance(value, str):
        return f": {value}"
    return f" (not a string): {FORMATS['@json'](value)}"
