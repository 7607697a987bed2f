"""The sheet a description is written on: levels of two blanks, columns, nothing that could steer a terminal.

An object's text is anybody's; an escape sequence in an annotation would run in the terminal of whoever looks at it.
So ESC and carriage return are spelled out on the way. (In kubectl: describe.PrefixWriter, printers.WriteEscaped.)
"""

from __future__ import annotations

from .tabwriter import align

NONE, UNSET = "<none>", "<unset>"
_SAFE = str.maketrans({"\x1b": "^[", "\r": "\\r"})


def escaped(text: str) -> str:
    """The text with what a terminal would obey spelled out."""
    return text.translate(_SAFE)


class Writer:
    """Collects a description; `text()` is the whole of it, in columns."""

    def __init__(self, *, base: int = 0, of: Writer | None = None) -> None:
        self._base = base
        self._sections: list[list[str]] = of._sections if of else [[]]

    def nested(self, levels: int) -> Writer:
        """The same sheet, written on from a deeper level."""
        return Writer(base=self._base + levels, of=self)

    def write(self, text: str, level: int = 0) -> None:
        """A piece of text behind its level's blanks, as it is: line ends are the caller's."""
        self._sections[-1].append("  " * (self._base + level) + escaped(text))

    def row(self, *cells: object, level: int = 0) -> None:
        """One line of cells."""
        self.write("\t".join(map(str, cells)) + "\n", level)

    def field(self, label: str, value: object, level: int = 0) -> None:
        """One line with a label and its value."""
        self.row(f"{label}:", value, level=level)

    def table(self, headings: str, level: int = 1) -> None:
        """A table's head: the headings (with tabs between), each underlined."""
        self.write(headings + "\n", level)
        self.write("\t".join("-" * len(heading) for heading in headings.split("\t")) + "\n", level)

    def flush(self) -> None:
        """End all columns."""
        self._sections.append([])

    def text(self) -> str:
        return "".join(align("".join(section)) for section in self._sections)
