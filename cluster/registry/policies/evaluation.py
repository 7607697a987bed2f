"""Running the expressions of a policy or a webhook against one request.

A policy's variables are computed when they are first looked at, at most once a request. All expressions of a policy
share a budget. (In Kubernetes: admission/plugin/cel/activation.go, composition.go and webhook/matchconditions.)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from cluster.api.admissionregistration import IGNORE
from cluster.api.admissionregistration.environments import Composed, condition_program
from cluster.apimachinery.cel import Budget, CelError, CompileError, Program
from cluster.apimachinery.meta import Obj

BUDGET, CONDITIONS_BUDGET = 10_000_000, 2_500_000
OUT_OF_BUDGET = "validation failed due to running out of cost budget, no further validation rules will be run"


class Failed(Exception):
    """An expression that gave no answer, in the words of a denial."""


class OutOfBudget(Failed):
    """All that a policy may cost is spent."""


@dataclass
class Purse:
    """What the expressions of one policy may still cost."""

    left: int = BUDGET

    def run(self, program: Program, seen: Mapping[str, Any]) -> Any:
        budget = Budget()
        try:
            return program.run(seen, budget)
        finally:
            self.left -= budget.spent
            if self.left < 0:
                raise OutOfBudget(OUT_OF_BUDGET)


def value(compile_: Callable[[], Program], source: str, seen: Mapping[str, Any], purse: Purse) -> Any:
    """An expression's value; Failed when it has none."""
    try:
        return purse.run(compile_(), seen)
    except CompileError as error:
        raise Failed(f"compilation error: {error}") from None
    except CelError as error:
        raise Failed(f"expression '{source}' resulted in error: {error}") from None


class Variables(Mapping[str, Any]):
    """A policy's own variables, each computed when it is asked for."""

    def __init__(self, composed: Composed, seen: dict[str, Any], purse: Purse) -> None:
        self._composed, self._purse = composed, purse
        self._seen = {**seen, "variables": self}
        self._found: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        if name not in self._found:
            self._found[name] = self._computed(name, self._composed.programs[name])
        return self._found[name]

    def _computed(self, name: str, program: Program | CompileError) -> Any:
        if isinstance(program, CompileError):
            raise CelError(f'composited variable "{name}" fails to compile: {program}')
        try:
            return self._purse.run(program, self._seen)
        except CelError as error:
            raise CelError(f'composited variable "{name}" fails to evaluate: {error}') from None

    def __iter__(self) -> Iterator[str]:
        return iter(self._composed.programs)

    def __len__(self) -> int:
        return len(self._composed.programs)


def meets(spec: Obj, seen: Mapping[str, Any], *, params: bool) -> bool:
    """Whether a request meets all matchConditions.

    One that is false decides, whatever the others say; else one that fails is met or missed as the failure policy says
    (Failed, or False for Ignore).
    """
    problems = []
    purse = Purse(CONDITIONS_BUDGET)
    for condition in spec.get("matchConditions") or []:
        source = str(condition["expression"]).strip()
        try:
            if value(partial(condition_program, source, params=params), source, seen, purse) is False:
                return False
        except Failed as error:
            problems.append(str(error))
    if not problems:
        return True
    if spec.get("failurePolicy") == IGNORE:
        return False
    raise Failed(problems[0] if len(problems) == 1 else f"[{', '.join(problems)}]")
