"""From a tree to a Python function: each node becomes a closure over those of its children, once.

Running a program is calling the outermost closure with a frame. (In cel-go: interpreter/planner.go.)
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from cluster.apimachinery.cel import macros
from cluster.apimachinery.cel.check import TYPE_NAMES, dotted
from cluster.apimachinery.cel.frames import CostExceeded, Frame, Step, truth
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
from cluster.apimachinery.cel.values import NONE, CelError, Optional, TypeValue, equal, size_cost


class Made(dict[str, Any]):
    """An object made by name: Object.spec{…}."""

    def __init__(self, name: str, fields: Mapping[str, Any]) -> None:
        super().__init__(fields)
        self.name = name


@dataclass(frozen=True)
class Planner:
    """Turns nodes into steps, for one set of declared variables and functions."""

    variables: frozenset[str]
    functions: Mapping[Key, Function]

    def step(self, node: Node) -> Step:
        planned: Step = _PLANS[type(node)](self, node)
        return planned


def _const(planner: Planner, node: Const) -> Step:
    return lambda frame: node.value


def _ident(planner: Planner, node: Ident) -> Step:
    return _named(node.name)


def _named(name: str) -> Step:
    type_value = TypeValue(name) if name in TYPE_NAMES else None

    def look(frame: Frame) -> Any:
        frame.budget.spend(1)
        try:
            return frame.names[name]
        except KeyError:
            if type_value is not None:
                return type_value
            raise CelError(f"no such attribute(s): {name}") from None

    return look


def unescaped(name: str) -> str:
    """The property behind a field's name in CEL, where signs and reserved words are spelled out."""
    return _ESCAPED.sub(lambda m: _SIGNS.get(m[1]) or m[1], name)


_SIGNS = {"underscores": "__", "dot": ".", "dash": "-", "slash": "/"}
_ESCAPED = re.compile("__([a-z]+)__")


def selected(value: Any, name: str) -> Any:
    """value.name, which of an optional is an optional again."""
    if isinstance(value, Mapping):
        try:
            return value[name]
        except KeyError:
            if "__" in name and (plain := unescaped(name)) in value:
                return value[plain]
            raise CelError(f"no such key: {name}") from None
    if isinstance(value, Optional):
        return present(value.value, name) if value.present else NONE
    if value is None:
        raise CelError(f"no such key: {name}")
    raise CelError("no such overload")


def present(value: Any, name: Any) -> Optional:
    """value.?name or value[?name]."""
    if isinstance(value, Optional):
        return present(value.value, name) if value.present else NONE
    if isinstance(value, list) and type(name) is int:
        return Optional.of(value[name]) if 0 <= name < len(value) else NONE
    try:
        return Optional.of(selected(value, name) if isinstance(name, str) else value[name])
    except (CelError, KeyError, TypeError):
        return NONE


def _select(planner: Planner, node: Select) -> Step:
    if (name := dotted(node)) in planner.variables or name in TYPE_NAMES:
        return _named(name)
    operand, field, pick = planner.step(node.operand), node.field, present if node.optional else selected

    def look(frame: Frame) -> Any:
        value = operand(frame)
        frame.budget.spend(1)
        return pick(value, field)

    return look


def _has(planner: Planner, node: Has) -> Step:
    operand, field = planner.step(node.operand), node.field

    def look(frame: Frame) -> bool:
        value = operand(frame)
        frame.budget.spend(1)
        if value is None:
            return False
        if not isinstance(value, Mapping | Optional):
            raise CelError("no such overload")
        return present(value, field).present

    return look


def _call(planner: Planner, node: Call) -> Step:
    if node.name in _SPECIAL and node.target is None:
        return _SPECIAL[node.name](*(planner.step(arg) for arg in node.args))
    space = dotted(node.target) if node.target is not None else ""
    key = (f"{space}.{node.name}", False)
    parts = node.args
    if not space or key not in planner.functions:
        key, parts = (
            (node.name, node.target is not None),
            (*([node.target] if node.target else []), *node.args),
        )
    function, steps = planner.functions[key], [planner.step(part) for part in parts]

    def call(frame: Frame) -> Any:
        args = [step(frame) for step in steps]
        frame.budget.spend(1 + sum(map(size_cost, args)))
        return function(*args)

    return call


def _and(left: Step, right: Step) -> Step:
    return _logical(left, right, stop=False)


def _or(left: Step, right: Step) -> Step:
    return _logical(left, right, stop=True)


def _logical(left: Step, right: Step, stop: bool) -> Step:
    """&& and ||: the side that decides is enough, even if the other has no value."""

    def decide(frame: Frame) -> bool:
        problem: CelError | None = None
        for side in (left, right):
            try:
                value = truth(side(frame))
            except CostExceeded:
                raise
            except CelError as error:
                problem = problem or error
                continue
            if value is stop:
                return stop
        if problem is not None:
            raise problem
        return not stop

    return decide


def _ternary(condition: Step, yes: Step, no: Step) -> Step:
    return lambda frame: yes(frame) if truth(condition(frame)) else no(frame)


def _equals(left: Step, right: Step) -> Step:
    return lambda frame: _compared(frame, left, right)


def _differs(left: Step, right: Step) -> Step:
    return lambda frame: not _compared(frame, left, right)


def _compared(frame: Frame, left: Step, right: Step) -> bool:
    a, b = left(frame), right(frame)
    frame.budget.spend(1 + min(size_cost(a), size_cost(b)))
    return equal(a, b)


_SPECIAL: dict[str, Callable[..., Step]] = {
    "_&&_": _and, "_||_": _or, "_?_:_": _ternary, "_==_": _equals, "_!=_": _differs,
}  # fmt: skip


def _list(planner: Planner, node: ListOf) -> Step:
    steps = [(planner.step(item), optional) for item, optional in node.items]

    def make(frame: Frame) -> list[Any]:
        frame.budget.spend(10)
        return [value for step, optional in steps for value in _given(step(frame), optional)]

    return make


def _given(value: Any, optional: bool) -> tuple[Any, ...]:
    """The value of an entry, or nothing for an absent optional one."""
    if not optional:
        return (value,)
    if not isinstance(value, Optional):
        raise CelError("cannot initialize optional entry from non-optional value")
    return (value.value,) if value.present else ()


def _map(planner: Planner, node: MapOf) -> Step:
    steps = [(planner.step(k), planner.step(v), optional) for k, v, optional in node.entries]

    def make(frame: Frame) -> dict[Any, Any]:
        frame.budget.spend(30)
        found = {}
        for key_step, step, optional in steps:
            key = key_step(frame)
            for value in _given(step(frame), optional):
                if key in found:
                    raise CelError(f"Failed with repeated key: {key}")
                found[key] = value
        return found

    return make


def _struct(planner: Planner, node: Struct) -> Step:
    steps = [(name, planner.step(value), optional) for name, value, optional in node.fields]

    def make(frame: Frame) -> Made:
        frame.budget.spend(40)
        given = ((name, value) for name, step, optional in steps for value in _given(step(frame), optional))
        return Made(node.name, dict(given))

    return make


def _bind(planner: Planner, node: Bind) -> Step:
    value, body, name = planner.step(node.value), planner.step(node.body), node.name

    def bind(frame: Frame) -> Any:
        inner = frame.inner()
        inner.names[name] = value(frame)  # type: ignore[index]
        return body(inner)

    return bind


def _fold(planner: Planner, node: Fold) -> Step:
    return macros.fold(node, planner.step(node.range), [planner.step(body) for body in node.bodies])


_PLANS: dict[type, Callable[[Planner, Any], Step]] = {
    Const: _const, Ident: _ident, Select: _select, Has: _has, Call: _call, ListOf: _list, MapOf: _map,
    Struct: _struct, Fold: _fold, Bind: _bind,
}  # fmt: skip
