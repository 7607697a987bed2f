"""The table of describers, and what one is given to work with.

A describer is a coroutine `(source, obj, writer)` that writes everything but the events, which stand at the end of
nearly every kind's description. It is found by its kind; kinds that nobody knows get the generic one. (In kubectl:
describe.describerMap.)
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

from cluster.apimachinery.meta import Obj, Objs
from cluster.kubectl.describe.parts.events import Reference, reference
from cluster.kubectl.describe.parts.writer import Writer


class Source(Protocol):
    """What a describer may ask the API server; a refusal is raised as StatusError."""

    async def get(self, path: str) -> Obj:
        """The object at a path of the API."""

    async def items(self, path: str, **selectors: str) -> Objs:
        """The objects of a collection, selected by labelSelector and fieldSelector."""


Body = Callable[[Source, Obj, Writer], Awaitable[None]]
References = Callable[[Obj], Iterator[Reference]]


@dataclass(frozen=True)
class Describer:
    """How objects of a kind are described.

    `versions` of its group are asked for it, the first that answers. `references` says how events name the object;
    None means that its events are not shown.
    """

    body: Body
    versions: tuple[str, ...] = ()
    references: References | None = reference


DESCRIBERS: dict[tuple[str, str], Describer] = {}
"""By group and kind."""


def describes(kind: str, *paths: str, references: References | None = reference) -> Callable[[Body], Body]:
    """Registers the describer of a kind, which is served at these paths ("api/v1", "apis/apps/v1")."""

    def register(body: Body) -> Body:
        steps = [path.split("/") for path in paths]
        group = steps[0][1] if len(steps[0]) == 3 else ""
        DESCRIBERS[group, kind] = Describer(body, tuple(step[-1] for step in steps), references)
        return body

    return register
