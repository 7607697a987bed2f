"""Port-forward: connections from the client's machine to ports of a pod.

`kubectl port-forward` opens one websocket that carries SPDY frames. For each connection made to its local port it
begins two streams: one for bytes, one on which the server tells what went wrong. Here each such pair becomes a
session with the pod's node. (In Kubernetes: kubelet/pkg/cri/streaming/portforward.)
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from channels.generic.websocket import AsyncWebsocketConsumer
from django.http import HttpRequest, HttpResponseBase

from cluster.apimachinery import errors, meta, spdy
from cluster.apiserver import calls, pods, scopes
from cluster.apiserver.pods import PodCall
from cluster.apiserver.requestinfo import RequestInfo
from cluster.kubelet import nodes
from cluster.kubelet.nodes import Session

log = logging.getLogger(__name__)

PROTOCOL = "SPDY/3.1+portforward.k8s.io"


async def prepared(request: HttpRequest, cluster: str, info: RequestInfo) -> PodCall:
    """The pod whose ports are meant; StatusError when nothing can run there."""
    found = await pods.opened(request, cluster, info)
    pods.check_scheduled(found.pod)
    phase = meta.get(found.pod, "status.phase", "")
    if phase != "Running":
        raise errors.bad_request(f"unable to forward port because pod is not running. Current status={phase}")
    return found


async def refused(request: HttpRequest, cluster: str, info: RequestInfo) -> HttpResponseBase:
    """Port-forward over plain HTTP."""
    await prepared(request, cluster, info)
    raise errors.bad_request(
        "unable to upgrade: this server speaks websockets only, as kubectl does from 1.31 on"
    )


@dataclass
class Forward:
    """One connection: its two streams, and the task that carries the pod's bytes."""

    data: int
    error: int
    session: Session
    pump: asyncio.Task[None] | None = None


class PortForwardConsumer(AsyncWebsocketConsumer):
    """All connections of one port-forward."""

    found: PodCall
    guard: pods.Guard

    async def connect(self) -> None:
        request, cluster, info = scopes.understood(self.scope)
        self.spdy = spdy.Connection()
        self.errors: dict[str, int] = {}
        self.forwards: dict[int, Forward] = {}
        try:
            scopes.check_origin(self.scope)
            self.found = await prepared(request, cluster, info)
            self.guard = pods.Guard(self.found)
        except Exception as error:
            calls.status_of(error)
            await self.close()
            return
        if PROTOCOL not in self.scope.get("subprotocols", ()):
            await self.close()
            return
        await self.accept(PROTOCOL)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        if not await self.guard.holds():
            await self.close()
            return
        for event in self.spdy.receive(bytes_data or b""):
            match event:
                case spdy.Opened(stream, headers):
                    await self.opened(stream, headers)
                case spdy.Data(stream, data, end) if stream in self.forwards:
                    await self.fed(self.forwards[stream], data, end)
                case spdy.Closed(stream):
                    await self.left(stream)
        await self.flush()

    async def opened(self, stream: int, headers: dict[str, str]) -> None:
        """A stream begins: the one for errors first, then the one for bytes."""
        self.spdy.reply(stream)
        request = headers.get("requestid", "")
        if headers.get("streamtype") == "error":
            self.errors[request] = stream
            return
        error = self.errors.pop(request, 0)
        try:
            port = int(headers.get("port", "0"))
            session = await nodes.current().portforward(*self.found.where, port)
        except Exception as failure:
            self.spdy.send(error, calls.status_of(failure).message.encode(), end=True)
            self.spdy.reset(stream)
            return
        forward = self.forwards[stream] = Forward(stream, error, session)
        forward.pump = asyncio.create_task(self.carry(forward))

    async def fed(self, forward: Forward, data: bytes, end: bool) -> None:
        if data:
            await forward.session.feed(data)
        if end:
            await forward.session.close_stdin()

    async def carry(self, forward: Forward) -> None:
        """From the pod to the client, until the pod's side ends."""
        with suppress(ConnectionError):
            async for _, data in forward.session.events():
                self.spdy.send(forward.data, data)
                await self.flush()
            status: dict[str, Any] = await forward.session.status()
            failed = status.get("status") != "Success"
            self.spdy.send(
                forward.error, str(status.get("message", "")).encode() if failed else b"", end=True
            )
            self.spdy.send(forward.data, b"", end=True)
            await self.flush()
        self.forwards.pop(forward.data, None)

    async def left(self, stream: int) -> None:
        """The client broke off one connection, or (stream 0) all."""
        gone = [f for f in self.forwards.values() if stream in (0, f.data)]
        for forward in gone:
            await self.dropped(forward)

    async def dropped(self, forward: Forward) -> None:
        self.forwards.pop(forward.data, None)
        if forward.pump is not None:
            forward.pump.cancel()
        await forward.session.close()

    async def flush(self) -> None:
        frames, self.spdy.outbox = self.spdy.outbox, []
        if frames:
            await self.send(bytes_data=b"".join(frames))

    async def disconnect(self, code: int) -> None:
        if hasattr(self, "forwards"):
            await self.left(0)
