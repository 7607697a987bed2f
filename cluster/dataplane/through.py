"""Requests that a server makes in order to answer one: a proxy's, told within the story of the request it answers.

The caller's connection ends at the proxy, and the proxy opens one of its own: other addresses, another roll of the
dice, and policies judge it anew. A record keeps of each such request what it keeps of any other, so that it can be
walked again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from .request import Request, Source
from .servers import Recorded
from .world import World

if TYPE_CHECKING:
    from .trace import Trace

Asked = Mapping[str, Any]
"""One such request as a record keeps it, in JSON."""
Traverse = Callable[[World, Recorded, Request, int], "Trace"]


def kept(trace: Trace) -> Asked:
    """What must be kept of a request to tell it again."""
    heard = {**asdict(trace.heard), "listeners": list(trace.heard.listeners)}
    request = trace.request
    return {
        "source": asdict(request.source),
        "url": request.url,
        "method": request.method,
        "seed": trace.seed,
        "heard": heard,
    }


def told(world: World, asked: Iterable[Asked], traverse: Traverse) -> tuple[Trace, ...]:
    """The requests walked again, in their order."""
    return tuple(
        traverse(
            world,
            Recorded(**one["heard"]),
            Request(Source(**one["source"]), one["url"], one["method"]),
            one["seed"],
        )
        for one in asked
    )
