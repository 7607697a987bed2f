"""The log of a container over a websocket, for clients that cannot read an answer while it comes, such as pages.

Each chunk is a message: binary, or text in base64 for who asks for that. Whatever the client says is ignored. (In
Kubernetes: wsstream.Reader, with which the API server streams every log that is asked for by an upgrade.)
"""

from __future__ import annotations

import asyncio
import base64
import logging
from collections.abc import AsyncIterator
from contextlib import aclosing, suppress

from channels.generic.websocket import AsyncWebsocketConsumer

from cluster.apiserver import calls, log, scopes

BINARY, BASE64 = "binary.k8s.io", "base64.binary.k8s.io"
logger = logging.getLogger(__name__)


class LogConsumer(AsyncWebsocketConsumer):
    """One log, to its end."""

    pump: asyncio.Task[None] | None = None

    async def connect(self) -> None:
        request, cluster, info = scopes.understood(self.scope)
        offered = self.scope.get("subprotocols", ())
        protocol = next((p for p in offered if p in (BINARY, BASE64)), None)
        try:
            scopes.check_origin(self.scope)
            chunks = await log.opened(request, cluster, info)
        except Exception as error:
            calls.status_of(error)
            await self.close()
            return
        if offered and protocol is None:
            await self.close()
            return
        await self.accept(protocol)
        if chunks is None:
            await self.close(1000)
            return
        self.pump = asyncio.create_task(self.carry(chunks, in_text=protocol == BASE64))

    async def carry(self, chunks: AsyncIterator[bytes], in_text: bool) -> None:
        """From the container to the client, until it ends."""
        try:
            async with aclosing(chunks) as opened:  # type: ignore[type-var]
                async for chunk in opened:
                    if in_text:
                        await self.send(text_data=base64.b64encode(chunk).decode())
                    elif chunk:
                        await self.send(bytes_data=chunk)
        except Exception:
            logger.exception("a log could not be read to its end")
        with suppress(Exception):  # the client may have left already
            await self.close(1000)

    async def disconnect(self, code: int) -> None:
        if self.pump is not None:
            self.pump.cancel()
