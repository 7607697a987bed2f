"""CEL's grammar: cel-python's, read by lark, with the parts of the language that it lacks.

The package brings the grammar of the specification. Kubernetes' dialect has more: optional selection (`a.?b`, `a[?b]`),
optional entries (`[?a]`, `{?'k': a}`), trailing commas, and string literals with all of their escapes. They are put in
place of the rules that they widen; should a later package word its rules differently, this module says so at import.
Errors are told as ANTLR tells them, because that is how Kubernetes' users know them.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedCharacters, UnexpectedInput, UnexpectedToken

LONGEST = 100_000
"""Code points of an expression, at most."""
DEEPEST = 250
"""How deep an expression may nest."""
_STARTS = (
    "'[', '{', '(', '.', '-', '!', 'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, "
    "IDENTIFIER"
)
_ONE_LINE = r"""[rR]"[^"\r\n]*"|[rR]'[^'\r\n]*'|"(\\.|[^"\\\r\n])*"|'(\\.|[^'\\\r\n])*'"""
_MANY_LINES = (
    r'''[rR]"""[\s\S]*?"""|[rR]\'\'\'[\s\S]*?\'\'\'|"""(\\[\s\S]|[^\\])*?"""|\'\'\'(\\[\s\S]|[^\\])*?\'\'\''''
)

_WIDER = {
    "member": "member_dot | member_opt_dot | member_dot_arg | member_index | member_opt_index | member_object "
    "| primary",
    "member_dot": 'member "." IDENT\nmember_opt_dot : member "." "?" IDENT',
    "member_index": 'member "[" expr "]"\nmember_opt_index : member "[" "?" expr "]"',
    "member_object": 'member "{" [fieldinits] "}"',
    "list_lit": '"[" [items] "]"\nitems : item ("," item)* [","]\nitem : ["?"] expr',
    "map_lit": '"{" [mapinits] "}"',
    "fieldinits": 'fieldinit ("," fieldinit)* [","]\nfieldinit : ["?"] IDENT ":" expr',
    "mapinits": 'mapinit ("," mapinit)* [","]\nmapinit : ["?"] expr ":" expr',
    "literal": "UINT_LIT | FLOAT_LIT | INT_LIT | MLSTRING_LIT | STRING_LIT | BYTES_LIT",
    "STRING_LIT": f"/{_ONE_LINE}/",
    "MLSTRING_LIT": f"/{_MANY_LINES}/",
    "BYTES_LIT": f"/[bB]({_MANY_LINES}|{_ONE_LINE})/",
    "INT_LIT": "/-?0x[0-9a-fA-F]+/ | /-?[0-9]+/",
    "UINT_LIT": "/0x[0-9a-fA-F]+[uU]/ | /[0-9]+[uU]/",
}
_FIRST = ("MLSTRING_LIT", "BYTES_LIT")
"""Terminals that win where another could begin alike."""


class SyntaxProblem(Exception):
    """Text that is not CEL: where (an offset), and what an ANTLR parser says of it."""

    def __init__(self, at: int, message: str) -> None:
        super().__init__(message)
        self.at, self.message = at, message


def _widened() -> str:
    """The package's grammar, each rule of ours in the place of its own."""
    text = re.sub(r"(?m)^//.*$", "", (files("celpy") / "cel.lark").read_text())
    for name, rule in _WIDER.items():
        shown = f"{name}.2 : {rule}" if name in _FIRST else f"{name} : {rule}"
        parts = re.split(_RULE.format(name), text)
        if len(parts) != 2:
            raise RuntimeError(f"the grammar of cel-python has no single rule {name!r} any more")
        text = shown.join(parts)
    for name in _DROPPED:
        text = re.sub(_RULE.format(name), "", text)
    return text


_RULE = r"(?m)^{}\s*:.*(?:\n\s+\|.*)*$"
_DROPPED = ("BOOL_LIT", "NULL_LIT", "RESERVED.0")
"""true, false and null are read as names first: what they stand for is decided in the tree."""


@cache
def _parser() -> Lark:
    return Lark(_widened(), parser="lalr", start="expr", propagate_positions=True, maybe_placeholders=False,
                keep_all_tokens=True)  # fmt: skip


def parse(source: str) -> Tree[Token]:
    """The concrete syntax tree of an expression; SyntaxProblem when there is none."""
    if len(source) > LONGEST:
        raise SyntaxProblem(
            0, f"expression code point size exceeds limit: size: {len(source)}, limit {LONGEST}"
        )
    try:
        return _parser().parse(source)
    except UnexpectedInput as error:
        raise _problem(source, error) from None


def _problem(source: str, error: UnexpectedInput) -> SyntaxProblem:
    if isinstance(error, UnexpectedCharacters):
        at = sum(len(line) + 1 for line in source.split("\n")[: error.line - 1]) + error.column - 1
        return SyntaxProblem(at, f"Syntax error: token recognition error at: '{source[at : at + 1]}'")
    if not isinstance(error, UnexpectedToken):
        return SyntaxProblem(len(source), f"Syntax error: mismatched input '<EOF>' expecting {{{_STARTS}}}")
    at_end = error.token.type == "$END"
    at, shown = (len(source), "<EOF>") if at_end else (error.token.start_pos or 0, str(error.token))
    expected = set(error.accepts or error.expected)
    closing = next((sign for name, sign in _CLOSING.items() if name in expected), "")
    if at_end and closing:
        return SyntaxProblem(at, f"Syntax error: missing {closing} at '<EOF>'")
    if "IDENT" in expected and "LPAR" in expected:
        return SyntaxProblem(at, f"Syntax error: mismatched input '{shown}' expecting {{{_STARTS}}}")
    if "$END" in expected:
        return SyntaxProblem(at, f"Syntax error: extraneous input '{shown}' expecting <EOF>")
    return SyntaxProblem(at, f"Syntax error: missing {closing or 'IDENTIFIER'} at '{shown}'")


_CLOSING = {"RPAR": "')'", "RSQB": "']'", "RBRACE": "'}'", "COLON": "':'"}
