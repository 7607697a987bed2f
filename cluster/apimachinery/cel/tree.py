"""An expression as a tree of few kinds of nodes, macros expanded.

`has(a.b)`, `list.all(x, …)`, `cel.bind(…)` look like calls and are none: they see names, not values. They become nodes
of their own here, so that whoever checks or runs a tree meets a call only where there is one. Every node knows its
offset in the source. (In cel-go: common/ast and parser/macro.go.)
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lark import Token, Tree

from cluster.apimachinery.cel import grammar
from cluster.apimachinery.cel.grammar import SyntaxProblem
from cluster.apimachinery.cel.literals import literal


@dataclass(frozen=True, slots=True)
class Const:
    at: int
    value: Any


@dataclass(frozen=True, slots=True)
class Ident:
    at: int
    name: str


@dataclass(frozen=True, slots=True)
class Select:
    """operand.field, or operand.?field."""

    at: int
    operand: Node
    field: str
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Has:
    at: int
    operand: Node
    field: str


@dataclass(frozen=True, slots=True)
class Call:
    """A function, or a method of `target`; operators are functions named as cel-go names them."""

    at: int
    name: str
    args: tuple[Node, ...]
    target: Node | None = None


@dataclass(frozen=True, slots=True)
class ListOf:
    at: int
    items: tuple[tuple[Node, bool], ...]


@dataclass(frozen=True, slots=True)
class MapOf:
    at: int
    entries: tuple[tuple[Node, Node, bool], ...]


@dataclass(frozen=True, slots=True)
class Struct:
    """Name{field: value}: an object of a declared type."""

    at: int
    name: str
    fields: tuple[tuple[str, Node, bool], ...]


@dataclass(frozen=True, slots=True)
class Fold:
    """A macro over a list or a map: for one or two variables, one or two expressions."""

    at: int
    macro: str
    range: Node
    variables: tuple[str, ...]
    bodies: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Bind:
    at: int
    name: str
    value: Node
    body: Node


Node = Const | Ident | Select | Has | Call | ListOf | MapOf | Struct | Fold | Bind


def names(node: Node) -> set[str]:
    """Every name that an expression mentions, whatever it stands for."""
    if isinstance(node, Ident):
        return {node.name}
    return {name for part in _parts(node) for name in names(part)}


def _parts(node: Any) -> Iterator[Any]:
    """The nodes right below a node."""
    below = [getattr(node, field) for field in node.__dataclass_fields__]
    while below:
        found = below.pop()
        if isinstance(found, tuple):
            below.extend(found)
        elif hasattr(found, "__dataclass_fields__"):
            yield found


FOLDS = {
    "all": ((1, 1), (2, 1)), "exists": ((1, 1), (2, 1)), "exists_one": ((1, 1),), "existsOne": ((2, 1), (1, 1)),
    "map": ((1, 1), (1, 2)), "filter": ((1, 1),), "transformList": ((2, 1), (2, 2)),
    "transformMap": ((2, 1), (2, 2)), "transformMapEntry": ((2, 1), (2, 2)), "optMap": ((1, 1),),
    "optFlatMap": ((1, 1),),
}  # fmt: skip
"""Macros over a target: how many variables and how many expressions they take."""
_WORDS: dict[str, Any] = {"true": True, "false": False, "null": None}
_BINARY = {"&&", "||", "+", "-", "*", "/", "%", "<", "<=", ">", ">=", "==", "!="}


def parse(source: str) -> Node:
    """The tree of an expression; SyntaxProblem for text that is none."""
    try:
        return _node(grammar.parse(source), 0)
    except RecursionError:
        raise SyntaxProblem(0, f"expression recursion limit exceeded: {grammar.DEEPEST}") from None


def _node(tree: Any, depth: int) -> Node:
    """The node of a subtree; chains of rules with one child are climbed down."""
    while len(tree.children) == 1 and isinstance(tree.children[0], Tree):
        tree = tree.children[0]
    if depth > grammar.DEEPEST:
        raise SyntaxProblem(0, f"expression recursion limit exceeded: {grammar.DEEPEST}")
    return _RULES[tree.data](tree.children, depth + 1)


def _ternary(parts: list[Any], depth: int) -> Node:
    condition, mark, yes, _, no = parts
    return Call(mark.start_pos, "_?_:_", tuple(_node(part, depth) for part in (condition, yes, no)))


def _binary(parts: list[Any], depth: int) -> Node:
    """`a op b`: flat, or with `a op` in a tree of its own."""
    if len(parts) == 2:
        parts = [*parts[0].children, parts[1]]
    left, operator, right = parts
    name = f"_{operator}_" if str(operator) in _BINARY else "@in"
    return Call(operator.start_pos, name, (_node(left, depth), _node(right, depth)))


def _unary(parts: list[Any], depth: int) -> Node:
    sign = parts[0].children[0]
    return Call(sign.start_pos, f"{sign}_", (_node(parts[1], depth),))


def _select(parts: list[Any], depth: int) -> Node:
    operand, dot, name = parts[0], parts[1], str(parts[-1])
    return Select(dot.start_pos, _node(operand, depth), name, optional=len(parts) == 4)


def _index(parts: list[Any], depth: int) -> Node:
    name = "_[?_]" if len(parts) == 5 else "_[_]"
    return Call(parts[1].start_pos, name, (_node(parts[0], depth), _node(parts[-2], depth)))


def _method(parts: list[Any], depth: int) -> Node:
    target, name, at = parts[0], str(parts[2]), parts[3].start_pos
    trees = _arguments(parts[4:])
    if name == "bind" and _dotted(target) == "cel" and len(trees) == 3:
        return Bind(at, _variable(trees[0]), _node(trees[1], depth), _node(trees[2], depth))
    for variables, bodies in FOLDS.get(name, ()):
        if len(trees) == variables + bodies:
            names = tuple(_variable(tree) for tree in trees[:variables])
            nodes = tuple(_node(tree, depth) for tree in trees[variables:])
            return Fold(at, name, _node(target, depth), names, nodes)
    return Call(at, name, tuple(_node(tree, depth) for tree in trees), _node(target, depth))


def _function(parts: list[Any], depth: int) -> Node:
    parts = [part for part in parts if part != "."] if parts[0] == "." else parts
    name, at, trees = str(parts[0]), parts[1].start_pos, _arguments(parts[2:])
    if name == "has":
        found = _node(trees[0], depth) if len(trees) == 1 else None
        if not isinstance(found, Select):
            raise SyntaxProblem(at, "invalid argument to has() macro")
        return Has(at, found.operand, found.field)
    return Call(at, name, tuple(_node(tree, depth) for tree in trees))


def _arguments(parts: list[Any]) -> list[Any]:
    """The trees between the parentheses."""
    lists = [part for part in parts if isinstance(part, Tree)]
    return [tree for tree in lists[0].children if isinstance(tree, Tree)] if lists else []


def _variable(tree: Any) -> str:
    name = _dotted(tree)
    if not name or "." in name:
        raise SyntaxProblem(tree.meta.start_pos, "argument must be a simple name")
    return name


def _dotted(tree: Any) -> str:
    """`a.b` as a text, "" for anything that is not only names."""
    while len(tree.children) == 1 and isinstance(tree.children[0], Tree):
        tree = tree.children[0]
    if tree.data == "ident":
        return str(tree.children[0])
    if tree.data == "member_dot":
        head = _dotted(tree.children[0])
        return f"{head}.{tree.children[2]}" if head else ""
    return ""


def _ident(parts: list[Any], depth: int) -> Node:
    token = parts[-1]
    if str(token) in _WORDS:
        return Const(token.start_pos, _WORDS[str(token)])
    if str(token) in RESERVED:
        raise SyntaxProblem(token.start_pos, f"Syntax error: reserved identifier: {token}")
    return Ident(token.start_pos, str(token))


def _literal(parts: list[Any], depth: int) -> Node:
    token: Token = parts[0]
    try:
        return Const(token.start_pos or 0, literal(token.type, str(token)))
    except ValueError as error:
        raise SyntaxProblem(token.start_pos or 0, f"Syntax error: {error}") from None


def _parenthesis(parts: list[Any], depth: int) -> Node:
    return _node(parts[1], depth)


def _list(parts: list[Any], depth: int) -> Node:
    trees = [item.children for item in _arguments(parts[1:])]
    return ListOf(parts[0].start_pos, tuple((_node(tree[-1], depth), len(tree) == 2) for tree in trees))


def _map(parts: list[Any], depth: int) -> Node:
    trees = [entry.children for entry in _arguments(parts[1:])]
    entries = ((_node(tree[-3], depth), _node(tree[-1], depth), len(tree) == 4) for tree in trees)
    return MapOf(parts[0].start_pos, tuple(entries))


def _struct(parts: list[Any], depth: int) -> Node:
    name, trees = _dotted(parts[0]), [field.children for field in _arguments(parts[2:])]
    fields = ((str(tree[-3]), _node(tree[-1], depth), len(tree) == 4) for tree in trees)
    return Struct(parts[1].start_pos, name, tuple(fields))


RESERVED = frozenset(
    ("as", "break", "const", "continue", "else", "for", "function", "if", "import", "let", "loop", "package",
     "namespace", "return", "var", "void", "while", "in")
)  # fmt: skip
_RULES = {
    "expr": _ternary, "conditionalor": _binary, "conditionaland": _binary, "relation": _binary, "addition": _binary,
    "multiplication": _binary, "unary": _unary, "member_dot": _select, "member_opt_dot": _select,
    "member_index": _index, "member_opt_index": _index, "member_dot_arg": _method, "member_object": _struct,
    "ident_arg": _function, "dot_ident_arg": _function, "ident": _ident, "dot_ident": _ident, "literal": _literal,
    "paren_expr": _parenthesis, "list_lit": _list, "map_lit": _map,
}  # fmt: skip
