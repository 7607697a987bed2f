"""Columns out of tabs.

A cell ends with a tab; the text after a line's last tab belongs to no column. A column is a run of neighbouring
lines that all have that cell: the run's widest cell, plus padding, is its width, so a line without a tab parts two
tables that know nothing of each other. Columns nest: what stands right of a cell is laid out within its run only.
Tables proper, whose rows are all alike, have a simpler writer (printers/tabwriter.py). (In Go: text/tabwriter.)
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

_CELL_END = re.compile("[\t\v]")
_PADDING = 2
_Row = Sequence[str]


def align(text: str) -> str:
    """The text with blanks for its tabs. A form feed ends a line and all columns with it."""
    return "\n".join(_aligned(part) for part in text.split("\f"))


def _aligned(text: str) -> str:
    rows = [_CELL_END.split(line) for line in text.split("\n")]
    return "\n".join(_lines(rows, ()))


def _lines(rows: Sequence[_Row], widths: tuple[int, ...]) -> Iterator[str]:
    """The rows, whose first columns have these widths; the next column's runs are found here."""
    column, at = len(widths), 0
    while at < len(rows):
        end = _run(rows, column, at)
        if end == at:
            yield _padded(rows[at], widths)
            at += 1
            continue
        widest = max(len(row[column]) for row in rows[at:end])
        yield from _lines(rows[at:end], (*widths, widest + _PADDING))
        at = end


def _run(rows: Sequence[_Row], column: int, start: int) -> int:
    """Where the run of rows that have a finished cell in this column ends."""
    return next((i for i in range(start, len(rows)) if column >= len(rows[i]) - 1), len(rows))


def _padded(row: _Row, widths: tuple[int, ...]) -> str:
    return "".join(cell.ljust(widths[i]) if i < len(widths) else cell for i, cell in enumerate(row))
