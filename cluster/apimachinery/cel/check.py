"""The checker: does an expression make sense before it meets a value?

It walks the tree with the types of the declared variables and tells every name that is not declared, every field that
an object does not have, every call that no function takes. What is `dyn` is believed. (In cel-go: checker/checker.go,
whose words these are.)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cluster.apimachinery.cel import types
from cluster.apimachinery.cel.functions import Function, Key
from cluster.apimachinery.cel.tree import (
    Bind,
    Call,
    Const,
    Fold,
    Has,
    Ident,
    ListOf,
    MapOf,
    Node,
    Select,
    Struct,
)
from cluster.apimachinery.cel.types import BOOL, DYN, ERROR, INT, Type
from cluster.apimachinery.cel.values import type_name

TYPE_NAMES = frozenset(
    ("bool", "int", "uint", "double", "string", "bytes", "list", "map", "null_type", "type", "optional_type",
     "google.protobuf.Timestamp", "google.protobuf.Duration", "net.IP", "net.CIDR", "kubernetes.URL",
     "kubernetes.Quantity", "kubernetes.Semver", "kubernetes.NamedFormat")
)  # fmt: skip
"""Names of types that are values: `type(x) == string`."""
_CONSTANTS = {"null_type": types.NULL}
_JUDGED = {"all": "_&&_", "exists": "_||_"}


@dataclass(frozen=True)
class Problem:
    """Something wrong at an offset of the source."""

    at: int
    message: str


@dataclass
class Checker:
    """One walk over one expression. `structs` gives the type of objects that may be made by name."""

    variables: Mapping[str, Type]
    functions: Mapping[Key, Function]
    structs: Callable[[str], Type | None]
    problems: list[Problem] = field(default_factory=list)

    def type_of(self, node: Node) -> Type:
        """The type of an expression; ERROR where a problem was told."""
        result: Type = _CHECKS[type(node)](self, node)
        return result

    def fail(self, node: Node, message: str) -> Type:
        self.problems.append(Problem(node.at, message))
        return ERROR

    def within(self, node: Node, scope: Mapping[str, Type]) -> Type:
        """The type of a node that sees more variables."""
        outer = self.variables
        self.variables = {**outer, **scope}
        try:
            return self.type_of(node)
        finally:
            self.variables = outer

    def applied(self, node: Node, key: Key, args: Sequence[Type]) -> Type:
        """The result of a function for arguments of these types."""
        name, member = key
        function = self.functions.get(key)
        if function is None:
            return self.fail(node, f"undeclared reference to '{name}' (in container '')")
        if ERROR in args:
            return ERROR
        found = []
        for overload in function.overloads:
            bound: types.Bindings = {}
            pairs = zip(args, overload.params, strict=False)
            if len(args) == len(overload.params) and all(types.assignable(a, p, bound) for a, p in pairs):
                found.append(types.resolved(overload.result, bound))
        if not found:
            return self.fail(node, _unfit(name, args, member))
        return found[0] if all(t == found[0] for t in found) else DYN


def _unfit(name: str, args: Sequence[Type], member: bool) -> str:
    shown = [str(t) for t in args]
    text = f"{shown[0]}.({', '.join(shown[1:])})" if member else f"({', '.join(shown)})"
    return f"found no matching overload for '{name}' applied to '{text}'"


def constant(value: Any) -> Type:
    name = type_name(value)
    return _CONSTANTS.get(name) or Type(name)


def dotted(node: Node) -> str:
    """`a.b.c` as a text, "" for anything that is not only names."""
    if isinstance(node, Ident):
        return node.name
    if isinstance(node, Select) and not node.optional and (head := dotted(node.operand)):
        return f"{head}.{node.field}"
    return ""


def _const(checker: Checker, node: Const) -> Type:
    return constant(node.value)


def _ident(checker: Checker, node: Ident) -> Type:
    found = checker.variables.get(node.name)
    if found is None and node.name in TYPE_NAMES:
        return Type("type", (Type(node.name),))
    if found is None:
        return checker.fail(node, f"undeclared reference to '{node.name}' (in container '')")
    return found


def _select(checker: Checker, node: Select) -> Type:
    name = dotted(node)
    if name in checker.variables:
        return checker.variables[name]
    if name in TYPE_NAMES:
        return Type("type", (Type(name),))
    result = _field(checker, node, checker.type_of(node.operand), node.field)
    return types.optional_of(result) if node.optional and result.name != "optional_type" else result


def _field(checker: Checker, node: Node, operand: Type, name: str) -> Type:
    """The type of a field of something."""
    if operand.name == "optional_type":
        return types.optional_of(_field(checker, node, operand.of[0], name))
    if operand in (DYN, ERROR):
        return operand
    if operand.name == "map":
        return operand.of[1]
    if operand.fields is None:
        return checker.fail(node, f"type '{operand}' does not support field selection")
    found = operand.fields.get(name)
    return found if found is not None else checker.fail(node, f"undefined field '{name}'")


def _has(checker: Checker, node: Has) -> Type:
    _field(checker, node, checker.type_of(node.operand), node.field)
    return BOOL


def _call(checker: Checker, node: Call) -> Type:
    space = dotted(node.target) if node.target is not None else ""
    if space and (f"{space}.{node.name}", False) in checker.functions:
        args = [checker.type_of(arg) for arg in node.args]
        return checker.applied(node, (f"{space}.{node.name}", False), args)
    parts = node.args if node.target is None else (node.target, *node.args)
    return checker.applied(node, (node.name, node.target is not None), [checker.type_of(p) for p in parts])


def _list(checker: Checker, node: ListOf) -> Type:
    found = [_entry(checker, item, optional) for item, optional in node.items]
    return types.list_of(types.joined(found))


def _map(checker: Checker, node: MapOf) -> Type:
    keys = [checker.type_of(key) for key, _, _ in node.entries]
    values = [_entry(checker, value, optional) for _, value, optional in node.entries]
    return types.map_of(types.joined(keys), types.joined(values))


def _entry(checker: Checker, node: Node, optional: bool) -> Type:
    """The type of an entry; one marked with ? is an optional, of which the entry is what is in it."""
    found = checker.type_of(node)
    if not optional or found in (DYN, ERROR):
        return found
    if found.name == "optional_type":
        return found.of[0]
    return checker.fail(node, f"expected type 'optional_type({found})' but found '{found}'")


def _struct(checker: Checker, node: Struct) -> Type:
    found = checker.structs(node.name)
    if found is None:
        return checker.fail(node, f"undeclared reference to '{node.name}' (in container '')")
    for name, value, optional in node.fields:
        given = _entry(checker, value, optional)
        wanted = found.fields.get(name) if found.fields is not None else DYN
        if wanted is None:
            checker.fail(value, f"undefined field '{name}'")
        elif not types.assignable(given, wanted, {}):
            checker.fail(
                value, f"expected type of field '{name}' is '{wanted}' but provided type is '{given}'"
            )
    return found


def _fold(checker: Checker, node: Fold) -> Type:
    if node.macro in ("optMap", "optFlatMap"):
        return _optional_fold(checker, node)
    over = checker.type_of(node.range)
    scope = dict(zip(node.variables, _elements(checker, node, over), strict=False))
    found = [checker.within(body, scope) for body in node.bodies]
    if node.macro in ("map", "transformList"):
        _must_be_bool(checker, node, found[:-1])
        return types.list_of(found[-1])
    if node.macro == "transformMap":
        _must_be_bool(checker, node, found[:-1])
        return types.map_of(scope[node.variables[0]], found[-1])
    if node.macro == "transformMapEntry":
        return found[-1]
    _must_be_bool(checker, node, found)
    return over if node.macro == "filter" else BOOL


def _must_be_bool(checker: Checker, node: Fold, found: Sequence[Type]) -> None:
    for given, body in zip(found, node.bodies, strict=False):
        if not types.assignable(given, BOOL, {}):
            operator = _JUDGED.get(node.macro)
            args = (BOOL, given) if operator else (given, DYN, DYN)
            checker.fail(body, _unfit(operator or "_?_:_", args, member=False))


def _elements(checker: Checker, node: Fold, over: Type) -> tuple[Type, ...]:
    """The types of a macro's variables, which stand for what the range holds."""
    if over.name == "list":
        return (over.of[0],) if len(node.variables) == 1 else (INT, over.of[0])
    if over.name == "map":
        return over.of
    if over not in (DYN, ERROR):
        checker.fail(
            node.range,
            f"expression of type '{over}' cannot be range of a comprehension (must be list, map, or dynamic)",
        )
    return DYN, DYN


def _optional_fold(checker: Checker, node: Fold) -> Type:
    over = checker.type_of(node.range)
    inner = over.of[0] if over.name == "optional_type" else DYN
    found = checker.within(node.bodies[0], {node.variables[0]: inner})
    return found if node.macro == "optFlatMap" else types.optional_of(found)


def _bind(checker: Checker, node: Bind) -> Type:
    return checker.within(node.body, {node.name: checker.type_of(node.value)})


_CHECKS: dict[type, Callable[[Checker, Any], Type]] = {
    Const: _const, Ident: _ident, Select: _select, Has: _has, Call: _call, ListOf: _list, MapOf: _map,
    Struct: _struct, Fold: _fold, Bind: _bind,
}  # fmt: skip
