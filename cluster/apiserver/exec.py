"""exec and attach: a terminal into a container.

The client opens a websocket; the API server finds the pod and asks its node's kubelet for a session, and from
then on only carries bytes. A request that cannot be served is refused before the upgrade: kubectl then asks once
more over plain HTTP and is told why by a Status. (In Kubernetes: pkg/registry/core/pod/rest/subresources.go.)
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from channels.generic.websocket import AsyncWebsocketConsumer
from django.http import HttpRequest, HttpResponseBase

from cluster.apimachinery import errors
from cluster.apimachinery.errors import StatusError
from cluster.apiserver import calls, channels, options, pods, scopes, terminals
from cluster.apiserver.pods import PodCall
from cluster.apiserver.requestinfo import RequestInfo
from cluster.kubelet import nodes
from cluster.kubelet.nodes import Session

log = logging.getLogger(__name__)


async def prepared(request: HttpRequest, cluster: str, info: RequestInfo) -> tuple[PodCall, str]:
    """The pod and container that a request may talk to; StatusError when it may not."""
    found = await pods.opened(request, cluster, info)
    name = pods.container(found.pod, request.GET.get("container", ""))
    streams = ("stdin", "stdout", "stderr")
    if not any(options.flag(request.GET, stream) for stream in streams):
        raise errors.bad_request("you must specify at least 1 of stdin, stdout, stderr")
    if info.subresource == "exec" and not request.GET.getlist("command"):
        raise errors.bad_request("you must specify at least one command for the container")
    pods.check_scheduled(found.pod)
    return found, name


async def session(request: HttpRequest, subresource: str, found: PodCall, container: str) -> Session:
    """The session with the container, from its node's kubelet."""
    stdin, tty = options.flag(request.GET, "stdin"), options.flag(request.GET, "tty")
    if subresource == "attach":
        return await nodes.current().attach(*found.where, container, stdin, tty)
    command = request.GET.getlist("command")
    return await nodes.current().exec(*found.where, container, command, stdin, tty)


async def refused(request: HttpRequest, cluster: str, info: RequestInfo) -> HttpResponseBase:
    """exec and attach over plain HTTP: what is wrong with the request, or with its way of asking."""
    await prepared(request, cluster, info)
    raise errors.bad_request(
        "unable to upgrade: this server speaks websockets only, as kubectl does from 1.31 on"
    )


class ExecConsumer(AsyncWebsocketConsumer):
    """One exec or attach."""

    session: Session | None = None
    leave: Callable[[], None] | None = None
    guard: pods.Guard
    pump: asyncio.Task[None] | None = None
    protocol = ""

    async def connect(self) -> None:
        request, cluster, info = scopes.understood(self.scope)
        protocol = channels.chosen(self.scope.get("subprotocols", ()))
        try:
            scopes.check_origin(self.scope)
            found, container = await prepared(request, cluster, info)
        except Exception as error:
            calls.status_of(error)
            await self.close()
            return
        if protocol is None:
            await self.close()
            return
        self.protocol, self.guard = protocol, pods.Guard(found)
        await self.accept(protocol)
        try:
            self.leave = terminals.take(found.call.row, found.call.actor.name)
            self.session = await session(request, info.subresource, found, container)
        except Exception as error:
            await self.end(calls.status_of(error).status())
            return
        self.pump = asyncio.create_task(self.carry(self.session))

    async def carry(self, session: Session) -> None:
        """From the process to the client, until it ends."""
        try:
            async for channel, data in session.events():
                await self.send(bytes_data=channels.frame(channel, data))
            await self.end(await session.status())
        except StatusError as error:
            await self.end(error.status())
        except Exception as error:
            log.exception("a session with a container failed")
            await self.end(calls.status_of(error).status())

    async def end(self, status: dict[str, Any]) -> None:
        self.make_room()
        last = channels.ending(status, self.protocol)
        with suppress(Exception):  # the client may have left already
            if last is not None:
                await self.send(bytes_data=last)
            await self.close(1000)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """From the client to the process."""
        if self.session is None:
            return
        if not await self.guard.holds():
            await self.end(errors.unauthorized().status())
            return
        channel, data = channels.split(bytes_data if bytes_data is not None else (text_data or "").encode())
        if channel == channels.STDIN:
            await self.session.feed(data)
        elif channel == channels.RESIZE and (size := channels.size(data)):
            await self.session.resize(*size)
        elif channel == channels.CLOSE and data == bytes([channels.STDIN]):
            await self.session.close_stdin()

    async def disconnect(self, code: int) -> None:
        self.make_room()
        if self.pump is not None:
            self.pump.cancel()
        if self.session is not None:
            await self.session.close()

    def make_room(self) -> None:
        """It counts no longer."""
        if self.leave is not None:
            self.leave()
