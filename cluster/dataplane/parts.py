"""Snapshots that share their parts.

A snapshot of a cluster is its objects and what has been made of them: nodes by address, pods by address, balancers. The
next one differs in a few objects. Each part says which kinds it is made of, so that a snapshot can hand on to the next
what no change concerns; a part that is an index takes in the few objects that have changed and shares the rest.

A snapshot never changes, so what it was asked once it need not work out again: `remembered` keeps answers with the
snapshot they are of, and they go when it goes. There are at most MANY; then all are forgotten, which costs some time.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from functools import cached_property, wraps
from typing import Any, NamedTuple, Protocol, TypeVar, TypeVarTuple

from cluster.apimachinery import meta
from cluster.apimachinery.index import Index
from cluster.apimachinery.meta import Obj

T = TypeVar("T")
Q = TypeVarTuple("Q")
K = TypeVar("K", bound=Hashable)
V = TypeVar("V")
S = TypeVar("S", bound="Snapshot")

MANY = 1 << 13

Changes = Mapping[str, Mapping[str, Obj | None]]
"""What has changed, by kind and key: the object as it is now, None for one that has gone."""


Tables = Mapping[str, Index[str, Obj]]


class Snapshot(Protocol):
    """What remembers the answers to what it was asked."""

    @property
    def answers(self) -> dict[Any, Any]: ...


class Swap(NamedTuple):
    """The objects of one kind that a change takes away, and those it brings."""

    gone: list[Obj]
    come: list[Obj]


class Objects(Mapping[str, tuple[Obj, ...]]):
    """A snapshot's objects by kind: in the order they were given, and in that of their keys once they have changed."""

    def __init__(self, objects: Mapping[str, Iterable[Obj]], tables: Tables | None = None) -> None:
        self._listed = {resource: tuple(items) for resource, items in objects.items()}
        self._tables = dict(tables or {})

    def after(self, changes: Changes) -> tuple[Objects, dict[str, Swap]]:
        """The objects once these have changed, and what that takes away and brings."""
        tables, swaps = {**self._tables}, dict[str, Swap]()
        for resource, changed in changes.items():
            table = self._table(resource)
            before = (table.get(key) for key in changed)
            swap = Swap([o for o in before if o is not None], [o for o in changed.values() if o is not None])
            tables[resource], swaps[resource] = table.after(*map(_keyed, swap)), swap
        same = {resource: some for resource, some in self._listed.items() if resource not in swaps}
        return Objects(same, tables), swaps

    def _table(self, resource: str) -> Index[str, Obj]:
        if resource not in self._tables:
            self._tables[resource] = Index(_keyed(self._listed.get(resource, ())))
        return self._tables[resource]

    def __getitem__(self, resource: str) -> tuple[Obj, ...]:
        if resource not in self._listed:
            self._listed[resource] = tuple(self._tables[resource].values())
        return self._listed[resource]

    def __contains__(self, resource: object) -> bool:
        return resource in self._listed or resource in self._tables

    def __iter__(self) -> Iterator[str]:
        return iter({**self._listed, **self._tables})

    def __len__(self) -> int:
        return len({**self._listed, **self._tables})


def _keyed(objects: Iterable[Obj]) -> Iterator[tuple[str, str, Obj]]:
    return ((meta.key(o), "", o) for o in objects)


class Part(cached_property[T]):
    """A part of a snapshot, made when it is first asked for, of objects of some kinds."""

    def __init__(self, make: Callable[[Any], T], resources: Iterable[str]) -> None:
        super().__init__(make)
        self.resources = frozenset(resources)

    def after(self, before: T, swaps: Mapping[str, Swap]) -> T | None:
        """The part in the next snapshot; None to have it made anew."""
        return None if self.resources & swaps.keys() else before


class Indexed(Part[Index[K, V]]):
    """A part that is an index over one kind: `entries` gives an object's own, as (key, value)."""

    def __init__(self, resource: str, entries: Callable[[Obj], Iterable[tuple[K, V]]], doc: str = "") -> None:
        def of(objects: Iterable[Obj]) -> Iterator[tuple[K, str, V]]:
            return ((key, meta.key(o), value) for o in objects for key, value in entries(o))

        super().__init__(lambda snapshot: Index(of(snapshot.objects.get(resource, ()))), (resource,))
        self.resource, self.entries, self.__doc__ = resource, of, doc

    def after(self, before: Index[K, V], swaps: Mapping[str, Swap]) -> Index[K, V]:
        swap = swaps.get(self.resource)
        return before.after(*map(self.entries, swap)) if swap else before


def made_of(*resources: str) -> Callable[[Callable[[Any], T]], Part[T]]:
    """Name the kinds of objects that a part is made of."""
    return lambda make: Part(make, resources)


def hand_on(old: Any, new: Any, swaps: Mapping[str, Swap]) -> None:
    """Give a snapshot what of the one before it still holds, as far as that was ever asked for."""
    for name, part in vars(type(old)).items():
        if isinstance(part, Part) and name in vars(old):
            kept = part.after(vars(old)[name], swaps)
            if kept is not None:
                vars(new)[name] = kept


def remembered(ask: Callable[[S, *Q], T]) -> Callable[[S, *Q], T]:
    """Remember a question to a snapshot and its answer for as long as the snapshot lives: nothing in it changes.

    The snapshot has a dict of `answers`; the rest of the question is small and can be hashed.
    """

    @wraps(ask)
    def answer(snapshot: S, *question: *Q) -> T:
        known: dict[Any, T] = snapshot.answers
        key = (ask, question)
        try:
            return known[key]
        except KeyError:
            if len(known) >= MANY:
                known.clear()
            found = known[key] = ask(snapshot, *question)
            return found

    return answer
