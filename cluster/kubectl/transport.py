"""How kubectl reaches the server, the terminal and the files: by what it is handed, never by itself.

The page hands in the API server's ASGI application, called in process with the person's own token; a test hands in a
real connection. Both look like this: a request goes in, a status with a stream of bytes comes out. A watch is the
same, only that its stream does not end. (In Kubernetes: net/http's RoundTripper below client-go's rest.Client.)
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

Query = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Request:
    """One HTTP request; `path` is not escaped and has no query, header names are in lower case.

    A header that is sent more than once (Impersonate-Group) has its values on a line each.
    """

    method: str
    path: str
    query: Query = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


class Response(Protocol):
    """What came back. Header names are in lower case; a header that comes often is joined by ", "."""

    status: int
    headers: Mapping[str, str]

    async def read(self) -> bytes:
        """The whole body."""

    def chunks(self) -> AsyncIterator[bytes]:
        """The body as it arrives; closing the iterator ends the request."""


class Socket(Protocol):
    """An open websocket (exec, attach, port-forward): binary messages, the first byte is the channel."""

    subprotocol: str

    async def send(self, message: bytes) -> None: ...

    async def receive(self) -> bytes | None:
        """The next message; None when the other side has closed."""

    async def close(self) -> None: ...


class Transport(Protocol):
    async def __call__(self, request: Request) -> Response:
        """Sends the request; raises ConnectionError when there is no server."""

    async def websocket(
        self, path: str, query: Query, protocols: Sequence[str], headers: Mapping[str, str]
    ) -> Socket | Response:
        """Opens a websocket, or gives the response with which the server refused."""


class Output(Protocol):
    """stdout or stderr. `write` never waits; whoever writes without end awaits `drain` now and then."""

    def write(self, text: str | bytes) -> None: ...

    async def drain(self) -> None: ...


class Input(Protocol):
    async def read(self, limit: int = -1) -> bytes:
        """Up to `limit` bytes as they come (-1: all until the end); b"" at the end."""


class IO(Protocol):
    stdin: Input
    stdout: Output
    stderr: Output

    @property
    def interactive(self) -> bool:
        """Is this a terminal (and not a pipe or a file)?"""

    @property
    def size(self) -> tuple[int, int]:
        """(columns, rows) of the terminal."""


class Stream(Protocol):
    """One connection that somebody made to a port of this machine."""

    async def read(self) -> bytes:
        """What they sent next; b"" when they send no more."""

    async def write(self, data: bytes) -> None:
        """Raises ConnectionError when they have left."""

    async def close(self) -> None: ...


class Listener(Protocol):
    """A port that is listened on; `port` is its number, also where any was asked for."""

    @property
    def port(self) -> int: ...

    async def close(self) -> None: ...


Serve = Callable[[Stream], Awaitable[None]]
"""What is done with a connection; it is closed afterwards."""


class Ports(Protocol):
    """The ports of the machine in front of which the person sits; never the host's."""

    async def listen(self, address: str, port: int, serve: Serve) -> Listener:
        """Listens at "127.0.0.1", "::1" or another address (port 0: any free one). Raises OSError, with its text."""


class Files(Protocol):
    """The seat's home: paths are absolute in it or relative to where the shell stands; never the host's.

    Each raises what Python's own would: FileNotFoundError, IsADirectoryError, NotADirectoryError, OSError (quota).
    """

    async def read(self, path: str) -> bytes: ...

    async def write(self, path: str, content: bytes) -> None:
        """Makes or replaces a file; its folders are made too."""

    async def remove(self, path: str) -> None: ...

    async def list(self, path: str) -> Sequence[str]:
        """The names in a folder, sorted, without folders' content; a folder's own name ends with "/"."""

    async def exists(self, path: str) -> bool: ...

    async def is_dir(self, path: str) -> bool: ...
