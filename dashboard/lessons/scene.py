"""What checks look at: a cluster since a step began, as a value.

Objects now and then, the log between, the requests that were sent, and who is learning. `judge` reads it from the
store; a test writes it down.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj, Objs


class Touch(NamedTuple):
    """One write of the log: what it left (for a delete: what went), who made it, and when (wall seconds)."""

    revision: int
    at: float
    resource: str
    verb: str
    by: str
    obj: Obj


class Sent(NamedTuple):
    """One request of the traffic log. `source` is "pod/NAME", "node/NAME" or "internet"; `code` is curl's."""

    number: int
    at: str
    source: str
    host: str
    port: int
    verdict: str
    status: int = 0
    code: int = 0


def nothing(*_: object) -> Objs:
    return []


def nobody(*_: object) -> list[Touch]:
    return []


@dataclass(frozen=True)
class Scene:
    """`objects` and `before` give a resource's objects now and when the step began, in the lesson's namespace (and all
    that are in none); `touches` the writes since then to some resources, oldest first; `requests` are the
    newest since then, oldest first; `began` and `now` are wall seconds."""

    objects: Callable[[str], Objs] = nothing
    before: Callable[[str], Objs] = nothing
    touches: Callable[[Iterable[str]], Sequence[Touch]] = nobody
    requests: Sequence[Sent] = ()
    aliases: frozenset[str] = frozenset()
    began: float = 0.0
    now: float = 0.0
    ending: Callable[[Sent], str] = field(default=lambda sent: "")
    """At which beat of the data plane a failed request died."""
    reached: Callable[[Sent], str] = field(default=lambda sent: "")
    """The pod that answered a request."""


class Moment(NamedTuple):
    """The objects of some resources after a write, or, with revision 0, when the step began."""

    revision: int
    at: float
    objects: Callable[[str], Objs]


def moments(scene: Scene, resources: Iterable[str]) -> Iterator[Moment]:
    """Every state of these resources since the step began, oldest first."""
    states = {name: {meta.key(obj): obj for obj in scene.before(name)} for name in resources}

    def objects(resource: str) -> Objs:
        return list(states.get(resource, {}).values())

    yield Moment(0, scene.began, objects)
    for touch in scene.touches(states):
        if touch.verb == "delete":
            states[touch.resource].pop(meta.key(touch.obj), None)
        else:
            states[touch.resource][meta.key(touch.obj)] = touch.obj
        yield Moment(touch.revision, touch.at, objects)
