"""The grammar of label selectors.

Text like `a=b,c in (x,y),!d` becomes a sequence of (key, operator, values); what those mean is `labels`' matter.
A hand-written lexer and recursive descent, as in Kubernetes, because the errors name the token that was found.
(In Kubernetes: the Lexer and Parser of apimachinery/pkg/labels.)
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

IN, NOT_IN, EQUALS, DOUBLE_EQUALS, NOT_EQUALS = "in", "notin", "=", "==", "!="
GREATER, LESS, EXISTS, NOT_EXISTS = "gt", "lt", "exists", "!"
BINARY = (IN, NOT_IN, EQUALS, DOUBLE_EQUALS, NOT_EQUALS, GREATER, LESS)

Raw = tuple[str, str, list[str]]

_WORDS = {
    "=": EQUALS,
    "==": DOUBLE_EQUALS,
    "!=": NOT_EQUALS,
    ">": GREATER,
    "<": LESS,
    "in": IN,
    "notin": NOT_IN,
}


def parse(text: str, check_key: Callable[[str], None]) -> Iterator[Raw]:
    """The requirements of a selector, in order; ValueError, in Kubernetes' words, when it has a wrong form.

    `check_key` judges a key as soon as it is read, before what follows it.
    """
    return _Parser(text, check_key).requirements()


def unparsable(error: ValueError) -> ValueError:
    return ValueError(f"unable to parse requirement: {error}")


_TOKEN = re.compile(r"[ \t\r\n]*(?:([=!(),><]+)|([^=!(),>< \t\r\n]+)|$)")
_OPERATORS = ("==", "!=", "=", "!", "(", ")", ",", ">", "<")
_END, _WORD = "", "word"


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    """(kind, literal) pairs: a symbol is its own kind, everything else a word; the end is ("", "")."""
    position = 0
    while match := _TOKEN.match(text, position):
        symbols, word = match.groups()
        position = match.end()
        if word is not None:
            yield _WORD, word
        elif symbols is None:
            break
        else:
            symbol = next(op for op in _OPERATORS if symbols.startswith(op))
            position -= len(symbols) - len(symbol)
            yield symbol, symbol
    yield _END, ""


class _Parser:
    """Recursive descent over the tokens; one method a rule of the grammar."""

    def __init__(self, text: str, check_key: Callable[[str], None]) -> None:
        self.tokens = list(_tokens(text))
        self.check_key = check_key
        self.at = 0

    def peek(self) -> tuple[str, str]:
        return self.tokens[min(self.at, len(self.tokens) - 1)]

    def take(self) -> tuple[str, str]:
        token = self.peek()
        self.at += 1
        return token

    def requirements(self) -> Iterator[Raw]:
        if self.peek()[0] not in (_WORD, "!", _END):
            raise ValueError(f"found '{self.peek()[1]}', expected: !, identifier, or 'end of string'")
        while self.peek()[0] != _END:
            try:
                yield self.requirement()
            except ValueError as error:
                raise unparsable(error) from None
            kind, literal = self.take()
            if kind not in (_END, ","):
                raise ValueError(f"found '{literal}', expected: ',' or 'end of string'")
            if kind == "," and self.peek()[0] not in (_WORD, "!"):
                raise ValueError(f"found '{self.peek()[1]}', expected: identifier after ','")

    def requirement(self) -> Raw:
        negated = self.peek()[0] == "!"
        self.at += negated
        key = self.word("identifier")
        self.check_key(key)
        if self.peek()[0] in (_END, ","):
            return key, NOT_EXISTS if negated else EXISTS, []
        if negated:
            return key, NOT_EXISTS, []
        operator = self.operator()
        values = self.value_set() if operator in (IN, NOT_IN) else [self.exact_value()]
        return key, operator, sorted(set(values))

    def word(self, expected: str) -> str:
        kind, literal = self.take()
        if kind != _WORD:
            raise ValueError(f"found '{literal}', expected: {expected}")
        return literal

    def operator(self) -> str:
        _, literal = self.take()
        if literal not in _WORDS:
            raise ValueError(f"found '{literal}', expected: {', '.join(BINARY)}")
        return _WORDS[literal]

    def exact_value(self) -> str:
        return "" if self.peek()[0] in (_END, ",") else self.word("identifier")

    def value_set(self) -> list[str]:
        kind, literal = self.take()
        if kind != "(":
            raise ValueError(f"found '{literal}' expected: '('")
        if self.peek()[0] not in (_WORD, ",", ")"):
            raise ValueError(f"found '{self.peek()[1]}', expected: ',', ')' or identifier")
        values = [self.member()]
        while self.peek()[0] == ",":
            self.take()
            values.append(self.member())
        kind, literal = self.take()
        if kind != ")":
            raise ValueError(f"found '{literal}', expected: ',' or ')'")
        return values

    def member(self) -> str:
        return self.take()[1] if self.peek()[0] == _WORD else ""
