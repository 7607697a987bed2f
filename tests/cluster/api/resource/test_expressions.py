"""Expected values: dynamic-resource-allocation/cel/compile_test.go."""

from __future__ import annotations

import pytest

from cluster.api.resource import expressions


@pytest.mark.parametrize(
    "expression",
    [
        "true",
        'device.driver == "dra.example.com"',
        'device.attributes["dra.example.com"].model == "A100"',
        'device.attributes["dra.example.com"].healthy',
        'device.capacity["dra.example.com"].memory.isGreaterThan(quantity("20Gi"))',
        '"dra.example.com" in device.attributes',
    ],
)
def test_what_can_be_said_of_a_device(expression: str) -> None:
    assert expressions.problems(expression, "f") == []


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("device.driver", "must evaluate to bool or the unknown type, not string"),
        ("noSuchVar", "undeclared reference to 'noSuchVar'"),
        ("?!", "Syntax error"),
        ("", "Syntax error"),
        ("device.color == 1", "undefined field 'color'"),
    ],
)
def test_what_makes_no_sense_is_refused(expression: str, said: str) -> None:
    (cause,) = expressions.problems(expression, "spec.selectors[0].cel.expression")
    assert cause.field == "spec.selectors[0].cel.expression"
    assert said in cause.message
