"""Applying a JSONPath template to an object. (In Kubernetes: client-go/util/jsonpath/jsonpath.go.)"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from cluster.kubectl import golang
from cluster.kubectl.printers import json_text
from cluster.kubectl.printers.jsonpath_parser import (
    Action,
    Field,
    Filter,
    JSONPathError,
    Literal,
    Node,
    Nodes,
    Recursive,
    Slice,
    Text,
    Union,
    Wildcard,
    Word,
    parse,
)  # fmt: skip

_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt, ">": operator.gt, "==": operator.eq, "!=": operator.ne, "<=": operator.le, ">=": operator.ge,
}  # fmt: skip


@dataclass(frozen=True)
class JSONPath:
    """A parsed template. `lenient`: a missing field is nothing, instead of an error."""

    nodes: Nodes
    lenient: bool = True

    @classmethod
    def of(cls, text: str, lenient: bool = True) -> JSONPath:
        return cls(parse(text), lenient)

    def find(self, data: Any) -> list[list[Any]]:
        """The values each action finds, one list an action (and one for each text); JSONPathError."""
        return self._run(0, data, 0)[0]

    def render(self, data: Any, as_json: bool = False) -> str:
        """What -o jsonpath prints (or -o jsonpath-as-json)."""
        found = self.find(data)
        if as_json:
            return "".join(json_text.dump(values) + "\n" for values in found)
        return "".join(" ".join(map(shown, values)) for values in found)

    def _run(self, at: int, data: Any, depth: int) -> tuple[list[list[Any]], int | None]:
        """(Results from the node `at` on, where the {end} stood that closed this range)."""
        whole: list[list[Any]] = []
        while at < len(self.nodes):
            node = self.nodes[at]
            word = _first_word(node)
            results = self._walk([data], node, depth)
            if word == "end":
                return whole, at
            if word == "range":
                end = None
                for value in results or [None]:
                    inner, end = self._run(at + 1, value, depth + 1)
                    whole += inner if results else []
                at = at if end is None else end
            else:
                whole.append(results)
            at += 1
        return whole, None

    def _walk(self, values: Sequence[Any], node: Node, depth: int = 0) -> list[Any]:
        if isinstance(node, Action):
            return self._walk_all(values, node.nodes, depth)
        if isinstance(node, Text):
            return [node.text]
        if isinstance(node, Literal):
            return [node.value] * len(values)
        if isinstance(node, Word):
            return _word(values, node.name, depth)
        if isinstance(node, Union):
            return [value for part in node.parts for value in self._walk_all(values, part)]
        if isinstance(node, Recursive):
            return [value for each in values for value in _below(each)]
        if isinstance(node, Wildcard):
            return [value for each in values for value in _children(each)]
        if isinstance(node, Slice):
            return [value for each in values if each is not None for value in _sliced(each, node)]
        return self._field(values, node) if isinstance(node, Field) else self._filter(values, node)

    def _walk_all(self, values: Sequence[Any], nodes: Nodes, depth: int = 0) -> list[Any]:
        found = list(values)
        for node in nodes:
            found = self._walk(found, node, depth)
        return found

    def _field(self, values: Sequence[Any], node: Field) -> list[Any]:
        found = [each[node.name] for each in values if isinstance(each, dict) and node.name in each]
        if values and not found and not self.lenient:
            raise JSONPathError(f"{node.name} is not found")
        return found

    def _filter(self, values: Sequence[Any], node: Filter) -> list[Any]:
        found = []
        for each in values:
            if not isinstance(each, list):
                raise JSONPathError(f"{golang.plain(each)} is not array or slice and cannot be filtered")
            found += [item for item in each if self._passes(item, node)]
        return found

    def _passes(self, item: Any, node: Filter) -> bool:
        if node.operator == "exists":
            try:
                return bool(self._walk_all([item], node.left))
            except JSONPathError:
                return False
        sides = []
        for nodes in (node.left, node.right):
            found = self._walk_all([item], nodes)
            if not found:
                return False
            if len(found) > 1:
                raise JSONPathError("can only compare one element at a time")
            sides.append(found[0])
        return compare(node.operator, *sides)


def _first_word(node: Node) -> str:
    """ "range" or "end", when the action begins with it."""
    first = node.nodes[0] if isinstance(node, Action) and node.nodes else None
    return first.name if isinstance(first, Word) else ""


def _word(values: Sequence[Any], name: str, depth: int) -> list[Any]:
    if name == "range":
        return list(values)
    if name != "end":
        raise JSONPathError(f"unrecognized identifier {name}")
    if not depth:
        raise JSONPathError("not in range, nothing to end")
    return []


def _children(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return list(value) if isinstance(value, (list, str)) else []


def _below(value: Any) -> list[Any]:
    """The value and all containers in it."""
    children = [] if isinstance(value, str) else _children(value)
    return [value, *(each for child in children for each in _below(child))] if children else []


def _sliced(value: Any, node: Slice) -> list[Any]:
    if not isinstance(value, list):
        raise JSONPathError(f"{golang.type_name(value)} is not array or slice")
    length = len(value)
    start = 0 if node.start is None else node.start
    start += length if start < 0 else 0
    stop = (node.start or 0) + 1 if node.single else node.stop
    stop = length if stop is None else stop
    stop += length if stop < 0 or (node.single and not stop) else 0
    if start == stop:
        return []
    for bound, index in ((start, start), (stop - 1, stop - 1)):
        if not 0 <= bound < length:
            raise JSONPathError(f"array index out of bounds: index {index}, length {length}")
    if start > stop:
        raise JSONPathError(f"starting index {start} is greater than ending index {stop}")
    if node.step is not None and node.step <= 0:
        raise JSONPathError("step must be > 0")
    return value[start : stop : node.step]


def compare(sign: str, left: Any, right: Any) -> bool:
    """As text/template's eq, lt … compare: only like with like."""
    if sign not in _COMPARE:
        raise JSONPathError(f"unrecognized filter operator {sign}")
    kinds = {type(left), type(right)}
    if not kinds <= {bool, int, float, str}:
        raise JSONPathError("invalid type for comparison")
    if len(kinds) > 1:
        raise JSONPathError("incompatible types for comparison")
    if bool in kinds and sign not in ("==", "!="):
        raise JSONPathError("invalid type for comparison")
    return _COMPARE[sign](left, right)


def shown(value: Any) -> str:
    if isinstance(value, (dict, list)):
        return json_text.compact(value)
    return "null" if value is None else golang.plain(value)
