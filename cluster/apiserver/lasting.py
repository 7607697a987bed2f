"""Answers that last: whoever reads one is asked again, now and then, who they are.

A request is judged once, when it comes. Kubernetes leaves it at that, and ends a watch after an hour at most; but
whoever follows a lead is somebody in a cluster only as long as it is shown, and a session may end before its answers
do. So an answer that goes on ends when its reader would no longer be known, or would be known as somebody else: they
may ask anew, and are judged anew. What their roles let them do is not asked again, as in Kubernetes.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import aclosing
from copy import copy

from django.http import HttpRequest

from cluster.apimachinery import clock
from cluster.apimachinery.errors import StatusError
from cluster.apiserver import impersonation, workers
from cluster.apiserver.authentication import authenticate
from cluster.apiserver.calls import Call
from cluster.registry.acts import Actor

EVERY = 3.0
"""Seconds from one asking to the next."""
REMEMBERED = ("user", "session", "auser", "_cached_user", "_acached_user")
"""What a request keeps of its session."""


class Reader:
    """Whoever an answer goes to. `due` is when they are asked next (monotonic seconds)."""

    def __init__(self, call: Call) -> None:
        self._call, self.due = call, clock.monotonic() + EVERY

    async def is_still_there(self) -> bool:
        """Whether they are who they were; cheap before it is due."""
        if clock.monotonic() < self.due:
            return True
        self.due = clock.monotonic() + EVERY
        return await workers.in_thread(_is_same)(self._call)


async def read(chunks: AsyncIterator[bytes], call: Call) -> AsyncIterator[bytes]:
    """What comes, for as long as its reader is who they were."""
    reader = Reader(call)
    async with aclosing(chunks) as coming:  # type: ignore[type-var]
        async for chunk in coming:
            if not await reader.is_still_there():
                return
            yield chunk


def _is_same(call: Call) -> bool:
    request = _afresh(call.request)
    try:
        now = impersonation.acting(request, call.row, authenticate(request, call.row))
    except StatusError:
        return False
    return _who(now) == _who(call.actor)


def _who(actor: Actor) -> tuple[str, ...]:
    return actor.name, *actor.groups


def _afresh(request: HttpRequest) -> HttpRequest:
    """The same request, which knows nothing of its session yet."""
    again = copy(request)
    for name in REMEMBERED:
        again.__dict__.pop(name, None)
    return again
