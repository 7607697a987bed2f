"""Watching every kind at once, also kinds that are yet to come.

The garbage collector and the namespace controller care about all objects, whatever they are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from cluster.apimachinery.meta import Obj
from cluster.apimachinery.scheme import scheme
from cluster.client.controller import Mapper
from cluster.client.view import View


class EveryKind(Mapping[str, Mapper]):
    """The watches of a loop that looks at all kinds: `mapper(resource, obj, view)` gives the keys.

    A kind that only one cluster knows has a mapper too; it just isn't listed.
    """

    def __init__(self, mapper: Callable[[str, Obj, View], Iterable[str]]) -> None:
        self.mapper = mapper

    def __getitem__(self, resource: str) -> Mapper:
        return lambda obj, view: self.mapper(resource, obj, view)

    def __iter__(self) -> Iterator[str]:
        return iter(scheme.models)

    def __len__(self) -> int:
        return len(scheme.models)
