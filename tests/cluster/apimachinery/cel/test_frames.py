"""An expression is stopped before it stops the server. Expected text: cel-go, interpreter/runtimecost.go."""

from __future__ import annotations

import time

import pytest

from cluster.apimachinery.cel import Budget, CostExceeded, Environment, types

ENVIRONMENT = Environment({"l": types.list_of(types.INT), "s": types.STRING})
ENDLESS = "l.all(x, l.all(y, l.all(z, x + y + z >= 0)))"
MESSAGE = "^operation cancelled: actual cost limit exceeded$"


def test_an_expression_ends_when_its_budget_is_spent() -> None:
    budget = Budget(limit=10_000)
    with pytest.raises(CostExceeded, match=MESSAGE):
        ENVIRONMENT.compile(ENDLESS).run({"l": list(range(1000))}, budget)
    assert 10_000 < budget.spent < 10_100


def test_an_expression_ends_when_its_time_is_up() -> None:
    began = time.monotonic()
    with pytest.raises(CostExceeded, match=MESSAGE):
        ENVIRONMENT.compile(ENDLESS).run({"l": list(range(1000))}, Budget(limit=10**12, seconds=0.1))
    assert time.monotonic() - began < 1


def test_short_circuits_do_not_swallow_the_end() -> None:
    with pytest.raises(CostExceeded):
        ENVIRONMENT.compile(f"{ENDLESS} || true").run({"l": list(range(1000))}, Budget(limit=1000))


def test_looking_through_a_text_costs_by_its_length() -> None:
    program = ENVIRONMENT.compile("s.contains('a')")
    short, long = Budget(), Budget()
    program.run({"s": "b"}, short)
    program.run({"s": "b" * 1000}, long)
    assert long.spent - short.spent == 100
