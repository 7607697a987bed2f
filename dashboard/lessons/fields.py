"""TOML with a memory of lines: whoever finds a field wrong can say where it stands.

`Page` is one TOML text (or the part of a file that is TOML), `Fields` one of its tables, from which fields are taken
one by one; what nobody took is unknown, and a problem. The parser forgets lines, so they are looked for again in the
text when there is something to complain of.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")
_WORDS = {str: "a text", int: "a number", bool: "true or false", list: "a list", dict: "a table"}
_AT = re.compile(r"\(at line (\d+), column \d+\)")


class Problem(ValueError):
    """What is wrong with a lesson: "FILE:LINE: what"."""

    def __init__(self, path: Path, line: int, text: str) -> None:
        super().__init__(f"{path}:{line}: {text}")


class Page:
    """A TOML text; `first` is the line of the file that it begins at."""

    def __init__(self, path: Path, text: str, first: int = 1) -> None:
        self.path, self._first, self._lines = path, first, text.splitlines()
        try:
            self._data: dict[str, Any] = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            found = _AT.search(str(error))
            raise self.problem(
                _AT.sub("", str(error)).strip(), int(found[1]) if found else len(self._lines)
            ) from None

    @property
    def fields(self) -> Fields:
        """The table at the top."""
        return Fields(self, self._data, 1)

    def problem(self, text: str, line: int = 1) -> Problem:
        """A problem at a line of this text."""
        return Problem(self.path, self._first + line - 1, text)

    def find(self, pattern: str, after: int = 1, nth: int = 0) -> int:
        """The line of the nth match at or after a line; that line itself where there is none."""
        found = [at for at, line in enumerate(self._lines, 1) if at >= after and re.match(pattern, line)]
        return found[nth] if nth < len(found) else after


class Fields:
    """One table: its fields, taken one by one."""

    def __init__(self, page: Page, data: dict[str, Any], line: int, header: str = "") -> None:
        self.page, self._line, self._header = page, line, header
        self._data, self._taken = data, set[str]()

    def has(self, key: str) -> bool:
        """Whether a field is there."""
        return key in self._data

    def need(self, key: str, kind: type[T]) -> T:
        """A field that must be there."""
        if key not in self._data:
            raise self.problem(f"{key} is missing")
        return self._typed(key, kind)

    def take(self, key: str, kind: type[T], default: T) -> T:
        """A field that may be there."""
        return self._typed(key, kind) if key in self._data else default

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; () where it is absent."""
        found: list[Any] = self.take(key, list, [])
        if not all(isinstance(one, str) for one in found):
            raise self.problem(f"{key} must be a list of texts", key)
        return tuple(found)

    def table(self, key: str) -> Fields | None:
        """A table in this one."""
        if key not in self._data:
            return None
        name = f"{self._header}{key}"
        line = self.page.find(rf"\s*\[{re.escape(name)}\]", self._line)
        return Fields(self.page, self._typed(key, dict), line, f"{name}.")

    def tables(self, key: str) -> list[Fields]:
        """The tables of a list of tables."""
        name = f"{self._header}{key}"
        found: list[Any] = self.take(key, list, [])
        lines = [self.page.find(rf"\s*\[\[{re.escape(name)}\]\]", self._line, at) for at in range(len(found))]
        if not all(isinstance(one, dict) for one in found):
            raise self.problem(f"{key} must be written as [[{name}]]", key)
        return [Fields(self.page, one, line, f"{name}.") for one, line in zip(found, lines, strict=True)]

    def rest(self) -> dict[str, Any]:
        """All fields that were not taken yet."""
        left = {key: value for key, value in self._data.items() if key not in self._taken}
        self._taken |= set(left)
        return left

    def done(self) -> None:
        """Whatever was not taken is unknown."""
        for key in self.rest():
            raise self.problem(f"there is no field {key} here", key)

    def problem(self, text: str, key: str = "") -> Problem:
        """A problem at a field, or at the head of the table."""
        return self.page.problem(
            text, self.page.find(rf"\s*{re.escape(key)}\s*=", self._line) if key else self._line
        )

    def _typed(self, key: str, kind: type[T]) -> T:
        self._taken.add(key)
        value = self._data[key]
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise self.problem(f"{key} must be {_WORDS.get(kind, kind.__name__)}", key)
        return value
