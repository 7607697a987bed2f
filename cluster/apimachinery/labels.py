"""Label selectors: how Kubernetes objects find each other.

A Service does not list its pods and a Deployment does not list its ReplicaSets; they name labels, and
whatever carries those labels belongs. A selector is a conjunction of requirements (`app=web`, `tier in
(a,b)`, `!canary`). It is written in two ways: as text in URLs and on kubectl's command line, and as a
LabelSelector object in specs. (In Kubernetes: apimachinery/pkg/labels and metav1.LabelSelectorAsSelector.)
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from cluster.apimachinery import selectors
from cluster.apimachinery.errors import Cause, invalid_value, not_supported
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.selectors import (
    BINARY,
    DOUBLE_EQUALS,
    EQUALS,
    EXISTS,
    GREATER,
    IN,
    LESS,
    NOT_EQUALS,
    NOT_EXISTS,
    NOT_IN,
)
from cluster.apimachinery.validation import is_label_value, is_qualified_name

Labels = Mapping[str, str]

_EXPRESSIONS = {"In": IN, "NotIn": NOT_IN, "Exists": EXISTS, "DoesNotExist": NOT_EXISTS}


@dataclass(frozen=True)
class Requirement:
    """One condition on one label's key."""

    key: str
    operator: str
    values: tuple[str, ...] = ()

    def matches(self, labels: Labels) -> bool:
        value = labels.get(self.key)
        if self.operator in (NOT_IN, NOT_EQUALS, NOT_EXISTS):
            return value is None or (self.operator != NOT_EXISTS and value not in self.values)
        if value is None:
            return False
        if self.operator in (GREATER, LESS):
            return self._compares(value)
        return self.operator == EXISTS or value in self.values

    def _compares(self, value: str) -> bool:
        if not _is_integer(value):
            return False
        left, right = int(value), int(self.values[0])
        return left > right if self.operator == GREATER else left < right

    def __str__(self) -> str:
        joined = ",".join(sorted(self.values))
        shapes: dict[str, str] = {
            EXISTS: self.key,
            NOT_EXISTS: f"!{self.key}",
            IN: f"{self.key} in ({joined})",
            NOT_IN: f"{self.key} notin ({joined})",
            GREATER: f"{self.key}>{joined}",
            LESS: f"{self.key}<{joined}",
        }
        return shapes.get(self.operator, f"{self.key}{self.operator}{joined}")


@dataclass(frozen=True)
class Selector:
    """All requirements must hold; `requirements` is None for the selector that matches nothing."""

    requirements: tuple[Requirement, ...] | None = ()

    def matches(self, labels: Labels | None) -> bool:
        if self.requirements is None:
            return False
        return all(r.matches(labels or {}) for r in self.requirements)

    @property
    def empty(self) -> bool:
        """Whether it selects everything."""
        return self.requirements == ()

    def exact(self, key: str) -> str | None:
        """The one value the selector demands of a key, if it demands one."""
        for r in self.requirements or ():
            if r.key == key:
                return (
                    r.values[0] if r.operator in (EQUALS, DOUBLE_EQUALS, IN) and len(r.values) == 1 else None
                )
        return None

    def __iter__(self) -> Iterator[Requirement]:
        return iter(self.requirements or ())

    def __str__(self) -> str:
        return ",".join(map(str, self.requirements or ()))


EVERYTHING = Selector()
NOTHING = Selector(None)


def _is_integer(text: str) -> bool:
    return bool(re.fullmatch(r"[+-]?\d+", text)) and -(2**63) <= int(text) < 2**63


def requirement(key: str, operator: str, values: Sequence[str] = ()) -> Requirement:
    """A checked requirement; ValueError, in Kubernetes' words, when it makes no sense."""
    problems = [_key_problem(key, "key"), *_count_problems(operator, values)]
    for index, value in enumerate(values):
        complaints = is_label_value(value)
        if complaints:
            problems.append(invalid_value(f"values[{index}][{key}]", value, "; ".join(complaints)))
    _raise(problems)
    return Requirement(key, operator, tuple(values))


def _key_problem(key: str, field: str) -> Cause | None:
    complaints = is_qualified_name(key)
    return invalid_value(field, key, "; ".join(complaints)) if complaints else None


def _count_problems(operator: str, values: Sequence[str]) -> list[Cause | None]:
    """Whether the operator takes as many values as it got, and of that sort."""
    shown = list(values)
    if operator in (IN, NOT_IN):
        wrong = "" if values else "for 'in', 'notin' operators, values set can't be empty"
    elif operator in (EQUALS, DOUBLE_EQUALS, NOT_EQUALS):
        wrong = "" if len(values) == 1 else "exact-match compatibility requires one single value"
    elif operator in (EXISTS, NOT_EXISTS):
        wrong = "values set must be empty for exists and does not exist" if values else ""
    elif operator in (GREATER, LESS):
        wrong = "" if len(values) == 1 else "for 'Gt', 'Lt' operators, exactly one value is required"
    else:
        return [not_supported("operator", operator, sorted((*BINARY, EXISTS, NOT_EXISTS)))]
    found: list[Cause | None] = [invalid_value("values", shown, wrong)] if wrong else []
    if operator in (GREATER, LESS):
        integer = "for 'Gt', 'Lt' operators, the value must be an integer"
        found += [
            invalid_value(f"values[{i}]", v, integer) for i, v in enumerate(values) if not _is_integer(v)
        ]
    return found


def _raise(problems: Sequence[Cause | None]) -> None:
    texts = list(dict.fromkeys(str(p) for p in problems if p))
    if texts:
        raise ValueError(texts[0] if len(texts) == 1 else f"[{', '.join(texts)}]")


def from_map(labels: Labels | None) -> Selector:
    """The selector that demands exactly these labels; an empty map selects everything."""
    return Selector(tuple(Requirement(k, EQUALS, (v,)) for k, v in sorted((labels or {}).items())))


def from_label_selector(selector: Obj | None) -> Selector:
    """The selector of a LabelSelector object: None matches nothing, {} all. ValueError when malformed."""
    if selector is None:
        return NOTHING
    found = [requirement(k, EQUALS, [v]) for k, v in (selector.get("matchLabels") or {}).items()]
    for expression in selector.get("matchExpressions") or []:
        operator = _EXPRESSIONS.get(expression.get("operator", ""))
        if operator is None:
            raise ValueError(f'"{expression.get("operator", "")}" is not a valid label selector operator')
        found.append(requirement(expression.get("key", ""), operator, expression.get("values") or []))
    return Selector(tuple(sorted(found, key=lambda r: r.key)))


def format_selector(selector: Obj | None) -> str:
    """A LabelSelector as kubectl prints it: "<none>" when it names no label."""
    try:
        return str(from_label_selector(selector)) or "<none>"
    except ValueError:
        return "<error>"


def parse(text: str) -> Selector:
    """The selector a text means ("a=b,c!=d,e in (x,y),!f"); ValueError, in Kubernetes' words, if none."""
    return Selector(tuple(sorted(_parsed(text), key=lambda r: r.key)))


def _parsed(text: str) -> Iterator[Requirement]:
    for key, operator, values in selectors.parse(text, _check_key):
        try:
            yield requirement(key, operator, values)
        except ValueError as error:
            raise selectors.unparsable(error) from None


def _check_key(key: str) -> None:
    _raise([_key_problem(key, "<nil>")])
