"""The walks: every action of the page, read from walks.toml."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Walk:
    """One action: the keys that do it, and what is so afterwards; the fields are told in walks.toml."""

    does: str
    keys: str
    at: str = ""
    field: str = ""
    becomes: str = ""
    names: tuple[str, ...] = ()
    after: str = ""
    given: tuple[str, ...] = ()


_TABLES = tomllib.loads(Path(__file__).with_name("walks.toml").read_text())


def _read(table: str) -> tuple[Walk, ...]:
    lists = ("names", "given")
    return tuple(Walk(**{**row, **{name: tuple(row.get(name, ())) for name in lists}}) for row in _TABLES[table])


DOING = (*_read("workloads"), *_read("networks"), *_read("nodes"))
TIMES = (*_read("page"), *_read("replays"), *_read("times"))
ALL = (*DOING, *TIMES)
GIVEN: dict[str, dict[str, str]] = _TABLES["given"]
"""What a walk may need, by its name: {at: its address, yaml: what to apply where it is missing, ready:
the condition to wait for then}."""
