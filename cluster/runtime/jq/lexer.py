"""A jq program as tokens."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from cluster.runtime.text import words

TOKEN = re.compile(
    r"""
    (?P<blank>\s+|\#[^\n]*)
    |(?P<number>(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)
    |(?P<field>\.[A-Za-z_]\w*)
    |(?P<variable>\$(?:__loc__|[A-Za-z_]\w*))
    |(?P<format>@[A-Za-z0-9]+)
    |(?P<name>[A-Za-z_](?:\w|::)*)
    |(?P<quote>")
    |(?P<sign>\.\.|\?//|//=|\|=|[-+*/%=!<>]=|//|[-+*/%=<>|,.:;?()\[\]{}])
    """,
    re.VERBOSE,
)
KEYWORDS = words("def if then elif else end as reduce foreach try catch label import include and or __loc__")


class SyntaxFault(Exception):
    """The program is none; the text is jq's."""


@dataclass(frozen=True)
class Token:
    """`kind`: number, field, variable, format, name, keyword, sign, string, end. A string's value is a list of texts
    and, for what stands in \\( … ), lists of tokens."""

    kind: str
    text: str
    value: Any = None


def tokens(program: str) -> list[Token]:
    """All of them, and one for the end."""
    found, at = _until(program, 0, "")
    assert at == len(program)
    return found


def _until(program: str, at: int, closing: str) -> tuple[list[Token], int]:
    """The tokens up to an unmatched bracket, and where it stands."""
    found, depth = list[Token](), 0
    while at < len(program):
        match = TOKEN.match(program, at)
        if match is None:
            raise SyntaxFault("syntax error, unexpected INVALID_CHARACTER (Unix shell quoting issues?)")
        kind, text = str(match.lastgroup), match.group()
        depth += (text == "(") - (text == ")")
        if closing and depth < 0:
            break
        at = match.end()
        if kind == "quote":
            value, at = _string(program, at)
            found.append(Token("string", "QQSTRING_START", value))
        elif kind == "name" and text in KEYWORDS:
            found.append(Token("keyword", text))
        elif kind != "blank":
            found.append(Token(kind, text))
    found.append(Token("end", "end of file"))
    return found, at


PLAIN = re.compile(r'(?:[^"\\]|\\(?!\())*')


def _string(program: str, at: int) -> tuple[list[Any], int]:
    """What stands between two quotes, and where it ends."""
    parts: list[Any] = []
    while True:
        match = PLAIN.match(program, at)
        assert match is not None
        parts.append(_unescaped(match.group()))
        at = match.end()
        if program[at : at + 1] == '"':
            return parts, at + 1
        if program[at : at + 2] != "\\(":
            raise SyntaxFault("syntax error, unexpected end of file (Unix shell quoting issues?)")
        inner, at = _until(program, at + 2, ")")
        parts.append(inner)
        at += 1


def _unescaped(text: str) -> str:
    try:
        return str(json.loads(f'"{text}"', strict=False))
    except ValueError:
        raise SyntaxFault("Invalid escape in string literal") from None
