"""What the checker says before any value is met. Expected texts: cel-go, checker/errors.go and its tests."""

from __future__ import annotations

import pytest

from cluster.apimachinery.cel import CompileError, types
from tests.cluster.apimachinery.cel.expressions import ENVIRONMENT, refusal

REFUSED = {
    "nope": (1, "undeclared reference to 'nope' (in container '')"),
    "n.foo()": (6, "undeclared reference to 'foo' (in container '')"),
    "foo(1)": (4, "undeclared reference to 'foo' (in container '')"),
    "s + 1": (3, "found no matching overload for '_+_' applied to '(string, int)'"),
    "1 == 1.0": (3, "found no matching overload for '_==_' applied to '(int, double)'"),
    "s.startsWith(1)": (13, "found no matching overload for 'startsWith' applied to 'string.(int)'"),
    "size(1)": (5, "found no matching overload for 'size' applied to '(int)'"),
    "n.name": (2, "type 'int' does not support field selection"),
    "request.nme": (8, "undefined field 'nme'"),
    "items.all(x, x)": (14, "found no matching overload for '_&&_' applied to '(bool, int)'"),
    "s.all(x, true)": (
        1,
        "expression of type 'string' cannot be range of a comprehension (must be list, map, or dynamic)",
    ),
    "items[s]": (6, "found no matching overload for '_[_]' applied to '(list(int), string)'"),
    "true ? 1 : 'a'": (6, "found no matching overload for '_?_:_' applied to '(bool, int, string)'"),
    "Thing{a: 1}": (6, "undeclared reference to 'Thing' (in container '')"),
}


@pytest.mark.parametrize(("source", "problem"), REFUSED.items())
def test_it_is_refused_where_it_is_wrong(source: str, problem: tuple[int, str]) -> None:
    column, message = problem
    mark = "." * (column - 1) + "^"
    assert (
        refusal(source) == f"compilation failed: ERROR: <input>:1:{column}: {message}\n | {source}\n | {mark}"
    )


def test_every_problem_is_told_on_its_line() -> None:
    assert refusal("nope &&\n  never") == (
        "compilation failed: ERROR: <input>:1:1: undeclared reference to 'nope' (in container '')\n"
        " | nope &&\n | ^\n"
        "ERROR: <input>:2:3: undeclared reference to 'never' (in container '')\n"
        " |   never\n | ..^"
    )


TYPES = {
    "1": "int", "'a'": "string", "object.spec": "dyn", "[1, 2]": "list(int)", "[1, 'a']": "list(dyn)",
    "{'a': 1.5}": "map(string, double)", "items.map(x, string(x))": "list(string)", "items[0]": "int",
    "optional.of(1)": "optional_type(int)", "null": "null", "timestamp('x')": "timestamp", "request.name": "string",
    "quantity('1')": "kubernetes.Quantity", "ip('::1')": "net.IP", "items.sum()": "int",
    "object.?spec": "optional_type(dyn)",
}  # fmt: skip


@pytest.mark.parametrize(("source", "name"), TYPES.items())
def test_an_expression_has_a_type(source: str, name: str) -> None:
    assert str(ENVIRONMENT.compile(source).result) == name


def test_the_result_must_be_of_the_wanted_type() -> None:
    with pytest.raises(CompileError, match=r"^must evaluate to bool but got int$"):
        ENVIRONMENT.compile("1", types.BOOL)
    with pytest.raises(CompileError, match=r"^must evaluate to one of \[string null\] but got int$"):
        ENVIRONMENT.compile("1", types.STRING, types.NULL)
