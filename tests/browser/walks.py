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


_TABLES = tomllib.loads(Path(__file__).with_name("walks.toml").read_text())


def _read(table: str) -> tuple[Walk, ...]:
    return tuple(Walk(**{**row, "names": tuple(row.get("names", ()))}) for row in _TABLES[table])


DOING = (*_read("workloads"), *_read("networks"), *_read("nodes"))
TIMES = (*_read("page"), *_read("replays"), *_read("times"))
ALL = (*DOING, *TIMES)
