"""What an expression sees while it runs, and what it may still cost.

Every look at a variable, a field or an element costs a unit, every call one and a share of what it looks through. A
program whose budget or time is spent is stopped, whatever it was about to do. (In cel-go: interpreter/runtimecost.go.)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from cluster.apimachinery import clock
from cluster.apimachinery.cel.values import CelError

CALL_LIMIT = 1_000_000
"""Units one expression may cost."""
SECONDS = 1.0
"""And how long it may take, whatever it costs."""
_LOOKS = 1024
"""Units between two looks at the clock."""
COST_EXCEEDED = "operation cancelled: actual cost limit exceeded"


class CostExceeded(CelError):
    """An expression that was stopped for its cost or its time."""


class Budget:
    """What one run may still cost."""

    __slots__ = ("deadline", "limit", "look", "spent")

    def __init__(self, limit: int = CALL_LIMIT, seconds: float = SECONDS) -> None:
        self.limit, self.spent, self.look = limit, 0, _LOOKS
        self.deadline = clock.monotonic() + seconds

    def spend(self, units: int) -> None:
        self.spent += units
        if self.spent > self.limit:
            raise CostExceeded(COST_EXCEEDED)
        if self.spent > self.look:
            self.look = self.spent + _LOOKS
            if clock.monotonic() > self.deadline:
                raise CostExceeded(COST_EXCEEDED)


class Frame:
    """What an expression sees while it runs."""

    __slots__ = ("budget", "names")

    def __init__(self, names: Mapping[str, Any], budget: Budget) -> None:
        self.names, self.budget = names, budget

    def inner(self) -> Frame:
        """A frame of the same budget whose variables may be set."""
        return Frame(dict(self.names), self.budget)


Step = Callable[[Frame], Any]


def truth(value: Any) -> bool:
    if type(value) is not bool:
        raise CelError("no such overload")
    return value
