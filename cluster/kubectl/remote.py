"""Commands and terminals inside a container: the websocket that exec and attach speak.

Each message begins with a byte that says which stream it belongs to: 0 input, 1 output, 2 errors, 3 how it ended (a
Status), 4 the terminal's size; in the fifth version of the protocol 255 closes a stream. (In Kubernetes:
client-go/tools/remotecommand.)
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from typing import Protocol, TypeGuard, cast, runtime_checkable

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.kubectl import workload_pods
from cluster.kubectl.errors import KubectlError, StatusError
from cluster.kubectl.golang import quote
from cluster.kubectl.session import Session
from cluster.kubectl.transport import Response, Socket

PROTOCOLS = ("v5.channel.k8s.io", "v4.channel.k8s.io")
STDIN, STDOUT, STDERR, END, SIZE, CLOSE = 0, 1, 2, 3, 4, 255


class ExitError(KubectlError):
    """A program in a container ended with another code than 0: kubectl ends with the same."""

    def text(self) -> str:
        return self.message


@runtime_checkable
class Terminal(Protocol):
    """What an IO's `console` is where a person sits in front of it: its keys, and its size as it changes."""

    def keys(self) -> AbstractContextManager[AsyncIterator[bytes]]: ...

    def resized(self) -> AsyncIterator[tuple[int, int]]: ...


def terminal_of(session: Session) -> Terminal | None:
    """The terminal in front of this command line; None for pipes and files."""
    found = getattr(session.io, "console", None)
    return found if isinstance(found, Terminal) else None


Write = Callable[[bytes], None]
Chunks = AsyncIterator[bytes]


@dataclass
class Streams:
    """Where a remote program's streams go; `stdin` is None when it gets none. `terminal` makes it a TTY."""

    stdout: Write
    stderr: Write
    drain: Callable[[], Awaitable[None]]
    stdin: Chunks | None = None
    terminal: Terminal | None = None

    @classmethod
    def of(cls, session: Session, stdin: bool = False) -> Streams:
        """The command line's own."""
        out = session.io.stdout
        return cls(out.write, session.io.stderr.write, out.drain, piped(session) if stdin else None)


async def piped(session: Session) -> Chunks:
    """The input as it comes."""
    while chunk := await session.io.stdin.read(32_768):
        yield chunk


async def run(session: Session, path: str, query: Sequence[tuple[str, str]], streams: Streams) -> None:
    """Opens the websocket and carries the streams until the program ends; ExitError for its code."""
    socket = await opened(session, path, query, PROTOCOLS)
    with _keys(streams) as keys:
        tasks = [asyncio.ensure_future(_feed(socket, keys))] if keys is not None else []
        if streams.terminal is not None:
            tasks.append(asyncio.ensure_future(_resize(socket, streams.terminal)))
        try:
            await _show(socket, streams)
        finally:
            for task in tasks:
                task.cancel()
            await socket.close()


async def opened(
    session: Session, path: str, query: Sequence[tuple[str, str]], protocols: Sequence[str]
) -> Socket:
    """The open websocket; raises what the server said instead."""
    found = await session.transport.websocket(path, query, protocols, session.headers)
    if _is_open(found):
        return found
    problem = await refusal(cast(Response, found))
    if not isinstance(problem, StatusError):
        await session.api.request("POST", path, query)  # an ordinary request is refused with a Status
    raise problem


def _is_open(found: Socket | Response) -> TypeGuard[Socket]:
    return hasattr(found, "receive")


@contextmanager
def _keys(streams: Streams) -> Iterator[Chunks | None]:
    if streams.terminal is None:
        yield streams.stdin
        return
    with streams.terminal.keys() as keys:
        yield keys


async def refusal(response: Response) -> KubectlError:
    """Why the server opened no websocket."""
    body = await response.read()
    with suppress(ValueError):
        status = json.loads(body)
        if isinstance(status, dict) and status.get("kind") == "Status":
            return StatusError(status)
    return KubectlError(f"unable to upgrade connection: {body.decode(errors='replace').strip()}")


async def _feed(socket: Socket, chunks: Chunks) -> None:
    async for chunk in chunks:
        await socket.send(bytes([STDIN]) + chunk)
    if socket.subprotocol == PROTOCOLS[0]:
        await socket.send(bytes([CLOSE, STDIN]))


async def _resize(socket: Socket, terminal: Terminal) -> None:
    async for columns, rows in terminal.resized():
        await socket.send(bytes([SIZE]) + json.dumps({"Width": columns, "Height": rows}).encode())


async def _show(socket: Socket, streams: Streams) -> None:
    """Prints what comes until the Status; raises what it says."""
    while (message := await socket.receive()) is not None:
        if not message:
            continue
        channel, data = message[0], message[1:]
        if channel == STDOUT and data:
            streams.stdout(data)
            await streams.drain()
        elif channel == STDERR and data:
            streams.stderr(data)
        elif channel == END:
            _ended(json.loads(data))
            return


def _ended(status: Obj) -> None:
    if status.get("status") == "Success":
        return
    if status.get("reason") == "NonZeroExitCode":
        for cause in (status.get("details") or {}).get("causes") or ():
            if cause.get("reason") == "ExitCode":
                code = int(cause["message"])
                raise ExitError(f"command terminated with exit code {code}", code)
    raise KubectlError(str(status.get("message") or "error stream protocol error: unknown error"))


# -- Whom to talk to ----------------------------------------------------------


async def pod_of(session: Session, obj: Obj, patience: float) -> Obj:
    """The pod itself, or the best of those behind a workload or a Service."""
    if obj["kind"] == "Pod":
        return obj
    try:
        pods = await workload_pods.pods_of(session, obj, patience)
    except StatusError:
        raise
    except KubectlError as error:
        if error.message.startswith("timed out"):
            raise
        raise KubectlError(f"cannot attach to {workload_pods.go_type(obj)}: {error.message}") from None
    return {"apiVersion": "v1", "kind": "Pod", **pods[0]}


def container_of(session: Session, pod: Obj, name: str, quiet: bool = False) -> str:
    """The container asked for, or the pod's default one, which is told when there are several."""
    names = [each for each, _ in workload_pods.containers(pod)]
    if name:
        if name not in names:
            raise KubectlError(f"container {name} not found in pod {meta.name(pod)}")
        return name
    marked = meta.annotations_of(pod).get(workload_pods.DEFAULT_CONTAINER)
    if marked in names:
        return str(marked)
    if not quiet and len(names) > 1:
        told = workload_pods.all_names(pod)
        session.err(f"Defaulted container {quote(names[0])} out of: {told}\n")
    return names[0]


def completed(pod: Obj) -> str:
    """The phase of a pod that has ended; "" for others."""
    phase = str(meta.get(pod, "status.phase", ""))
    return phase if phase in ("Succeeded", "Failed") else ""


def tty(session: Session, wanted: bool, stdin: bool, quiet: bool = False) -> Terminal | None:
    """The terminal for -t, where there is one; told where there is none."""
    if not wanted or not stdin:
        return None
    found = terminal_of(session)
    if found is None and not quiet:
        session.err("Unable to use a TTY - input is not a terminal or the right kind of file\n")
    return found


async def execute(
    session: Session, namespace: str, pod: str, container: str, command: Sequence[str], streams: Streams
) -> None:
    """Runs a command in a container."""
    raw = streams.terminal is not None
    query = [("container", container)] if container else []
    query += [("command", word) for word in command]
    query += flags(streams.stdin is not None or raw, raw)
    await run(session, f"/api/v1/namespaces/{namespace}/pods/{pod}/exec", query, streams)


def flags(stdin: bool, raw: bool) -> list[tuple[str, str]]:
    """Which streams are wanted; a TTY has no errors of its own."""
    wanted = (("stderr", not raw), ("stdin", stdin), ("stdout", True), ("tty", raw))
    return [(name, "true") for name, on in wanted if on]
