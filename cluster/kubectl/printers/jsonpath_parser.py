"""Kubernetes' own dialect of JSONPath, from text to nodes.

A template is text with actions in braces: {.items[*].metadata.name}, {range .items[*]}…{end}, {"\\n"}. Inside are
fields, [indices], [from:to:step], ['keys'], [unions, of], [?(filters)], `..` and `*`. (In Kubernetes:
client-go/util/jsonpath/parser.go, whose complaints these are.)
"""

from __future__ import annotations

import re
from dataclasses import dataclass


class JSONPathError(Exception):
    """The template is wrong, or cannot be applied to this object; the text is client-go's."""


@dataclass(frozen=True)
class Text:
    text: str


@dataclass(frozen=True)
class Field:
    name: str


@dataclass(frozen=True)
class Word:
    """A bare word: range, end."""

    name: str


@dataclass(frozen=True)
class Literal:
    value: int | float | bool


@dataclass(frozen=True)
class Slice:
    """[start:stop:step]; None where it is left out. `single` is an index: [start]."""

    start: int | None
    stop: int | None
    step: int | None
    single: bool


@dataclass(frozen=True)
class Filter:
    left: Nodes
    right: Nodes
    operator: str  # or "exists"


@dataclass(frozen=True)
class Wildcard:
    pass


@dataclass(frozen=True)
class Recursive:
    pass


@dataclass(frozen=True)
class Union:
    parts: tuple[Nodes, ...]


@dataclass(frozen=True)
class Action:
    """What stands in one pair of braces."""

    nodes: Nodes


Node = Text | Field | Word | Literal | Slice | Filter | Wildcard | Recursive | Union | Action
Nodes = tuple[Node, ...]

_END = ""
_TERMINATORS = " \t\r\n.,[]$@{}"
_DICT_KEY = re.compile(r"^'([^']*)'$")
_SLICE = re.compile(r"^(-?[\d]*)(:-?[\d]*)?(:-?[\d]*)?$")
_COMPARISON = re.compile(r"^([^!<>=]+)([!<>=]+)(.+?)$")


def parse(text: str) -> Nodes:
    """The nodes of a template: texts and actions; JSONPathError when it is none."""
    return tuple(_Parser(text).template())


class _Parser:
    def __init__(self, text: str) -> None:
        self.text, self.at, self.start = text, 0, 0

    def next(self) -> str:
        char = self.text[self.at : self.at + 1]
        self.at += len(char)
        return char

    def taken(self) -> str:
        """The text since the last time, and from here on anew."""
        found, self.start = self.text[self.start : self.at], self.at
        return found

    def template(self) -> list[Node]:
        nodes: list[Node] = []
        while self.at < len(self.text):
            brace = self.text.find("{", self.at)
            self.at = len(self.text) if brace < 0 else brace
            if plain := self.taken():
                nodes.append(Text(plain))
            if brace >= 0:
                self.at = self.start = brace + 1
                nodes.append(Action(tuple(self.inside())))
        return nodes

    def inside(self) -> list[Node]:
        """The nodes up to the closing brace."""
        nodes: list[Node] = []
        while not self.text.startswith("}", self.at):
            self._one(nodes)
        self.at += 1
        self.taken()
        return nodes

    def _one(self, nodes: list[Node]) -> None:
        if self.text.startswith("[?(", self.at):
            nodes.append(self._filter())
        elif self.text.startswith("..", self.at):
            self._recursive(nodes)
        else:
            self._simple(nodes, self.next())

    def _simple(self, nodes: list[Node], char: str) -> None:
        if char == _END or char in "\r\n":
            raise JSONPathError("unclosed action")
        if char in " @$":
            self.taken()
        elif char == "[":
            nodes += self._array()
        elif char in "\"'":
            nodes.append(self._quoted(char))
        elif char == ".":
            nodes.append(self._field())
        elif char in "+-" or char.isdigit():
            self.at -= 1
            nodes.append(self._number())
        elif char == "_" or char.isalnum():
            self.at -= 1
            nodes.append(self._word())
        else:
            raise JSONPathError(f"unrecognized character in action: U+{ord(char):04X} '{char}'")

    def _word(self) -> Node:
        while (char := self.next()) and char not in _TERMINATORS:
            pass
        self.at -= len(char)
        word = self.taken()
        return Literal(word == "true") if word in ("true", "false") else Word(word)

    def _recursive(self, nodes: list[Node]) -> None:
        if nodes and isinstance(nodes[-1], Recursive):
            raise JSONPathError("invalid multiple recursive descent")
        self.at += 2
        self.taken()
        nodes.append(Recursive())
        following = self.text[self.at : self.at + 1]
        if following == "_" or following.isalnum():
            nodes.append(self._field())

    def _number(self) -> Node:
        if self.text[self.at] in "+-":
            self.at += 1
        while (char := self.next()) and (char == "." or char.isdigit()):
            pass
        self.at -= len(char)
        word = self.taken()
        for kind in (int, float):
            try:
                return Literal(kind(word))
            except ValueError:
                continue
        raise JSONPathError(f"cannot parse number {word}")

    def _field(self) -> Node:
        self.taken()
        while (char := self.next()) and char not in _TERMINATORS:
            if char == "\\":
                self.next()
        self.at -= len(char)
        name = self.taken()
        return Wildcard() if name == "*" else Field(name.replace("\\", ""))

    def _quoted(self, mark: str) -> Node:
        while (char := self.next()) != mark or self.text[self.at - 2] == "\\":
            if char in ("", "\n"):
                raise JSONPathError("unterminated quoted string")
        return Text(_unquoted(self.taken()))

    def _array(self) -> list[Node]:
        while (char := self.next()) != "]":
            if char in ("", "\n"):
                raise JSONPathError("unterminated array")
        text = self.taken()[1:-1]
        text = ":" if text == "*" else text
        if "," in text:
            return [Union(tuple(_action(f"[{part.strip(' ')}]") for part in text.split(",")))]
        if key := _DICT_KEY.match(text):
            return list(_action(f".{key.group(1)}"))
        return [_slice(text)]

    def _filter(self) -> Node:
        self.at += 3
        self.taken()
        self._to_filter_end()
        if self.next() != "]":
            raise JSONPathError("unclosed array expect ]")
        text = self.taken()[:-2]
        if not (found := _COMPARISON.match(text)):
            return Filter(_action(text), (), "exists")
        left, operator, right = found.groups()
        return Filter(_action(left), _action(right), operator)

    def _to_filter_end(self) -> None:
        """Up to the bracket that closes the filter: not one inside a quoted text."""
        begun, ended, pair = False, False, ""
        while True:
            char = self.next()
            if char in ("", "\n"):
                raise JSONPathError("unterminated filter")
            if char in "\"'":
                if not begun:
                    begun, pair = True, char
                elif self.text[self.at - 2] != "\\" and char == pair:
                    ended = True
            elif char == ")" and begun == ended:
                return


def _action(text: str) -> Nodes:
    """The nodes of one action's text."""
    first = parse(f"{{{text}}}")[0]
    assert isinstance(first, Action)
    return first.nodes


def _slice(text: str) -> Slice:
    found = _SLICE.match(text)
    if not found:
        raise JSONPathError(f"invalid array index {text}")
    first, second, third = found.groups()
    parts = [first or None, (second or "")[1:] or None, (third or "")[1:] or None]
    try:
        start, stop, step = (None if part is None else int(part) for part in parts)
    except ValueError:
        wrong = next(part for part in parts if part and not part.lstrip("-").isdigit())
        raise JSONPathError(f"array index {wrong} is not a number") from None
    return Slice(start, stop, step, single=second is None)


def _unquoted(text: str) -> str:
    body = text[1:-1]
    if "\\" not in body:
        return body
    escapes = {**dict(zip("ntrabfv\\", "\n\t\r\a\b\f\v\\", strict=True)), text[0]: text[0]}

    def meant(found: re.Match[str]) -> str:
        char = found.group(1)
        if char[0] in "xuU":
            return chr(int(char[1:], 16))
        if char not in escapes:
            raise JSONPathError(f"unquote string {text} error invalid syntax")
        return escapes[char]

    return re.sub(r"\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.)", meant, body)


def relaxed(expression: str) -> str:
    """metadata.name, .metadata.name, {metadata.name} and {.metadata.name} all as the last one."""
    if not expression:
        return expression
    found = re.match(r"^\{\.?([^{}]+)\}$|^\.?([^{}]+)$", expression)
    if not found:
        raise JSONPathError(
            "unexpected path string, expected a 'name1.name2' or '.name1.name2' or '{name1.name2}' or '{.name1.name2}'"
        )
    return f"{{.{found.group(1) or found.group(2)}}}"
