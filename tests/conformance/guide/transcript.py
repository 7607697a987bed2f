"""Comparing what is printed with what the guide prints, word by word.

The guide's text becomes a regular expression: its words stand for themselves, except those that differences.WORDS
names. The first time such a word is met it takes whatever is printed in its place, provided that it has the right
shape and stands for nothing else yet; from then on it means just that.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from ipaddress import IPv4Address

from tests.conformance.guide.differences import COLUMNS, WORDS, Line, Word

HEADER = re.compile(r"[A-Z][A-Z_-]+(?:\([A-Z]\))?(?: ?\s+[A-Z][A-Z-]+(?:\([A-Z]\))?)*")
CELLS = re.compile(r"\s{2,}")
WORD = re.compile("|".join(f"({word.guide})" for word in WORDS))


@dataclass
class Transcript:
    """One reader's walk through the guide: {a word of the guide: what it is here}."""

    names: dict[str, str] = field(default_factory=dict)

    def here(self, text: str) -> str:
        """The guide's command or text in the words of this cluster, as far as they are known."""
        return WORD.sub(lambda found: self.names.get(found[0], found[0]), text)

    def forget(self, word: str) -> None:
        """From here on the guide's word means something else here, though it stays the same on the page."""
        del self.names[word]

    def compare(self, guide: str, printed: str, differs: Sequence[Line] = ()) -> None:
        """AssertionError unless they agree, except for what `differs` allows; new words are remembered."""
        expected, got = lines(guide), self._without_new(lines(printed), differs)
        if expected and HEADER.fullmatch(expected[0].strip()):
            expected, got = columns(expected, got)
        pattern = self._pattern(list(changed(map(squeezed, expected), differs)))
        found = pattern.expression.fullmatch("".join(f"{squeezed(line)}\n" for line in got))
        assert found, f"the guide shows\n{self.here(guide.strip())}\n\nand this was printed\n{printed}"
        self._remember(pattern, found)

    def _without_new(self, printed: list[str], differs: Sequence[Line]) -> list[str]:
        """The lines that are not new since the guide was written; whatever is said to be new has to be there."""
        for new in (d for d in differs if not d.guide):
            expression = self._pattern([squeezed(new.ours)]).expression
            rest = [line for line in printed if not expression.fullmatch(f"{squeezed(line)}\n")]
            assert len(rest) < len(printed), f"{new.ours!r} is missing in\n{printed}"
            printed = rest
        return printed

    def _pattern(self, wanted: Sequence[str]) -> Pattern:
        pattern = Pattern(self.names)
        return pattern.compiled("".join(pattern.line(line) for line in in_order(wanted, self.names)))

    def _remember(self, pattern: Pattern, found: re.Match[str]) -> None:
        for word in WORDS:
            fresh = {guide: found[group] for guide, group, of in pattern.fresh if of is word}
            taken = [name for guide, name in self.names.items() if re.fullmatch(word.guide, guide)]
            values = [*fresh.values(), *(taken if word.remembered else ())]
            assert len(set(values)) == len(values), (
                f"two different words of the guide stand for one: {values}"
            )
            if word.remembered:
                self.names |= fresh


@dataclass
class Pattern:
    """A regular expression under construction."""

    names: dict[str, str]
    fresh: list[tuple[str, str, Word]] = field(
        default_factory=list
    )  # (word of the guide, group, its difference)
    expression: re.Pattern[str] = re.compile("")

    def compiled(self, text: str) -> Pattern:
        self.expression = re.compile(text)
        return self

    def line(self, line: str) -> str:
        return r"(?:.*\n)*?" if line == "..." else f"{self._text(line)}\n"

    def _text(self, line: str) -> str:
        made, at = "", 0
        for found in WORD.finditer(line):
            made += literal(line[at : found.start()]) + self._word(found)
            at = found.end()
        return made + literal(line[at:])

    def _word(self, found: re.Match[str]) -> str:
        guide, word = found[0], WORDS[(found.lastindex or 1) - 1]
        if not word.same:
            return word.ours
        if guide in self.names:
            return re.escape(self.names[guide])
        for known, group, _ in self.fresh:
            if known == guide:
                return f"(?P={group})"
        group = f"word{len(self.fresh)}"
        self.fresh.append((guide, group, word))
        return f"(?P<{group}>{word.ours})"


def lines(text: str) -> list[str]:
    """Without blank lines: how many a kubectl prints between two parts differs from version to version."""
    return [line for line in text.expandtabs().replace("\r", "").splitlines() if line.strip()]


def squeezed(line: str) -> str:
    """How wide a gap is depends on the names in the other rows."""
    return " ".join(line.split())


def literal(text: str) -> str:
    return re.escape(text).replace("…", ".*")


def changed(guide: Iterable[str], differs: Sequence[Line]) -> Iterator[str]:
    """The guide's lines as they read today."""
    instead = {squeezed(d.guide): squeezed(d.ours) for d in differs if d.guide}
    for line in guide:
        if now := instead.get(line, line):
            yield now
        elif line == now:
            yield line


def columns(guide: list[str], printed: list[str]) -> tuple[list[str], list[str]]:
    """Two tables with the guide's columns alone. A column that COLUMNS does not know stays, and will not match."""
    titles, printed_titles = CELLS.split(guide[0].strip()), CELLS.split(printed[0].strip()) if printed else []
    kept = [n for n, title in enumerate(printed_titles) if title in titles or title not in COLUMNS]
    narrow = [[cell for n, cell in enumerate(CELLS.split(row.strip())) if n in kept] for row in printed]
    return ["  ".join(CELLS.split(row.strip())) for row in guide], ["  ".join(row) for row in narrow]


def in_order(wanted: Sequence[str], names: dict[str, str]) -> Iterator[str]:
    """A list of known addresses is printed in order of address, as in the guide: which of ours comes first?"""
    for line in wanted:
        yield re.sub(r"10\.244\.[\d.:]+(?:,10\.244\.[\d.:]+)+", lambda found: _sorted(found[0], names), line)


def _sorted(text: str, names: dict[str, str]) -> str:
    def address(item: str) -> IPv4Address:
        guide = item.partition(":")[0]
        return IPv4Address(names.get(guide, guide))

    return ",".join(sorted(text.split(","), key=address))
