"""Requests sent in somebody's name: what a RequestTrace asks of a pod, a node or the internet.

Each scheme has its tool. HTTP is fetched with curl, as a person at that place would; a bare connection or datagram is
made and put down again without a word, as `nc -z` does; a question to DNS is put to the sender's own resolver with
its search list, as `host` does. All of them leave a record in the traffic log, which is the answer.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import cast

from cluster.dataplane.request import Request, Source
from cluster.kubelet.fabric import traced
from cluster.runtime.commands import commands
from cluster.runtime.host import Host
from cluster.runtime.network import NetworkError, RecordType, Way
from cluster.runtime.run import new_call
from cluster.runtime.session import writers

PATIENCE = 10.0  # seconds that a sender waits for an answer
NOBODY = Source("internet")  # stands where only the URL is read


async def send(host: Host, url: str, options: Sequence[str] = ()) -> int | None:
    """Send one request from a host; the number of its record, None when it never left. `options` are curl's."""
    numbers: list[int] = []
    traced.set(numbers)
    request = Request(NOBODY, url)
    tool = TOOLS.get(request.scheme)
    await (tool(host, request) if tool else _curl(host, url, options))
    return numbers[-1] if numbers else None


async def _curl(host: Host, url: str, options: Sequence[str]) -> None:
    argv = (*options, "-sS", "-m", f"{PATIENCE:g}", url)
    call = new_call(host, *writers(lambda stream, data: None, False))
    await commands()["curl"](replace(call, name="curl", argv=argv))


async def _connect(host: Host, request: Request) -> None:
    def knock() -> None:
        to = request.host, request.port, request.protocol
        host.network.dial(host.source, *to, PATIENCE).hang_up()

    with suppress(NetworkError):
        await asyncio.to_thread(knock)


async def _ask(host: Host, request: Request) -> None:
    kind, way = cast(RecordType, request.record_type), Way(request.port, request.protocol == "TCP", request.limit)

    def question() -> None:
        host.network.resolve(host.source, request.host, kind, server=request.server, way=way)

    with suppress(NetworkError):
        await asyncio.to_thread(question)


TOOLS: Mapping[str, Callable[[Host, Request], Awaitable[None]]] = {
    "tcp": _connect,
    "udp": _connect,
    "sctp": _connect,
    "dns": _ask,
}
