"""Measurements: each test is a row {name, value, bound, met, samples}; `make bench` prints the table and keeps
bench.json. Bounds are goals: a row that misses its bound says so, and fails no test.

Without PODIUM_BENCH (in an ordinary run of the tests) the same code runs briefly and small, so that it stays true.
"""

from __future__ import annotations

import json
import os
import statistics
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

import pytest

from cluster.apimachinery import clock

Work = Callable[[], object]
FILE, ONLY = os.environ.get("PODIUM_BENCH", ""), os.environ.get("PODIUM_BENCH_ONLY", "")
ROUNDS = 9 if FILE else 3


@dataclass(frozen=True)
class Row:
    """A figure and its goal; `samples` are the values whose median `value` is."""

    name: str
    value: float
    bound: float
    met: bool
    samples: list[float]


rows: list[Row] = []
relations: dict[str, str] = {}


def keep(name: str, samples: Iterable[float], bound: str) -> float:
    """Make a row, bound as "<= 1.1" or ">= 20000"; the median of its samples."""
    found = [float(f"{sample:.4g}") for sample in samples]
    value, (relation, limit) = statistics.median(found), bound.split()
    met = value <= float(limit) if relation == "<=" else value >= float(limit)
    rows.append(Row(name, value, float(limit), met, found))
    relations[name] = relation
    return value


def size(full: int, small: int) -> int:
    """How much to measure: the goal's own size in a bench, little in an ordinary run."""
    return full if FILE else small


def seconds(work: Work) -> float:
    started = clock.monotonic()
    work()
    return clock.monotonic() - started


def ratio(name: str, first: Work, second: Work, bound: str) -> float:
    """How many times as long the first takes as the second: the median over rounds of one beside the other."""
    first(), second()  # what is made once is not measured
    return keep(name, (seconds(first) / seconds(second) for _ in range(ROUNDS)), bound)


def _name(item: pytest.Item) -> str:
    """A row's name: its test's docstring, which may name the test's parameters."""
    assert isinstance(item, pytest.Function)
    parameters = item.callspec.params if hasattr(item, "callspec") else {}
    return (item.function.__doc__ or "").format(**parameters)


@pytest.fixture
def name(request: pytest.FixtureRequest) -> str:
    """The row's name."""
    return _name(request.node)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """ONLY=words: the rows with these words in their name."""
    if not ONLY:
        return
    here = [item for item in items if item.path.parent == Path(__file__).parent]
    out = [item for item in here if ONLY.lower() not in _name(item).lower()]
    config.hook.pytest_deselected(items=out)
    items[:] = [item for item in items if item not in out]


def _write(file: Path) -> None:
    """All rows of this run; of some (ONLY), each in the place of the older one of its name."""
    found = {row.name: asdict(row) for row in rows}
    if ONLY and file.exists():
        found = {row["name"]: row for row in json.loads(file.read_text())} | found
    file.write_text(json.dumps([*found.values()], indent=2, ensure_ascii=False) + "\n")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if not FILE or not rows:
        return
    _write(Path(FILE))
    width = max(len(row.name) for row in rows)
    terminalreporter.section("bench")
    for row in rows:
        figure = f"{row.value:>12,.6g}  {relations[row.name]} {row.bound:<9g}  {'met' if row.met else 'NOT MET'}"
        terminalreporter.write_line(f"{row.name:<{width}}  {figure}")
