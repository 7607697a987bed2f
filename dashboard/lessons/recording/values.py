"""A recording as values: what was written, what was sent, and how the cluster was at any moment of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from dashboard.lessons.conditions import Find
from dashboard.lessons.scene import Sent, Touch

Touches = Callable[[Iterable[str]], Sequence[Touch]]


class Moment(NamedTuple):
    """A point of the log: its newest revision, and the time (RFC 3339 with microseconds)."""

    revision: int
    at: str


class Mark(NamedTuple):
    """The end of a step, as whoever recorded it said; "" for no title."""

    at: str
    title: str = ""


class Act(NamedTuple):
    """A person's write: the object before and after it, None where there is none."""

    revision: int
    at: str
    resource: str
    by: str
    agent: str
    before: Obj | None
    after: Obj | None

    @property
    def obj(self) -> Obj:
        return self.after or self.before or {}

    @property
    def known(self) -> Obj:
        """The object as it was found: what comes after may have lost the labels and the owner that tell whose it is."""
        return self.before or self.after or {}

    @property
    def verb(self) -> str:
        if self.before is None:
            return "create"
        return "delete" if self.after is None else "update"


class Ask(NamedTuple):
    """A request that was sent at a revision; `namespace` is its sender's."""

    revision: int
    at: str
    sent: Sent
    url: str
    namespace: str = ""
    headers: Mapping[str, str] = {}


class Command(NamedTuple):
    """The writes that one command made."""

    acts: tuple[Act, ...]


Deed = Command | Ask


@dataclass(frozen=True)
class Take:
    """A stretch of a recording that becomes a step: what was done in it, in order."""

    begun: Moment
    ended: Moment
    deeds: tuple[Deed, ...]
    title: str = ""

    @property
    def acts(self) -> list[Act]:
        return [act for deed in self.deeds if isinstance(deed, Command) for act in deed.acts]

    @property
    def asks(self) -> list[Ask]:
        return [deed for deed in self.deeds if isinstance(deed, Ask)]


@dataclass(frozen=True)
class Recording:
    """What was done between two moments. `state` gives the objects of a resource at a revision, `touches` the writes
    after one revision up to another; `stands` is what people had made before, each with its resource, `cluster` are
    wishes for `create_cluster`."""

    begun: Moment
    ended: Moment
    acts: Sequence[Act]
    asks: Sequence[Ask]
    state: Callable[[int], Find]
    touches: Callable[[int, int], Touches]
    marks: Sequence[Mark] = ()
    stands: Sequence[tuple[str, Obj]] = ()
    cluster: Mapping[str, Any] | None = None

    @property
    def namespace(self) -> str:
        """Where most of it was done."""
        found = [meta.namespace(act.obj) for act in self.acts if meta.namespace(act.obj)]
        return max(sorted(set(found)), key=found.count, default="default")
