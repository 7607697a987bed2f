"""awk, with every round of its loops counted.

bashkit's awk ends a program that has done too much work, but a loop without a body does none: `while (1);` would turn
for ever, and nothing could stop it. So each loop's condition counts its rounds, and a program has so many of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from secrets import token_hex

from cluster.runtime.host import Call
from cluster.runtime.run import programs, script_of

NAMES = ("awk", "gawk", "mawk")
TICK = f"__tick_{token_hex(4)}"
"""A name that no program can know, or it could wind the count back."""
ROUNDS = 3_000_000
FUNCTION = f"""
function {TICK}() {{
  if (++{TICK}s > {ROUNDS}) {{ print "awk: maximum loop iterations exceeded ({ROUNDS})" > "/dev/stderr"; exit 2 }}
  return 1
}}
"""
TAKES_VALUE = ("-F", "-v")
TOKEN = re.compile(r'"(?:\\.|[^"\\\n])*"|#[^\n]*|[A-Za-z_]\w*|\d[\w.]*|\s+|.', re.DOTALL)
PATTERN = re.compile(r"/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n\[])*/")
KEYWORDS = frozenset({"in", "return", "print", "case", "do", "else", "and", "not"})


async def run(call: Call) -> int:
    try:
        argv = counted(call)
    except OSError:
        return await call.fail(f"{call.name}: can't open file\n", 2)
    here = programs(call.host, call.tty, call.stdin)
    shell = call.host.shell({name: here[name] for name in here if name not in NAMES}, call.env)
    try:
        script = script_of(replace(call, piped=True), ["awk", *argv])
        return await shell.execute(script, call.stdout, call.stderr)
    finally:
        shell.close()


def counted(call: Call) -> list[str]:
    """The arguments with the program, wherever it comes from, as one text whose loops count their rounds."""
    options, queue, sources = list[str](), list(call.argv), list[str]()
    while queue and queue[0].startswith("-") and queue[0] != "-":
        word = queue.pop(0)
        if word == "--":
            break
        if word.startswith("-f"):
            path = word[2:] or (queue.pop(0) if queue else "")
            sources.append(call.host.tree.text(call.path(path)))
            continue
        options.append(word)
        if word in TAKES_VALUE and queue:
            options.append(queue.pop(0))
    if not sources and queue:
        sources.append(queue.pop(0))
    return [*options, *(["--", with_ticks("\n".join(sources))] if sources else []), *queue]


def with_ticks(program: str) -> str:
    """The program with a tick in each `while` and three-part `for`; one without loops stays as it is."""
    tokens = list(lex(program))
    before: dict[int, str] = {}
    for index, token in enumerate(tokens):
        if token not in ("while", "for") or (opening := _next(tokens, index + 1, "(")) is None:
            continue
        parts = list(_parts(tokens, opening))
        if token == "while" and len(parts) == 2:
            _wrap(before, tokens, parts[0], parts[1])
        elif token == "for" and len(parts) == 4:
            _wrap(before, tokens, parts[1], parts[2])
    text = "".join(before.get(index, "") + token for index, token in enumerate(tokens))
    return text + FUNCTION if before else program


def _wrap(before: dict[int, str], tokens: list[str], start: int, end: int) -> None:
    """Put a tick before the condition between two tokens; an empty one is the tick alone."""
    if "".join(tokens[start + 1 : end]).strip():
        before[start + 1] = f"{TICK}() && ({before.get(start + 1, '')}"
        before[end] = before.get(end, "") + ")"
    else:
        before[end] = f"{TICK}()"


def _next(tokens: list[str], index: int, wanted: str) -> int | None:
    """Where the next token that is not blank stands, if it is this one."""
    while index < len(tokens) and not tokens[index].strip():
        index += 1
    return index if index < len(tokens) and tokens[index] == wanted else None


def _parts(tokens: list[str], opening: int) -> Iterator[int]:
    """The opening bracket, each semicolon directly inside it, and the closing one."""
    depth = 0
    for index in range(opening, len(tokens)):
        depth += (tokens[index] == "(") - (tokens[index] == ")")
        if index == opening or depth == 0 or (tokens[index] == ";" and depth == 1):
            yield index
        if depth == 0:
            return


def lex(program: str) -> Iterator[str]:
    """awk's tokens, blanks and comments included. A slash begins a pattern where a value cannot be divided."""
    at, last = 0, ""
    while at < len(program):
        divides = last in (")", "]") or (bool(re.match(r"[\w$\"]", last)) and last not in KEYWORDS)
        match = None if program[at] != "/" or divides else PATTERN.match(program, at)
        match = match or TOKEN.match(program, at)
        assert match is not None
        yield match.group()
        last = match.group() if match.group().strip() else last
        last = "" if match.group().startswith("\n") else last
        at = match.end()
