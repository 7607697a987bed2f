"""An index over objects that many may hold while it changes.

Each object, the *owner*, puts values under some keys. Where several owners claim one key the last of them by their
order is found, and when it goes the next one is found again: an index is the same however it came to be.

A change makes a new index and leaves the old one as it was, for whoever still holds it: a node whose rules lag, a
story that is told later. Versions share all but what changed. The newest entries lie before the others in a small
dict, which alone is copied; once it has as many as the root of all it is merged. So a change costs about the same
among a hundred entries as among ten thousand, and a look-up is two look-ups. (In Kubernetes: client-go's Indexer,
which is locked instead.)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from operator import itemgetter
from typing import Any, TypeVar, overload

K = TypeVar("K")
V = TypeVar("V")
T = TypeVar("T")

SMALL = 16
_owner = itemgetter(0)


class Index(Mapping[K, V]):
    """Values by key; made of entries (key, owner, value). Owners of one key must have an order."""

    __slots__ = ("_base", "_newer")

    _base: dict[K, tuple[tuple[Any, V], ...]]
    _newer: dict[K, tuple[tuple[Any, V], ...]]

    def __init__(self, entries: Iterable[tuple[K, Any, V]] = ()) -> None:
        claims: dict[K, list[tuple[Any, V]]] = {}
        for key, owner, value in entries:
            claims.setdefault(key, []).append((owner, value))
        self._base = {key: tuple(sorted(found, key=_owner)) for key, found in claims.items()}
        self._newer = {}

    def after(self, gone: Iterable[tuple[K, Any, V]], come: Iterable[tuple[K, Any, V]]) -> Index[K, V]:
        """The index without some entries, and then with others."""
        newer = dict(self._newer)
        for key, owner, _ in gone:
            claims = newer[key] if key in newer else self._base.get(key, ())
            newer[key] = tuple(claim for claim in claims if claim[0] != owner)
        for key, owner, value in come:
            claims = newer[key] if key in newer else self._base.get(key, ())
            newer[key] = tuple(sorted((*claims, (owner, value)), key=_owner))
        made: Index[K, V] = Index()
        made._base, made._newer = self._base, newer
        if not self._base or (len(newer) > SMALL and len(newer) ** 2 > len(self._base)):
            made._base = {key: claims for key, claims in {**self._base, **newer}.items() if claims}
            made._newer = {}
        return made

    def all(self, key: K) -> tuple[V, ...]:
        """What every owner has under a key, in the order of the owners."""
        return tuple(value for _, value in self._claims(key))

    def _claims(self, key: K) -> tuple[tuple[Any, V], ...]:
        found = self._newer.get(key)
        return self._base.get(key, ()) if found is None else found

    @overload
    def get(self, key: K, /) -> V | None: ...
    @overload
    def get(self, key: K, default: V | T, /) -> V | T: ...
    def get(self, key: K, default: V | T | None = None, /) -> V | T | None:
        found = self._newer.get(key)
        if found is None:
            found = self._base.get(key)
        return found[-1][1] if found else default

    def __getitem__(self, key: K) -> V:
        claims = self._claims(key)
        if not claims:
            raise KeyError(key)
        return claims[-1][1]

    def __contains__(self, key: object) -> bool:
        return bool(self._claims(key))  # type: ignore[arg-type]

    def __iter__(self) -> Iterator[K]:
        """The keys in their own order, which no history can change."""
        keys = {**self._base, **self._newer} if self._newer else self._base
        return iter(sorted(key for key in keys if key in self))  # type: ignore[type-var]

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __repr__(self) -> str:
        return f"Index({dict(self)!r})"
