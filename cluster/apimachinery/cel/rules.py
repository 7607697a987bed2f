"""x-kubernetes-validations: the rules that stand beside the fields they are about.

A schema's rules are compiled once, into a tree of the same shape, and judged from the outside in: each sees its own
part of the object as `self`, and as `oldSelf` the part that stood there before. A rule about a change is skipped where
there is nothing to compare; a failing rule about a part that has not changed does not keep the rest from being written.
(In Kubernetes: apiextensions-apiserver/pkg/apiserver/schema/cel.)
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from cluster.apimachinery.cel import (
    CelError,
    CompileError,
    CostExceeded,
    Environment,
    Program,
    schemas,
    types,
)
from cluster.apimachinery.cel.frames import Budget
from cluster.apimachinery.cel.types import Type
from cluster.apimachinery.cel.values import NONE, Optional, equal
from cluster.apimachinery.errors import Cause, duplicate, forbidden_field, invalid_value, required
from cluster.apimachinery.meta import Obj

BUDGET = 10_000_000
"""Units that all rules of one object may cost together."""
LONGEST_MESSAGE = 5 * 1024
RULES = "x-kubernetes-validations"
_OUT_OF_BUDGET = (
    "validation failed due to running out of cost budget, no further validation rules will be run"
)


@dataclass(frozen=True)
class Rule:
    """One rule, with its programs; `problems` by the field that has them, for one that cannot be used."""

    given: Obj
    program: Program | None = None
    message: Program | None = None
    problems: dict[str, str] = field(default_factory=dict)

    @property
    def uses_old(self) -> bool:
        return self.program is not None and "oldSelf" in self.program.names

    @property
    def shown(self) -> str:
        return str(self.given.get("message") or self.given.get("rule") or "").strip()


@dataclass
class Rules:
    """The rules of a schema and of what is below it. `type` is the schema's own, as error texts name it."""

    schema: Obj
    here: list[Rule] = field(default_factory=list)
    items: Rules | None = None
    extra: Rules | None = None
    fields: dict[str, Rules] = field(default_factory=dict)
    parts: list[Rules] = field(default_factory=list)

    @property
    def empty(self) -> bool:
        return not (self.here or self.items or self.extra or self.fields or self.parts)


class _Spent(Exception):
    """The rules' common budget is gone: nothing more is judged."""


def compiled(schema: Obj, *, root: bool = True) -> Rules:
    """The rules of a schema; a `root` schema is that of a whole resource."""
    return _compiled(schema, schema, root)


def _compiled(rules: Obj, spine: Obj, root: bool) -> Rules:
    """`rules` has the rules, `spine` the types: the two differ below allOf, which has no types of its own."""
    spine = schemas.rooted(spine) if root else spine
    found = Rules(spine)
    if given := rules.get(RULES):
        found.here = _all(given, schemas.type_of(spine) or types.DYN)
    for key, below in (rules.get("properties") or {}).items():
        own = (spine.get("properties") or {}).get(key)
        if isinstance(own, dict) and isinstance(below, dict):
            inner = _compiled(below, own, bool(own.get("x-kubernetes-embedded-resource")))
            if not inner.empty:
                found.fields[key] = inner
    found.items = _below(rules, spine, "items")
    found.extra = _below(rules, spine, "additionalProperties")
    parts = (_compiled(part, spine, root=False) for part in rules.get("allOf") or [])
    found.parts = [part for part in parts if not part.empty]
    return found


def _below(rules: Obj, spine: Obj, key: str) -> Rules | None:
    inner, own = rules.get(key), spine.get(key)
    if not isinstance(inner, dict) or not isinstance(own, dict):
        return None
    found = _compiled(inner, own, bool(own.get("x-kubernetes-embedded-resource")))
    return None if found.empty else found


def _all(given: list[Obj], type_: Type) -> list[Rule]:
    plain = Environment({"self": type_, "oldSelf": type_})
    optional = Environment({"self": type_, "oldSelf": types.optional_of(type_)})
    return [_rule(rule, optional if rule.get("optionalOldSelf") else plain) for rule in given]


def _rule(given: Obj, environment: Environment) -> Rule:
    problems: dict[str, str] = {}

    def program(name: str, result: Type) -> Program | None:
        source = given.get(name) or ""
        if not source.strip():
            return None
        try:
            return environment.compile(source, result)
        except CompileError as error:
            problems[name] = str(error)
            return None

    return Rule(given, program("rule", types.BOOL), program("messageExpression", types.STRING), problems)


_known: OrderedDict[int, tuple[Obj, Rules]] = OrderedDict()
_MOST = 256


def rules_of(schema: Obj) -> Rules:
    """The compiled rules of a schema, which are kept for as long as it is asked for."""
    found = _known.get(id(schema))
    if found is None:
        found = _known[id(schema)] = (schema, compiled(schema))
        if len(_known) > _MOST:
            _known.popitem(last=False)
    return found[1]


def causes(schema: Obj, new: Any, old: Any) -> list[Cause]:
    """What the rules of a resource's schema say of an object; `old` is None for a new one."""
    rules = rules_of(schema)
    if rules.empty:
        return []
    judge = _Judge()
    with suppress(_Spent):
        judge.walk(rules, "", new, old, unchanged=False)
    return judge.found


@dataclass
class _Judge:
    """One pass over one object."""

    found: list[Cause] = field(default_factory=list)
    left: int = BUDGET

    def walk(self, rules: Rules, path: str, new: Any, old: Any, *, unchanged: bool) -> None:
        if new is None:
            return
        if rules.here:
            self.judge(rules, path, new, old, unchanged)
        for part in rules.parts:
            self.walk(part, path, new, old, unchanged=unchanged)
        for inner, place, value, before in _inside(rules, path, new, old):
            same = equal(value, before) if before is not None else unchanged
            self.walk(inner, place, value, before, unchanged=same)

    def judge(self, rules: Rules, path: str, new: Any, old: Any, unchanged: bool) -> None:
        """The rules of one place."""
        value = schemas.value_of(new, rules.schema)
        before = schemas.value_of(old, rules.schema) if old is not None else None
        for rule in rules.here:
            if rule.program is None or (
                rule.uses_old and old is None and not rule.given.get("optionalOldSelf")
            ):
                continue
            seen = {"self": value, "oldSelf": before}
            if rule.given.get("optionalOldSelf"):
                seen["oldSelf"] = NONE if before is None else Optional.of(before)
            cause = self.cause(rule, rule.program, path, str(rules.schema.get("type", "")), seen)
            if cause is not None and (rule.uses_old or not unchanged):
                self.found.append(cause)

    def cause(self, rule: Rule, program: Program, path: str, kind: str, seen: Obj) -> Cause | None:
        """What one rule has against one value."""
        try:
            if self.run(program, seen, path, kind) is True:
                return None
        except CostExceeded as error:
            why = "no further validation rules will be run due to call cost exceeds limit for rule"
            self.stop(invalid_value(path, kind, f"'{error}': {why}: {rule.shown}"))
        except CelError as error:
            return invalid_value(path, kind, _failed(str(error), rule.shown))
        return _told(
            rule, _joined(path, rule.given.get("fieldPath") or ""), kind, self.message(rule, path, kind, seen)
        )

    def run(self, program: Program, seen: Obj, path: str, kind: str) -> Any:
        budget = Budget()
        try:
            return program.run(seen, budget)
        finally:
            self.left -= budget.spent
            if self.left < 0:
                self.stop(invalid_value(path, kind, _OUT_OF_BUDGET))

    def stop(self, cause: Cause) -> None:
        self.found.append(cause)
        raise _Spent

    def message(self, rule: Rule, path: str, kind: str, seen: Obj) -> str:
        """The rule's own words, computed or given, or the rule itself."""
        if rule.message is not None:
            try:
                text = str(self.run(rule.message, seen, path, kind)).strip()
            except CelError:
                text = ""
            if text and "\n" not in text and len(text.encode()) <= LONGEST_MESSAGE:
                return text
        given = str(rule.given.get("message") or "").strip()
        return given or f"failed rule: {rule.shown}"


def _failed(problem: str, shown: str) -> str:
    if problem.startswith("no such overload"):
        unfit = "call arguments did not match a supported operator, function or macro signature for rule"
        return f"'{problem}': {unfit}: {shown}"
    return f"{problem} evaluating rule: {shown}"


def _told(rule: Rule, path: str, kind: str, detail: str) -> Cause:
    reason = rule.given.get("reason")
    if reason == "FieldValueForbidden":
        return forbidden_field(path, detail)
    if reason == "FieldValueRequired":
        return required(path, detail)
    return duplicate(path, kind) if reason == "FieldValueDuplicate" else invalid_value(path, kind, detail)


def _joined(path: str, below: str) -> str:
    """A place and a path below it, as .spec.x or ['x'] name one."""
    return f"{path}{below}".removeprefix(".") if below else path


Inside = Iterator[tuple[Rules, str, Any, Any]]


def _inside(rules: Rules, path: str, new: Any, old: Any) -> Inside:
    """What is below a value, with the rules about it, its place, and what stood there before."""
    if isinstance(new, dict):
        before = (
            old if isinstance(old, dict) and rules.schema.get("x-kubernetes-map-type") != "atomic" else {}
        )
        for key, value in new.items():
            if key in rules.fields:
                yield rules.fields[key], f"{path}.{key}".removeprefix("."), value, before.get(key)
            elif rules.extra is not None:
                yield rules.extra, f"{path}[{key}]", value, before.get(key)
    elif isinstance(new, list) and rules.items is not None:
        kept = _by_key(rules.schema, old)
        keys = _keys(rules.schema)
        for index, value in enumerate(new):
            yield rules.items, f"{path}[{index}]", value, kept.get(_key(value, keys))


def _keys(schema: Obj) -> tuple[str, ...]:
    is_map = schema.get("x-kubernetes-list-type") == "map"
    return tuple(schema.get("x-kubernetes-list-map-keys") or ()) if is_map else ()


def _by_key(schema: Obj, old: Any) -> dict[str, Any]:
    """The old items of a list that is a map; only there it is known which was which."""
    keys = _keys(schema)
    return {_key(item, keys): item for item in old} if keys and isinstance(old, list) else {}


def _key(item: Any, keys: tuple[str, ...]) -> str:
    return repr([item.get(key) for key in keys]) if isinstance(item, dict) else ""
