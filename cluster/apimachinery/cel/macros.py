"""Macros that go through a list or a map: all, exists, map, filter, and what is made of two variables.

(In cel-go: parser/macro.go and ext/comprehensions.go.)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from cluster.apimachinery.cel.frames import CostExceeded, Frame, Step, truth
from cluster.apimachinery.cel.tree import Fold
from cluster.apimachinery.cel.values import NONE, CelError, Optional


def fold(node: Fold, over: Step, bodies: list[Step]) -> Step:
    """The step of a macro, from those of its range and its bodies."""
    run = _MACROS[node.macro]

    def step(frame: Frame) -> Any:
        value = over(frame)
        if isinstance(value, Optional):
            return _optional(value, node.variables[0], bodies[0], frame, flat=node.macro == "optFlatMap")
        if not isinstance(value, list | Mapping):
            raise CelError("no such overload")
        return run(_frames(value, node.variables, frame), bodies, isinstance(value, Mapping))

    return step


Round = tuple[Any, Any, Frame]


def _frames(value: Any, names: tuple[str, ...], frame: Frame) -> Iterator[Round]:
    """For each element: its index or key, itself, and a frame in which the variables stand for them."""
    inner = frame.inner()
    scope: dict[str, Any] = inner.names  # type: ignore[assignment]
    mapping = isinstance(value, Mapping)
    for key, item in value.items() if mapping else enumerate(value):
        frame.budget.spend(1)
        if len(names) == 1:
            scope[names[0]] = key if mapping else item
        else:
            scope[names[0]], scope[names[1]] = key, item
        yield key, item, inner


def _optional(value: Optional, name: str, body: Step, frame: Frame, *, flat: bool) -> Any:
    if not value.present:
        return NONE
    inner = frame.inner()
    inner.names[name] = value.value  # type: ignore[index]
    found = body(inner)
    return found if flat else Optional.of(found)


def _quantified(rounds: Iterator[Round], body: Step, stop: bool) -> bool:
    """all and exists: one element that decides is enough, even if others have no value."""
    problem: CelError | None = None
    for _, _, frame in rounds:
        try:
            if truth(body(frame)) is stop:
                return stop
        except CostExceeded:
            raise
        except CelError as error:
            problem = problem or error
    if problem is not None:
        raise problem
    return not stop


def _exactly_one(rounds: Iterator[Round], bodies: list[Step], mapping: bool) -> bool:
    return sum(truth(bodies[0](frame)) for _, _, frame in rounds) == 1


def _filtered(rounds: Iterator[Round], bodies: list[Step], mapping: bool) -> Any:
    kept = [(key, item) for key, item, frame in rounds if truth(bodies[0](frame))]
    return dict(kept) if mapping else [item for _, item in kept]


def _mapped(rounds: Iterator[Round], bodies: list[Step], mapping: bool) -> list[Any]:
    return [value for _, value in _transformed(rounds, bodies)]


def _transformed(rounds: Iterator[Round], bodies: list[Step]) -> Iterator[tuple[Any, Any]]:
    """Of each element that the first of two bodies lets through: its key, and what the last makes of it."""
    for key, _, frame in rounds:
        if len(bodies) == 1 or truth(bodies[0](frame)):
            yield key, bodies[-1](frame)


def _mapped_entries(rounds: Iterator[Round], bodies: list[Step], mapping: bool) -> dict[Any, Any]:
    found: dict[Any, Any] = {}
    for _, entries in _transformed(rounds, bodies):
        for key, value in entries.items():
            if key in found:
                raise CelError(f"insert failed: key '{key}' already exists")
            found[key] = value
    return found


_MACROS: dict[str, Callable[[Iterator[Round], list[Step], bool], Any]] = {
    "all": lambda rounds, bodies, _: _quantified(rounds, bodies[0], stop=False),
    "exists": lambda rounds, bodies, _: _quantified(rounds, bodies[0], stop=True),
    "exists_one": _exactly_one, "existsOne": _exactly_one, "filter": _filtered, "map": _mapped,
    "transformList": _mapped, "transformMap": lambda rounds, bodies, _: dict(_transformed(rounds, bodies)),
    "transformMapEntry": _mapped_entries, "optMap": _mapped, "optFlatMap": _mapped,
}  # fmt: skip
