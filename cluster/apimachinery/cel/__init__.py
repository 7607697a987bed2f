"""CEL, the Common Expression Language: rules that are data.

A policy, a webhook's condition, a rule of a custom resource's schema is one expression, compiled when it is written and
judged at every write. This package is the one door to it. Two libraries were weighed; what decided:

| | cel-python 0.5 | common-expression-language 0.10 |
|---|---|---|
| `a.?b`, `[?x]`, two-variable macros, `cel.bind` | no | no |
| `1 == 1.0`, `dyn(1) == 'a'`, `map` with a filter | fails | passes |
| types checked before a value is met | no | no, and its tree is closed |
| cost limit, time bound | no | no, and it cannot be interrupted: a rule could stop the server |
| functions over values of our own (url, quantity, authorizer) | any Python object | plain data only |

So cel-python is used, for its grammar (`grammar.py` widens it), its time values, and RE2, which it brings; its
evaluator is not: trees are checked (`check.py`) and turned into closures (`evaluate.py`) here, over JSON as it is.
Kubernetes' own functions are tables in `library/`. (In Kubernetes: apiserver/pkg/cel and the cel-go beneath it.)
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from typing import Any

from cluster.apimachinery.cel import functions, tree, types
from cluster.apimachinery.cel.check import Checker, Problem
from cluster.apimachinery.cel.evaluate import Planner
from cluster.apimachinery.cel.frames import Budget, CostExceeded, Frame, Step
from cluster.apimachinery.cel.functions import Library
from cluster.apimachinery.cel.grammar import SyntaxProblem
from cluster.apimachinery.cel.library import KUBERNETES
from cluster.apimachinery.cel.types import Type
from cluster.apimachinery.cel.values import CelError

__all__ = ["Budget", "CelError", "CompileError", "CostExceeded", "Environment", "Program", "Type", "types"]

Structs = Callable[[str], Type | None]


class CompileError(Exception):
    """An expression that cannot be used, in the words that Kubernetes' users know."""


class Program:
    """An expression that makes sense, ready to run. `names` are all that it mentions."""

    def __init__(self, source: str, result: Type, step: Step, names: set[str]) -> None:
        self.source, self.result, self.names = source, result, names
        self._step = step

    def run(self, variables: Mapping[str, Any], budget: Budget | None = None) -> Any:
        """The expression's value for these variables; CelError when it has none or costs too much."""
        try:
            return self._step(Frame(variables, budget or Budget()))
        except RecursionError:
            raise CelError("expression recursion limit exceeded") from None


class Environment:
    """What expressions of one kind may use: variables with their types, functions, objects that can be made.

    Programs are kept, so that an expression is compiled once for as long as the environment lives.
    """

    def __init__(
        self,
        variables: Mapping[str, Type],
        *,
        libraries: tuple[Library, ...] = (),
        structs: Structs | None = None,
    ) -> None:
        self.variables = dict(variables)
        self.functions = functions.table((*KUBERNETES, *libraries))
        self.structs: Structs = structs or (lambda name: None)
        self._programs: dict[str, Program] = {}

    def extended(self, **variables: Type) -> Environment:
        """One with more variables; it shares the functions."""
        found = copy.copy(self)
        found.variables, found._programs = {**self.variables, **variables}, {}
        return found

    def compile(self, source: str, *results: Type) -> Program:
        """The program of an expression whose type must be one of `results`, if any are named; CompileError."""
        program = self._programs.get(source)
        if program is None:
            program = self._programs[source] = self._compiled(source)
            if len(self._programs) > _MOST:
                del self._programs[next(iter(self._programs))]
        if results and program.result not in results:
            wanted = str(results[0]) if len(results) == 1 else f"one of [{' '.join(map(str, results))}]"
            raise CompileError(f"must evaluate to {wanted} but got {program.result}")
        return program

    def _compiled(self, source: str) -> Program:
        try:
            node = tree.parse(source)
        except SyntaxProblem as problem:
            raise CompileError(told(source, [Problem(problem.at, problem.message)])) from None
        checker = Checker(self.variables, self.functions, self.structs)
        result = checker.type_of(node)
        if checker.problems:
            raise CompileError(told(source, checker.problems))
        step = Planner(frozenset(self.variables), self.functions).step(node)
        return Program(source, result, step, tree.names(node))


_MOST = 1024
"""Programs an environment keeps."""


def told(source: str, problems: list[Problem]) -> str:
    """What is wrong, each with its line and a mark below the place."""
    return "compilation failed: " + "\n".join(_told(source, p) for p in sorted(problems, key=lambda p: p.at))


def _told(source: str, problem: Problem) -> str:
    before = source[: problem.at]
    line, column = before.count("\n"), problem.at - (before.rfind("\n") + 1)
    text = source.split("\n")[line]
    return f"ERROR: <input>:{line + 1}:{column + 1}: {problem.message}\n | {text}\n | {'.' * column}^"
