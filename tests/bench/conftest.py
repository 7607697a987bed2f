"""Where the measurements go: bench.json, beside the README, when PODIUM_BENCH names it."""

from __future__ import annotations

import json
import os
import statistics
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cluster.apimachinery import clock

Measure = Callable[[str, Callable[[], object], Callable[[], object]], float]
ROUNDS = 5


@pytest.fixture(scope="session")
def results() -> Iterator[dict[str, dict[str, float]]]:
    found: dict[str, dict[str, float]] = {}
    yield found
    path = os.environ.get("PODIUM_BENCH")
    if path and found:
        Path(path).write_text(json.dumps(found, indent=2, sort_keys=True) + "\n")


@pytest.fixture
def ratio(results: dict[str, dict[str, float]]) -> Measure:
    """How many times as long the first takes as the second: the median over rounds of one beside the other."""

    def measure(name: str, first: Callable[[], object], second: Callable[[], object]) -> float:
        rounds = [(_seconds(first), _seconds(second)) for _ in range(ROUNDS)]
        found = statistics.median(a / b for a, b in rounds)
        results[name] = {
            "ratio": round(found, 3),
            "first_ms": round(1000 * statistics.median(a for a, _ in rounds), 3),
            "second_ms": round(1000 * statistics.median(b for _, b in rounds), 3),
        }
        return found

    return measure


def _seconds(work: Callable[[], object]) -> float:
    started = clock.monotonic()
    work()
    return clock.monotonic() - started
