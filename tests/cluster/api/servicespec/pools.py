"""A transaction's claims, kept in memory: what the store's Tx does for allocations, without a database."""

from __future__ import annotations

from collections.abc import Iterable


class Pools:
    def __init__(self) -> None:
        self.owners: dict[tuple[str, str], str] = {}

    def claimed(self, pool: str) -> set[str]:
        return {value for held, value in self.owners if held == pool}

    def claim(self, pool: str, value: str, owner: str) -> bool:
        return self.owners.setdefault((pool, value), owner) == owner

    def release(self, owner: str, pool: str, keep: Iterable[str] = ()) -> None:
        kept = set(keep)
        self.owners = {
            (held, value): by
            for (held, value), by in self.owners.items()
            if held != pool or by != owner or value in kept
        }
