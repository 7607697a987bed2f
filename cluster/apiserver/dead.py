"""A dead API server, and what its clients meet.

Where nobody listens, a connection is refused before a word is said. Here all clusters share a port, which goes on being
listened on: the connection is made, the request is read. So what comes back is no answer: it has two lengths, and the
second says what a dialler would have heard. Go's HTTP client, as it must, gives up on that; and kubectl, which looks
for "connection refused" in whatever failed, says that the connection was refused, at once. (A connection that is
closed without a word would be tried ten times; a 503 would be a server that speaks.) Clients that are less strict find
an empty 503. What was open ends at once, as with any process that dies.

The page is no client. Whoever comes with its session is told by a Status what is the matter, and the way out.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase

from cluster.apimachinery import errors, meta
from cluster.apimachinery.errors import StatusError
from cluster.apiserver.authentication import bearer, presented_certificate
from cluster.etcd.models import API_SERVER, Cluster
from cluster.etcd.store import SWITCHES
from cluster.etcd.watch import Beat, Record, hub

HEARD = b"dial tcp 192.168.10.10:6443: connect: connection refused"
REFUSED = ((b"content-length", b"0"), (b"content-length", HEARD))
FROM_NOW = 2**62
"""A revision that no cluster comes to: who follows from there is told of what is written from now on."""


class Dead(StatusError):
    """There is no API server that could answer."""


def check(row: Cluster) -> None:
    """Dead unless the cluster's API server runs."""
    if not row.answers:
        told = errors.no_server(row.name)
        raise Dead(told.code, told.reason, told.message)


def marked(answer: HttpResponse, error: Exception) -> HttpResponse:
    """The answer to a request that failed, knowing whether there was anybody to give one; who is dead logs nothing."""
    answer.dead = answer._has_been_logged = isinstance(error, Dead)  # type: ignore[attr-defined]
    return answer


def refuses(request: HttpRequest, answer: HttpResponseBase) -> bool:
    """Whether a client is to find nobody; the page's people are told."""
    client = bearer(request.headers.get("Authorization", "")) or presented_certificate(getattr(request, "scope", {}))
    return bool(getattr(answer, "dead", False) and client)


async def refuse(send: Any) -> None:
    """What stands for a refused connection."""
    await send({"type": "http.response.start", "status": 503, "headers": list(REFUSED)})
    await send({"type": "http.response.body", "body": b""})


def is_refusal(headers: Any) -> bool:
    """Whether an answer, by its headers, is none."""
    return REFUSED[1] in headers


def died(record: Record) -> bool:
    """Whether with this record the API server ended."""
    ours = (record.resource, record.name) == (SWITCHES, API_SERVER)
    return ours and record.verb != "delete" and not meta.get(record.manifest, "spec.running", True)


async def until_death(
    app: Callable[..., Coroutine[Any, Any, None]], cluster: str, scope: Any, receive: Any, send: Any
) -> None:
    """A call that lasts, for as long as there is an API server to carry it."""
    loop, over = asyncio.get_running_loop(), asyncio.Event()

    def told(beat: Beat) -> None:
        if any(map(died, beat.records)):
            with suppress(RuntimeError):  # the loop has been closed
                loop.call_soon_threadsafe(over.set)

    following = hub.subscribe(cluster, FROM_NOW, told)
    hub.start()
    carrying, ending = asyncio.create_task(app(scope, receive, send)), asyncio.create_task(over.wait())
    try:
        await asyncio.wait((carrying, ending), return_when=asyncio.FIRST_COMPLETED)
        if not carrying.done():
            await _cut(scope, send)
    finally:
        hub.unsubscribe(following)
        for task in (carrying, ending):
            task.cancel()
        results = await asyncio.gather(carrying, ending, return_exceptions=True)
    if isinstance(results[0], Exception):
        raise results[0]


async def _cut(scope: Any, send: Any) -> None:
    with suppress(Exception):  # the client may have left already
        ws = scope["type"] == "websocket"
        await send({"type": "websocket.close", "code": 1011} if ws else {"type": "http.response.body", "body": b""})
