"""What the API server asks of the nodes: a kubelet's port 10250, as a protocol.

exec, attach, logs and port-forward are not objects: the API server hands such a request to the kubelet of the
pod's node and passes bytes back and forth. Whoever knows which process holds a node's Lease provides an
implementation (`provide`); the API server asks for it with `current`. (In Kubernetes: pkg/kubelet/server and the
API server's pod REST, registry/core/pod/rest.)
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import Protocol

from cluster.apimachinery import errors
from cluster.apimachinery.meta import Obj
from cluster.runtime.http import HttpRequest, HttpResponse

STDOUT, STDERR, PAGE = 1, 2, 3
"""What a session's events are: what a process writes, and JSON from a laptop's terminal for the page around it."""


class Session(Protocol):
    """A process somebody talks to: bytes in, bytes out, and in the end a Status."""

    async def feed(self, data: bytes) -> None:
        """Bytes for the process's standard input."""

    async def resize(self, columns: int, rows: int) -> None:
        """The client's terminal has this size now."""

    async def close_stdin(self) -> None:
        """No more input comes: the process reads end of file."""

    def events(self) -> AsyncIterator[tuple[int, bytes]]:
        """What the process writes, as (STDOUT or STDERR, bytes), until it ends."""

    async def status(self) -> Obj:
        """How it ended, once `events` is exhausted: Success, or Failure with reason NonZeroExitCode and a cause
        {"reason": "ExitCode", "message": "7"}."""

    async def close(self) -> None:
        """The client has left. Safe to call twice."""


class Nodes(Protocol):
    """All nodes' kubelets. Every method raises StatusError in a kubelet's words (404 for an unknown container)."""

    async def exec(
        self, cluster: str, namespace: str, pod: str, container: str, command: Sequence[str], stdin: bool, tty: bool
    ) -> Session:
        """Run a command in a container."""

    async def attach(
        self, cluster: str, namespace: str, pod: str, container: str, stdin: bool, tty: bool
    ) -> Session:
        """Join the container's own process."""

    def logs(
        self,
        cluster: str,
        namespace: str,
        pod: str,
        container: str,
        *,
        follow: bool = False,
        previous: bool = False,
        tail_lines: int | None = None,
        since_seconds: int | None = None,
        since_time: str = "",
        timestamps: bool = False,
        limit_bytes: int | None = None,
    ) -> AsyncIterator[bytes]:
        """What the container wrote, in chunks; with `follow`, until it ends."""

    async def portforward(self, cluster: str, namespace: str, pod: str, port: int) -> Session:
        """A connection to a port of the pod; its answers come as STDOUT events."""

    async def enter(self, cluster: str, place: str, host: str, port: int, protocol: str) -> Session:
        """A connection from outside Podium to an address of the cluster, made at a place (as `shell` has them): bytes
        in, what the server says out as STDOUT events. 503 where it is refused, 504 where nothing ever answers."""

    async def shell(self, cluster: str, place: str) -> Session:
        """A shell for the page's terminal: place is "laptop:SEAT", "internet" or "node:NAME"."""

    async def request(self, cluster: str, place: str, url: str, options: Sequence[str]) -> int | None:
        """Send one request from "internet", "node:NAME" or "pod:NAMESPACE/NAME" (see `requests`); the number of
        its traffic record, None when it never left. `options` are curl's."""

    async def http(
        self, cluster: str, namespace: str, pod: str, port: int, request: HttpRequest
    ) -> HttpResponse:
        """One request to a port of the pod, for the API server's proxy."""


_provided: list[Nodes] = []


def provide(nodes: Nodes) -> None:
    """Let the API server reach the nodes through this implementation."""
    _provided[:] = [nodes]


def current() -> Nodes:
    """The implementation in use; 503 when this process reaches no kubelet."""
    if not _provided:
        raise errors.unavailable("no kubelet can be reached from this API server")
    return _provided[0]
