"""A table's columns, that grow and never shrink.

A listing is laid out once; a watch prints row after row, so each time the widths so far are kept, and a row that needs
more widens its column for all that follow. (In Kubernetes: cli-runtime's printers/tabwriter.go.)
"""

from __future__ import annotations

from collections.abc import Sequence

_LEAST, _PADDING = 6, 3


class TabWriter:
    """`add` rows, `flush` to have them as text; `forget` begins another table."""

    def __init__(self) -> None:
        self._widths: list[int] = []
        self._rows: list[Sequence[str]] = []

    def add(self, row: Sequence[str]) -> None:
        self._rows.append(row)

    def forget(self) -> None:
        self._widths = []

    def flush(self) -> str:
        for row in self._rows:
            self._widths += [_LEAST] * (len(row) - 1 - len(self._widths))
            for at, cell in enumerate(row[:-1]):
                self._widths[at] = max(self._widths[at], len(cell) + _PADDING)
        text = "".join(self._line(row) for row in self._rows)
        self._rows = []
        return text

    def _line(self, row: Sequence[str]) -> str:
        padded = (cell.ljust(self._widths[at]) for at, cell in enumerate(row[:-1]))
        return "".join(padded) + row[-1] + "\n" if row else "\n"
