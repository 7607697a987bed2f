"""Go's text/template, from text to a tree: what kubectl users write after -o go-template.

Text with actions in double braces. An action prints a pipeline (`{{.metadata.name | printf "%q"}}`), or is one of
range, if, with (with else and end), define, template, break, continue, or a comment; `{{-` and `-}}` eat the blanks
beside them. Left out, as kubectl's users never meet them: block, complex numbers, calls of methods.
(In Go: text/template/parse.)
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace


class TemplateError(Exception):
    """The template is wrong, or cannot be applied; the text is Go's, after "template: output:"."""


@dataclass(frozen=True)
class Literal:
    value: object
    text: str


@dataclass(frozen=True)
class Path:
    """Fields of a variable ("$" is the whole object), of the dot ("") or of a pipeline in brackets."""

    of: str | Pipe
    fields: Sequence[str]
    text: str
    at: int


@dataclass(frozen=True)
class Name:
    """A function; `text` is the whole command that begins with it."""

    name: str
    text: str
    at: int


Operand = Literal | Path | Name


@dataclass(frozen=True)
class Pipe:
    """Commands, each a function with arguments or one operand; the last value goes into `variables`."""

    commands: Sequence[Sequence[Operand]]
    variables: Sequence[str] = ()
    assigns: bool = False


@dataclass(frozen=True)
class Text:
    text: str


@dataclass(frozen=True)
class Print:
    pipe: Pipe


@dataclass
class Block:
    """range, if or with: a pipeline, a body, and what stands after else."""

    word: str
    pipe: Pipe
    body: list[Node] = field(default_factory=list)
    otherwise: list[Node] = field(default_factory=list)


@dataclass(frozen=True)
class Use:
    """{{template "name" pipeline}}"""

    name: str
    pipe: Pipe | None


@dataclass(frozen=True)
class Jump:
    """break or continue"""

    word: str


Node = Text | Print | Block | Use | Jump

_ACTION = re.compile(r"\{\{(-\s)?((?:`[^`]*`|\"(?:\\.|[^\"\\])*\"|/\*.*?\*/|(?!\}\}).)*?)(\s-)?\}\}", re.S)
_TOKEN = re.compile(
    r"""(?P<space>\s+)|(?P<string>"(?:\\.|[^"\\])*"|`[^`]*`)|(?P<char>'(?:\\.|[^'\\])')"""
    r"""|(?P<number>[-+]?(?:0[xX][0-9a-fA-F]+|\d+\.?\d*(?:[eE][-+]?\d+)?))"""
    r"""|(?P<variable>\$\w*)|(?P<field>\.\w+)|(?P<word>\w+)|(?P<sign>:=|=|\||\(|\)|,|\.)"""
)
_WORDS = {"true": True, "false": False, "nil": None}
FUNCTIONS = frozenset({
    "and", "or", "not", "len", "index", "slice", "print", "printf", "println", "html", "js", "urlquery", "eq", "ne",
    "lt", "le", "gt", "ge", "exists", "base64decode",
})  # fmt: skip


@dataclass(frozen=True)
class Token:
    kind: str
    text: str
    at: int


def parse(text: str) -> tuple[list[Node], dict[str, list[Node]]]:
    """(The template, the ones it defines); TemplateError when it is none."""
    parser = _Parser(text)
    body, end = parser.nodes()
    if end:
        raise parser.error(f"unexpected {{{{{end[0]}}}}}")
    return body, parser.defined


class _Parser:
    def __init__(self, text: str) -> None:
        self.text, self.line = text, 1
        self.defined: dict[str, list[Node]] = {}
        self._parts = list(self._split())

    def error(self, message: str) -> TemplateError:
        return TemplateError(f"{self.line}: {message}")

    def _split(self) -> Iterator[tuple[str, str, int]]:
        """(kind, text, where) of texts and actions."""
        at, trim = 0, False
        while (start := self.text.find("{{", at)) >= 0:
            found = _ACTION.match(self.text, start)
            plain = self.text[at:start]
            plain = plain.lstrip() if trim else plain
            if not found:
                yield "text", plain, at
                yield "unclosed", "", start
                return
            yield "text", plain.rstrip() if found.group(1) else plain, at
            if not found.group(2).startswith("/*"):
                yield "action", found.group(2), found.start(2)
            at, trim = found.end(), bool(found.group(3))
        yield "text", self.text[at:].lstrip() if trim else self.text[at:], at

    def nodes(self, inside: bool = False) -> tuple[list[Node], list[str]]:
        """The nodes up to an end or else, and that action's words (none at the end of the text)."""
        found: list[Node] = []
        while self._parts:
            kind, text, at = self._parts.pop(0)
            self.line = self.text.count("\n", 0, at) + 1
            if kind == "unclosed":
                raise self.error("bad character U+007D '}'" if "}" in self.text[at:] else "unclosed action")
            if kind == "text":
                found += [Text(text)] if text else []
                continue
            tokens = self._tokens(text, at)
            word = tokens[0].text if tokens and tokens[0].kind == "word" else ""
            if word in ("end", "else"):
                return found, [token.text for token in tokens] if word == "end" else [word, text.strip()[4:].strip()]
            found += self._action(word, tokens)
        if inside:
            raise self.error("unexpected EOF")
        return found, []

    def _action(self, word: str, tokens: list[Token]) -> list[Node]:
        if word in ("range", "if", "with"):
            return [self._block(word, tokens[1:])]
        if word in ("break", "continue"):
            return [Jump(word)]
        if word in ("define", "template"):
            return self._named(word, tokens[2:])
        if not tokens:
            raise self.error("missing value for command")
        return [Print(self._pipe(tokens, "command"))]

    def _named(self, word: str, tokens: list[Token]) -> list[Node]:
        """A template inside the template: its making, or its use."""
        if not tokens or tokens[0].kind != "string":
            raise self.error(f"unexpected {tokens[0].text if tokens else 'end'} in {word} clause")
        name, rest = str(_value(tokens[0].text)), tokens[1:]
        if word == "template":
            return [Use(name, self._pipe(rest, "template") if rest else None)]
        self.defined[name], _ = self.nodes(inside=True)
        return []

    def _block(self, word: str, tokens: list[Token]) -> Block:
        block = Block(word, self._pipe(tokens, word))
        block.body, end = self.nodes(inside=True)
        if end[0] == "else" and end[1]:
            again, _, rest = end[1].partition(" ")
            block.otherwise = [self._block(again, self._tokens(rest, 0))]
        elif end[0] == "else":
            block.otherwise, _ = self.nodes(inside=True)
        return block

    def _tokens(self, text: str, start: int) -> list[Token]:
        found, at = [], 0
        while at < len(text):
            match = _TOKEN.match(text, at)
            if not match or match.lastgroup is None:
                raise self.error(f"unexpected {_shown(text[at])} in operand" if text[at] in "{}" else _odd(text[at]))
            if match.lastgroup != "space":
                found.append(Token(match.lastgroup, match.group(), start + at))
            elif found:
                found.append(Token("space", " ", start + at))
            at = match.end()
        while found and found[-1].kind == "space":
            found.pop()
        return found

    def _pipe(self, tokens: list[Token], context: str) -> Pipe:
        tokens = tokens[1:] if tokens and tokens[0].kind == "space" else tokens
        variables, assigns, tokens = _declared(tokens)
        commands = [self._command(part) for part in _parted(tokens)]
        if not commands or not all(commands):
            raise self.error(f"missing value for {context}")
        return Pipe(commands, variables, assigns)

    def _command(self, tokens: list[Token]) -> list[Operand]:
        """The operands of one command, parted by blanks."""
        found: list[Operand] = []
        waiting = list(tokens)
        while waiting:
            token = waiting.pop(0)
            if token.kind != "space":
                found.append(self._operand(token, waiting))
        if found and isinstance(found[0], Name):
            found[0] = replace(found[0], text=" ".join(operand.text for operand in found))
        return found

    def _operand(self, token: Token, waiting: list[Token]) -> Operand:
        if token.kind == "word" and token.text not in _WORDS:
            if token.text not in FUNCTIONS:
                raise self.error(f'function "{token.text}" not defined')
            return Name(token.text, token.text, token.at)
        if token.kind in ("string", "char", "number", "word"):
            return Literal(_WORDS.get(token.text) if token.kind == "word" else _value(token.text), token.text)
        of: str | Pipe = token.text if token.kind == "variable" else ""
        fields, at = ([token.text[1:]] if token.kind == "field" else []), token.at
        if token.text == "(":
            of = self._pipe(_bracketed(waiting), "parenthesized pipeline")
        elif token.kind == "sign" and token.text != ".":
            raise self.error(f"unexpected {_shown(token.text)} in operand")
        if fields and waiting and waiting[0].kind == "field":
            at = waiting[0].at
        while waiting and waiting[0].kind == "field":
            fields.append(waiting.pop(0).text[1:])
        text = (of if isinstance(of, str) else "()") + "".join(f".{name}" for name in fields)
        return Path(of, fields, text or ".", at)


def _declared(tokens: list[Token]) -> tuple[list[str], bool, list[Token]]:
    """The variables before := or =, and the rest."""
    for at, token in enumerate(tokens):
        if token.text in (":=", "=") and token.kind == "sign":
            names = [each.text for each in tokens[:at] if each.kind == "variable"]
            return names, token.text == "=", tokens[at + 1 :]
    return [], False, tokens


def _parted(tokens: list[Token]) -> list[list[Token]]:
    """The commands between the bars, those inside brackets left alone."""
    parts: list[list[Token]] = [[]]
    depth = 0
    for token in tokens:
        depth += {"(": 1, ")": -1}.get(token.text, 0) if token.kind == "sign" else 0
        if token.text == "|" and token.kind == "sign" and not depth:
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def _bracketed(waiting: list[Token]) -> list[Token]:
    """The tokens up to the bracket that closes, which are taken away."""
    depth = 1
    inside: list[Token] = []
    while waiting:
        token = waiting.pop(0)
        depth += {"(": 1, ")": -1}.get(token.text, 0) if token.kind == "sign" else 0
        if not depth:
            return inside
        inside.append(token)
    raise TemplateError("1: unclosed left paren")


def _value(text: str) -> object:
    if text.startswith("`"):
        return text[1:-1]
    value = ast.literal_eval(text)
    return ord(value) if text.startswith("'") else value


def _shown(text: str) -> str:
    return f'"{text}"'


def _odd(char: str) -> str:
    return f"unexpected bad character U+{ord(char):04X} '{char}' in command"
