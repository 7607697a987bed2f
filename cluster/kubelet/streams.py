"""Sessions as the API server holds them: bytes in, bytes out, a Status in the end."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable

from cluster.apimachinery import errors
from cluster.apimachinery.meta import Obj
from cluster.kubelet.nodes import PAGE, STDERR, STDOUT
from cluster.runtime.attachment import Attachment
from cluster.runtime.session import Session as Work
from cluster.runtime.terminal import Output

CHANNELS = {"stdout": STDOUT, "stderr": STDERR, "page": PAGE}


class Stream:
    """A `nodes.Session` over a session or an attachment of the runtime."""

    def __init__(self, begin: Callable[[Output], Work | Attachment]) -> None:
        self._loop = asyncio.get_running_loop()
        self._heard: asyncio.Queue[tuple[int, bytes] | None] = asyncio.Queue()
        self._work = begin(self._hear)
        self._work.done.add_done_callback(lambda done: self._soon(None))

    def _hear(self, stream: str, data: bytes) -> None:
        self._soon((CHANNELS[stream], data))

    def _soon(self, item: tuple[int, bytes] | None) -> None:
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._heard.put_nowait, item)

    async def feed(self, data: bytes) -> None:
        self._work.feed(data)

    async def resize(self, columns: int, rows: int) -> None:
        self._work.resize(columns, rows)

    async def close_stdin(self) -> None:
        self._work.close_stdin()

    async def events(self) -> AsyncIterator[tuple[int, bytes]]:
        while (item := await self._heard.get()) is not None:
            yield item

    async def status(self) -> Obj:
        """An exec's exit code; an attachment has none to tell: in Kubernetes, too, it stands in the pod's status."""
        try:
            code = await asyncio.wrap_future(self._work.done)
        except Exception as error:  # whatever the command died of is told to the client
            return errors.internal(str(error)).status()
        return errors.success() if not code or isinstance(self._work, Attachment) else exit_status(code)

    async def close(self) -> None:
        self._work.cancel()


def exit_status(code: int) -> Obj:
    """The Status with which a command's exit code travels."""
    cause = {"reason": "ExitCode", "message": str(code)}
    return {
        "metadata": {},
        "status": "Failure",
        "message": f"command terminated with non-zero exit code: exit status {code}",
        "reason": "NonZeroExitCode",
        "details": {"causes": [cause]},
    }


_LENGTH = re.compile(rb"^content-length:[ \t]*(\d+)", re.IGNORECASE | re.MULTILINE)
_METHOD = re.compile(rb"^[A-Z]{1,10}( |$)")


def first_message(held: bytes) -> bytes:
    """The first complete HTTP request of what has come, b"" while it is not complete; all of it if it is no HTTP."""
    if not _METHOD.match(held):
        return held
    head, end, rest = held.partition(b"\r\n\r\n")
    if not end:
        return b""
    found = _LENGTH.search(head)
    length = int(found.group(1)) if found else 0
    return head + end + rest[:length] if len(rest) >= length else b""


class PortStream:
    """A connection to a port of a pod, for port-forward: whole requests in, what the server says out.

    A server here answers values, not streams, so an HTTP request is gathered until it is complete; anything else is
    handed over as it comes.
    """

    def __init__(self, answer: Callable[[bytes], bytes]) -> None:
        self._answer = answer
        self._held = b""
        self._heard: asyncio.Queue[tuple[int, bytes] | None] = asyncio.Queue()

    async def feed(self, data: bytes) -> None:
        self._held += data
        while message := first_message(self._held):
            self._held = self._held[len(message) :]
            said = await asyncio.to_thread(self._answer, message)
            if said:
                self._heard.put_nowait((STDOUT, said))

    async def resize(self, columns: int, rows: int) -> None:
        """A connection has no size."""

    async def close_stdin(self) -> None:
        self._heard.put_nowait(None)

    async def events(self) -> AsyncIterator[tuple[int, bytes]]:
        while (item := await self._heard.get()) is not None:
            yield item

    async def status(self) -> Obj:
        return errors.success()

    async def close(self) -> None:
        self._heard.put_nowait(None)
