"""Applying one of Go's templates to an object, for -o go-template. (In Go: text/template.)"""

from __future__ import annotations

import base64
import binascii
import html
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from urllib.parse import quote_plus

from cluster.kubectl import golang
from cluster.kubectl.printers.jsonpath import compare
from cluster.kubectl.printers.jsonpath_parser import JSONPathError
from cluster.kubectl.printers.template_parser import (
    Block,
    Literal,
    Name,
    Node,
    Operand,
    Path,
    Pipe,
    Print,
    TemplateError,
    Text,
    Use,
    parse,
)  # fmt: skip

_LETTERS, _ROUNDS = 10_000_000, 300_000
"""How much a template may print, and how often its loops may turn: one that does not end must not hold the page."""


class _Nothing:
    """The value of a key that is not there: prints <no value>."""


NOTHING = _Nothing()


class _Jumped(Exception):
    pass


@dataclass
class GoTemplate:
    """A parsed template. `lenient`: a missing key is <no value>, instead of an error."""

    text: str
    lenient: bool = True
    out: list[str] = field(default_factory=list)
    _size: int = 0
    _rounds: int = 0

    def __post_init__(self) -> None:
        self._body, self._defined = parse(self.text)

    def render(self, data: Any) -> str:
        """The text; TemplateError when it cannot be made, and then `out` is what there was until then."""
        self.out, self._size, self._rounds = [], 0, 0
        self._walk(self._body, data, {"$": data})
        return "".join(self.out)

    # -- Statements -----------------------------------------------------------

    def _walk(self, nodes: Sequence[Node], dot: Any, variables: dict[str, Any]) -> None:
        for node in nodes:
            if isinstance(node, Text):
                self._put(node.text)
            elif isinstance(node, Print):
                value = self._pipe(node.pipe, dot, variables)
                if not node.pipe.variables:
                    self._put(shown(value))
            elif isinstance(node, Block):
                self._block(node, dot, variables)
            elif isinstance(node, Use):
                self._use(node, dot, variables)
            else:
                raise _Jumped(node.word)

    def _put(self, text: str) -> None:
        self.out.append(text)
        self._size += len(text)
        if self._size > _LETTERS:
            raise TemplateError('1:0: executing "output": the output is too long')

    def _use(self, node: Use, dot: Any, variables: dict[str, Any]) -> None:
        if node.name not in self._defined:
            where = f'executing "output" at <{{{{template "{node.name}"}}}}>'
            raise TemplateError(f'1:11: {where}: template "{node.name}" not defined')
        given = self._pipe(node.pipe, dot, variables) if node.pipe else None
        self._walk(self._defined[node.name], given, {"$": given})

    def _block(self, node: Block, dot: Any, variables: dict[str, Any]) -> None:
        if node.word == "range":
            self._range(node, dot, variables)
            return
        inner = dict(variables)
        value = self._pipe(node.pipe, dot, inner)
        body = node.body if truth(value) else node.otherwise
        self._walk(body, value if node.word == "with" and truth(value) else dot, inner)
        variables.update({name: inner[name] for name in variables})

    def _range(self, node: Block, dot: Any, variables: dict[str, Any]) -> None:
        value = self._pipe(node.pipe, dot, dict(variables))
        if not truth(value):
            self._walk(node.otherwise, dot, dict(variables))
        for key, item in _pairs(value):
            self._rounds += 1
            if self._rounds > _ROUNDS:
                raise TemplateError('1:0: executing "output": the loops do not end')
            inner = {**variables, **_loop_variables(node.pipe.variables, key, item)}
            try:
                self._walk(node.body, item, inner)
            except _Jumped as jump:
                if jump.args[0] == "break":
                    break
            finally:
                variables.update({name: inner[name] for name in variables if name not in node.pipe.variables})

    # -- Values ---------------------------------------------------------------

    def _pipe(self, pipe: Pipe, dot: Any, variables: dict[str, Any]) -> Any:
        value: Any = None
        for at, operands in enumerate(pipe.commands):
            value = self._command(operands, dot, variables, [value] if at else [])
        if len(pipe.variables) == 1:
            variables[pipe.variables[0]] = value
        return value

    def _command(self, operands: Sequence[Operand], dot: Any, variables: dict[str, Any], last: list[Any]) -> Any:
        first, *rest = operands
        if not isinstance(first, Name):
            if rest or last:
                raise self._error(first, f"can't give argument to non-function {first.text}")
            return self._operand(first, dot, variables)
        if first.name in ("and", "or"):
            return self._either(first, rest, dot, variables, last)
        values = [self._operand(each, dot, variables) for each in rest] + last
        try:
            return FUNCTIONS[first.name](*[None if value is NOTHING else value for value in values])
        except TypeError:
            raise self._error(first, f"wrong number of args for {first.name}: got {len(values)}") from None
        except ValueError as problem:
            raise self._error(first, f"error calling {first.name}: {problem}") from None

    def _either(
        self, name: Name, operands: Sequence[Operand], dot: Any, variables: dict[str, Any], last: list[Any]
    ) -> Any:
        """and, or: the first that decides, the rest is not looked at."""
        value: Any = None
        for operand in operands:
            value = self._operand(operand, dot, variables)
            if truth(value) == (name.name == "or"):
                return value
        return last[0] if last else value

    def _operand(self, operand: Operand, dot: Any, variables: dict[str, Any]) -> Any:
        if isinstance(operand, Literal):
            return operand.value
        if isinstance(operand, Name):
            return self._command([operand], dot, variables, [])
        value = self._start(operand, dot, variables)
        for name in operand.fields:
            value = self._field(value, name, operand)
        return value

    def _start(self, path: Path, dot: Any, variables: dict[str, Any]) -> Any:
        if isinstance(path.of, Pipe):
            return self._pipe(path.of, dot, variables)
        if path.of and path.of not in variables:
            raise TemplateError(f'{self._line(path.at)}: undefined variable "{path.of}"')
        return variables[path.of] if path.of else dot

    def _field(self, value: Any, name: str, path: Path) -> Any:
        if isinstance(value, Mapping):
            if name in value:
                return value[name]
            if self.lenient:
                return NOTHING
            raise self._error(path, f"map has no entry for key {golang.quote(name)}")
        if value is NOTHING and self.lenient:
            return NOTHING
        if value is None:
            raise self._error(path, f"nil pointer evaluating interface {{}}.{name}")
        raise self._error(path, f"can't evaluate field {name} in type interface {{}}")

    def _error(self, node: Operand, message: str) -> TemplateError:
        at = node.at if isinstance(node, (Path, Name)) else 0
        column = at - (self.text.rfind("\n", 0, at) + 1)
        return TemplateError(f'{self._line(at)}:{column}: executing "output" at <{node.text}>: {message}')

    def _line(self, at: int) -> int:
        return self.text.count("\n", 0, at) + 1


def _pairs(value: Any) -> Iterator[tuple[Any, Any]]:
    if isinstance(value, Mapping):
        yield from ((key, value[key]) for key in sorted(value))
    elif isinstance(value, (list, tuple)):
        yield from enumerate(value)
    elif isinstance(value, int) and not isinstance(value, bool):
        yield from ((each, each) for each in range(value))


def _loop_variables(names: Sequence[str], key: Any, item: Any) -> dict[str, Any]:
    return dict(zip(names, (key, item) if len(names) == 2 else (item,), strict=False))


def truth(value: Any) -> bool:
    return bool(value) and value is not NOTHING


def shown(value: Any) -> str:
    return "<no value>" if value is None or value is NOTHING else golang.plain(value)


# -- Functions ----------------------------------------------------------------------


def _index(value: Any, *keys: Any) -> Any:
    for key in keys:
        if isinstance(value, Mapping):
            value = value.get(key, NOTHING)
        elif isinstance(value, (list, str)) and isinstance(key, int):
            if not 0 <= key < len(value):
                raise ValueError(f"index out of range: {key}")
            value = value[key]
        elif value is None or value is NOTHING:
            raise ValueError("index of untyped nil")
        else:
            raise ValueError(f"can't index item of type {golang.type_name(value)}")
    return value


def _slice(value: Any, *bounds: int) -> Any:
    start, stop = (*bounds, *(0, len(value))[len(bounds) :])[:2]
    if not 0 <= start <= stop <= len(value):
        raise ValueError(f"index out of range: {stop}")
    return value[start:stop]


def _length(value: Any) -> int:
    if not isinstance(value, (Mapping, list, str)):
        raise ValueError(f"len of {'nil pointer' if value is None else f'type {golang.type_name(value)}'}")
    return len(value.encode()) if isinstance(value, str) else len(value)


def _equal(first: Any, *others: Any) -> bool:
    return any(_compared("==", first, other) for other in others)


def _compared(sign: str, one: Any, other: Any) -> bool:
    try:
        return compare(sign, one, other)
    except JSONPathError as problem:
        told = f"{problem}: {golang.type_name(one)} and {golang.type_name(other)}"
        raise ValueError(told if str(problem).startswith("incompatible") else str(problem)) from None


def _exists(value: Any, *keys: Any) -> bool:
    try:
        found = _index(value, *keys)
    except ValueError:
        return False
    return found is not None and found is not NOTHING


def _decode(text: str) -> str:
    try:
        return base64.b64decode(text, validate=True).decode(errors="replace")
    except binascii.Error:
        raise ValueError("base64 decode failed: illegal base64 data at input byte 0") from None


def _print(*values: Any) -> str:
    """Blanks between operands when neither is a text."""
    text = ""
    for at, value in enumerate(values):
        between = at and not isinstance(value, str) and not isinstance(values[at - 1], str)
        text += (" " if between else "") + golang.plain(value)
    return text


_VERB = re.compile(r"%([-+# 0]*)(\d*)(?:\.(\d+))?([a-zA-Z%])")


def _printf(form: str, *values: Any) -> str:
    waiting = list(values)

    def filled(found: re.Match[str]) -> str:
        flags, width, precision, verb = found.groups()
        if verb == "%":
            return "%"
        if not waiting:
            return f"%!{verb}(MISSING)"
        return _padded(_formatted(verb, waiting.pop(0), precision), flags, int(width or 0))

    text = _VERB.sub(filled, form)
    extra = ", ".join(f"{golang.type_name(each)}={golang.plain(each)}" for each in waiting)
    return f"{text}%!(EXTRA {extra})" if extra else text


def _formatted(verb: str, value: Any, precision: str | None) -> str:
    if verb == "v" or (verb == "s" and isinstance(value, (str, list, Mapping))):
        return golang.plain(value)[: int(precision)] if precision and verb == "s" else golang.plain(value)
    if verb == "q" and isinstance(value, str):
        return golang.quote(value)
    if verb == "t" and isinstance(value, bool):
        return golang.plain(value)
    if verb in "dxXob" and isinstance(value, int) and not isinstance(value, bool):
        return format(value, verb)
    if verb in "feg" and isinstance(value, float):
        return f"{value:.{precision or 6}{verb}}" if verb != "g" else golang.plain(value)
    if verb == "T":
        return golang.type_name(value)
    return f"%!{verb}({golang.type_name(value)}={golang.plain(value)})"


def _padded(text: str, flags: str, width: int) -> str:
    width = min(width, 1000)
    if "-" in flags:
        return text.ljust(width)
    return text.zfill(width) if "0" in flags else text.rjust(width)


FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "not": lambda value: not truth(value),
    "len": _length,
    "index": _index,
    "slice": _slice,
    "print": _print,
    "printf": _printf,
    "println": lambda *values: " ".join(map(golang.plain, values)) + "\n",
    "html": lambda *values: html.escape(_print(*values)).replace("&quot;", "&#34;").replace("&#x27;", "&#39;"),
    "js": lambda *values: _print(*values).translate({39: "\\'", 34: '\\"', 60: "\\u003C", 62: "\\u003E", 92: "\\\\"}),
    "urlquery": lambda *values: quote_plus(_print(*values)),
    "eq": _equal,
    "ne": partial(_compared, "!="),
    "lt": partial(_compared, "<"),
    "le": partial(_compared, "<="),
    "gt": partial(_compared, ">"),
    "ge": partial(_compared, ">="),
    "exists": _exists,
    "base64decode": _decode,
}
