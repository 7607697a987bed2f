"""Tokens to a tree: nested tuples, ("pipe", left, right), as `machine` reads them."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from cluster.runtime.jq.lexer import SyntaxFault, Token, tokens

Node = tuple[Any, ...]
IDENTITY: Node = ("identity",)
LEVELS: tuple[tuple[frozenset[str], str], ...] = (
    (frozenset({"//"}), "right"),
    (frozenset({"=", "|=", "+=", "-=", "*=", "/=", "%=", "//="}), "none"),
    (frozenset({"or"}), "left"),
    (frozenset({"and"}), "left"),
    (frozenset({"==", "!=", "<", "<=", ">", ">="}), "none"),
    (frozenset({"+", "-"}), "left"),
    (frozenset({"*", "/", "%"}), "left"),
)
"""From what binds least to what binds most."""
DEEPEST = 100
"""Brackets in one another."""


def parse(program: str) -> Node:
    """The tree of a program; raises SyntaxFault."""
    parser = Parser(tokens(program))
    tree = parser.pipe() if parser.now.kind != "end" else IDENTITY
    if parser.now.kind != "end":
        raise parser.unexpected()
    return tree


def definitions(library: str) -> list[Node]:
    """The definitions of a text that has nothing else."""
    parser, found = Parser(tokens(library)), []
    while parser.now.kind != "end":
        found.append(parser.definition())
    return found


class Parser:
    """Recursive descent; each method leaves `now` behind what it has read."""

    def __init__(self, given: list[Token]) -> None:
        self._tokens, self._at, self._depth = given, 0, 0

    @property
    def now(self) -> Token:
        return self._tokens[self._at]

    def unexpected(self) -> SyntaxFault:
        text = self.now.text if self.now.kind in ("end", "string") else f"'{self.now.text}'"
        return SyntaxFault(f"syntax error, unexpected {text} (Unix shell quoting issues?)")

    def _is(self, *texts: str) -> bool:
        return self.now.kind in ("sign", "keyword") and self.now.text in texts

    def _take(self, *texts: str) -> bool:
        taken = self._is(*texts)
        self._at += taken
        return taken

    def _expect(self, text: str) -> None:
        if not self._take(text):
            raise self.unexpected()

    def _value(self, kind: str) -> str:
        if self.now.kind != kind:
            raise self.unexpected()
        self._at += 1
        return self._tokens[self._at - 1].text

    def pipe(self) -> Node:
        """Everything: definitions, bindings, pipes."""
        self._depth += 1
        if self._depth > DEEPEST:
            raise SyntaxFault("too many brackets in one another")
        try:
            return self._pipe()
        finally:
            self._depth -= 1

    def _pipe(self) -> Node:
        if self._is("def"):
            defined = self.definition()
            return ("def", defined, self._pipe())
        if self._take("label"):
            name = self._value("variable")
            self._expect("|")
            return ("label", name, self._pipe())
        left = self._comma()
        if self._take("as"):
            patterns = [self._pattern()]
            while self._take("?//"):
                patterns.append(self._pattern())
            self._expect("|")
            return ("as", left, patterns, self._pipe())
        return ("pipe", left, self._pipe()) if self._take("|") else left

    def definition(self) -> Node:
        """def NAME(f; $x): BODY;"""
        self._expect("def")
        name, parameters = self._value("name"), list[str]()
        if self._take("("):
            parameters = self._separated(";", self._parameter)
            self._expect(")")
        self._expect(":")
        body = self.pipe()
        self._expect(";")
        return (name, parameters, body)

    def _parameter(self) -> str:
        return self._value("variable" if self.now.kind == "variable" else "name")

    def _separated(self, sign: str, one: Callable[[], Any]) -> list[Any]:
        found = [one()]
        while self._take(sign):
            found.append(one())
        return found

    def _comma(self) -> Node:
        left = self._binary(0)
        while self._take(","):
            left = ("comma", left, self._binary(0))
        return left

    def _binary(self, level: int) -> Node:
        if level == len(LEVELS):
            return self._negated()
        signs, side = LEVELS[level]
        left = self._binary(level + 1)
        while self._is(*signs):
            sign = self.now.text
            self._at += 1
            right = self._binary(level if side == "right" else level + 1)
            left = ("binary", sign, left, right)
            if side != "left":
                break
        return left

    def _negated(self) -> Node:
        return ("negate", self._negated()) if self._take("-") else self._postfix()

    def _postfix(self) -> Node:
        node = self._term()
        while True:
            if self.now.kind == "field":
                node = ("index", node, ("literal", self._value("field")[1:]))
            elif self._is(".") and self._tokens[self._at + 1].kind == "string":
                self._at += 1
                node = ("index", node, self._string())
            elif self._is(".") and self._tokens[self._at + 1].text == "[":
                self._at += 1
            elif self._take("["):
                node = self._bracket(node)
            elif self._take("?"):
                node = ("try", node, None)
            else:
                return node

    def _bracket(self, node: Node) -> Node:
        """What stands in square brackets behind a value."""
        if self._take("]"):
            return ("iterate", node)
        if self._take(":"):
            end = self.pipe()
            self._expect("]")
            return ("slice", node, None, end)
        start = self.pipe()
        if self._take(":"):
            stop = None if self._is("]") else self.pipe()
            self._expect("]")
            return ("slice", node, start, stop)
        self._expect("]")
        return ("index", node, start)

    def _term(self) -> Node:
        token = self.now
        if token.kind == "number":
            self._at += 1
            return ("literal", number(token.text))
        if token.kind == "string":
            return self._string()
        if token.kind == "format":
            self._at += 1
            return self._string(token.text) if self.now.kind == "string" else ("format", token.text)
        if token.kind == "field":
            return ("index", IDENTITY, ("literal", self._value("field")[1:]))
        if token.kind == "variable":
            self._at += 1
            return ("variable", token.text)
        if token.kind == "name":
            return self._call()
        return self._bracketed()

    def _bracketed(self) -> Node:
        if self._take(".."):
            return ("call", "recurse", [])
        if self._take("."):
            return ("index", IDENTITY, self._string()) if self.now.kind == "string" else IDENTITY
        if self._take("("):
            inner = self.pipe()
            self._expect(")")
            return inner
        if self._take("["):
            if self._take("]"):
                return ("literal", [])
            inner = self.pipe()
            self._expect("]")
            return ("array", inner)
        if self._take("{"):
            return ("object", self._entries())
        return self._worded()

    def _worded(self) -> Node:
        if self._take("if"):
            return self._condition()
        if self._take("try"):
            body = self._postfix()
            return ("try", body, self._postfix() if self._take("catch") else None)
        if self._is("reduce", "foreach"):
            return self._fold()
        if self._is("def"):
            defined = self.definition()
            return ("def", defined, self._postfix())
        if self._take("-"):
            return ("negate", self._postfix())
        raise self.unexpected()

    def _condition(self) -> Node:
        test = self.pipe()
        self._expect("then")
        then = self.pipe()
        if self._take("elif"):
            return ("if", test, then, self._condition())
        otherwise = self.pipe() if self._take("else") else IDENTITY
        self._expect("end")
        return ("if", test, then, otherwise)

    def _fold(self) -> Node:
        word = self.now.text
        self._at += 1
        source = self._postfix()
        self._expect("as")
        pattern = self._pattern()
        self._expect("(")
        parts = self._separated(";", self.pipe)
        self._expect(")")
        if not 2 <= len(parts) <= (2 if word == "reduce" else 3):
            raise self.unexpected()
        return (word, source, pattern, *parts)

    def _call(self) -> Node:
        name, arguments = self._value("name"), list[Node]()
        if self._take("("):
            arguments = self._separated(";", self.pipe)
            self._expect(")")
        if name == "break" and self.now.kind == "variable":
            return ("break", self._value("variable"))
        return ("call", name, arguments)

    def _string(self, form: str = "@text") -> Node:
        token = self.now
        self._at += 1
        parts = [("literal", part) if isinstance(part, str) else Parser(part).whole() for part in token.value]
        return parts[0] if len(parts) == 1 else ("string", form, parts)

    def whole(self) -> Node:
        """The tree of all tokens."""
        tree = self.pipe()
        if self.now.kind != "end":
            raise self.unexpected()
        return tree

    def _entries(self) -> list[tuple[Node, Node]]:
        """What stands in curly brackets."""
        found = list[tuple[Node, Node]]()
        while not self._take("}"):
            found.append(self._entry())
            if not self._is("}"):
                self._expect(",")
        return found

    def _entry(self) -> tuple[Node, Node]:
        token = self.now
        key: Node
        if token.kind == "variable":
            self._at += 1
            return ("literal", token.text[1:]), ("variable", token.text)
        if token.kind in ("name", "keyword", "number"):
            self._at += 1
            key = ("literal", token.text)
        elif token.kind == "string":
            key = self._string()
        elif self._take("("):
            key = self.pipe()
            self._expect(")")
        else:
            raise self.unexpected()
        if self._take(":"):
            return key, self._entry_value()
        return key, ("index", IDENTITY, key)

    def _entry_value(self) -> Node:
        left = self._binary(2)
        while self._take("|"):
            left = ("pipe", left, self._binary(2))
        return left

    def _pattern(self) -> Node:
        """$x, [pattern, …] or {key: pattern, …}"""
        if self.now.kind == "variable":
            return ("name", self._value("variable"))
        if self._take("["):
            parts = self._separated(",", self._pattern)
            self._expect("]")
            return ("list", parts)
        self._expect("{")
        entries = self._separated(",", self._pattern_entry)
        self._expect("}")
        return ("fields", entries)

    def _pattern_entry(self) -> tuple[str, Node, Node | None]:
        """(the variable of the value itself or "", the key, the pattern of the value or None)"""
        token = self.now
        if token.kind == "variable":
            self._at += 1
            return token.text, ("literal", token.text[1:]), self._pattern() if self._take(":") else None
        if token.kind == "string":
            key = self._string()
        elif self._take("("):
            key = self.pipe()
            self._expect(")")
        else:
            key = ("literal", self._value("keyword" if token.kind == "keyword" else "name"))
        self._expect(":")
        return "", key, self._pattern()


def number(text: str) -> int | float:
    """A number as JSON has it; jq also writes .5 and 5."""
    try:
        return json.loads(text)  # type: ignore[no-any-return]
    except ValueError:
        return float(text)
