"""What pid 1 of a container is doing, as values.

Most containers of a lesson wait: a web server for requests, a `while true; do sleep 1; done` for somebody to exec
into it. Neither needs a thread. A server is a table of listeners, a waiting loop a moment on the cluster's counter
(or no moment at all); only a script that really does something runs, as a task on the runtime's event loop.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from cluster.runtime.http import HttpRequest, HttpResponse, parse_request
from cluster.runtime.text import FOREVER, duration

Protocol = Literal["TCP", "UDP", "SCTP"]
Work = Callable[[], Coroutine[Any, Any, int | None]]
Port = tuple[int, str]
"""(80, "TCP")"""

EVERYWHERE = "0.0.0.0"
SIGNALS = {"HUP": 1, "INT": 2, "QUIT": 3, "KILL": 9, "USR1": 10, "USR2": 12, "TERM": 15}
KILLED = 137


@dataclass(frozen=True)
class Listener:
    """One open port. `certificate` gives the PEM chain for a server name (None: no TLS here).

    `text` answers raw bytes that are not HTTP, given the client's "ip:port". `key` gives the chain's private key in
    PEM, with which a client that is not simulated is greeted ("" where nobody knows it). `ip` is the address that it
    is bound to: 127.0.0.1 is heard by the pod itself and by nobody else.
    """

    answer: Callable[[HttpRequest, bool], HttpResponse] | None = None
    certificate: Callable[[str], str | None] = lambda server_name: None
    text: Callable[[bytes, str], bytes] | None = None
    key: Callable[[str], str] = lambda server_name: ""
    ip: str = EVERYWHERE

    def hears(self, ip: str) -> bool:
        """Whether it accepts what is sent to this address of its pod."""
        return self.ip == EVERYWHERE or self.ip == ip

    def raw(self, data: bytes, client: str) -> bytes:
        """What nc gets back: HTTP when it typed some, else what `text` says, else a 400 as Go and nginx send."""
        if self.text:
            return self.text(data, client)
        request = parse_request(data)
        if self.answer and request:
            return self.answer(replace(request, client=client), False).wire()
        return BAD_REQUEST if self.answer and data.strip() else b""


BAD_REQUEST = (
    b"HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n"
    b"400 Bad Request"
)


@dataclass(frozen=True)
class Done:
    """A program that ran to its end at once."""

    code: int = 0
    out: str = ""
    err: str = ""


def _in_use(port: int) -> Done:
    return Done(1, err=f"listen tcp :{port}: bind: address already in use\n")


@dataclass(eq=False)
class Server:
    """A daemon: its ports, and how it ends on SIGTERM (None: as pid 1 it ignores it).

    `in_use` is its complaint when another process of the pod holds a port; `reload` its answer to SIGHUP; `work` what
    it does besides answering: an exit code at its end is the server's end, too.
    """

    name: str
    listeners: Mapping[Port, Listener]
    on_term: int | None = 0
    foreground: bool = True
    in_use: Callable[[int], Done] = _in_use
    reload: Callable[[], None] = lambda: None
    output: str = ""
    work: Work | None = None


@dataclass(frozen=True)
class Idle:
    """Waiting until a moment of the cluster's counter, and exiting 0 then; None is for ever."""

    until: float | None = None
    on_term: int | None = None


@dataclass(frozen=True)
class Script:
    """A shell script or an interactive shell at work; `on_term` is the body of its trap for TERM."""

    on_term: str | None = None


@dataclass(frozen=True)
class Exited:
    """The end: code, and Kubernetes' reason (Completed, Error, StartError, OOMKilled)."""

    code: int
    reason: str
    message: str = ""
    finished_at: float = 0.0


Process = Server | Idle | Script | Exited


def reason(code: int) -> str:
    return "Completed" if code == 0 else "Error"


LOOP = re.compile(
    r"^\s*while\s+(?:(?:true|:)\s*;?\s*do\s+sleep\s+\S+|sleep\s+\S+\s*;\s*do\s+(?::|true))\s*;?\s*done\s*;?\s*$"
)
SLEEP = re.compile(r"^\s*(?:exec\s+)?sleep\s+(\S+)\s*;?\s*$")
TAIL = re.compile(r"^\s*(?:exec\s+)?tail\s+-[fF]\s+/dev/null\s*;?\s*$")
TRAP = re.compile(r"""trap\s+(?:'([^']*)'|"([^"]*)"|(\S+))\s+(?:\S+\s+)*?(?:SIGTERM|TERM|15)\b""")


def idle_seconds(argv: Sequence[str]) -> float | None:
    """How long a command only waits (infinity: for ever), or None when it does something."""
    name, words = posixpath.basename(argv[0]), list(argv[1:])
    if name in ("sh", "bash", "ash", "dash") and words[:1] == ["-c"] and len(words) == 2:
        return _idle_script(words[1])
    return _idle_script(" ".join([name, *words]))


def _idle_script(script: str) -> float | None:
    if LOOP.match(script) or TAIL.match(script):
        return FOREVER
    match = SLEEP.match(script)
    try:
        return duration(match.group(1)) if match else None
    except ValueError:
        return None


def trap_for_term(argv: Sequence[str]) -> str | None:
    """The body of `trap '…' TERM` in a script given with -c; None without one."""
    match = TRAP.search(argv[2]) if len(argv) > 2 and argv[1] == "-c" else None
    return next((body for body in match.groups() if body is not None), None) if match else None


@dataclass
class Status:
    """A container as the kubelet sees it (CRI's ContainerStatus). Times are wall epochs."""

    state: Literal["created", "running", "exited"] = "created"
    started_at: float = 0.0
    finished_at: float = 0.0
    exit_code: int = 0
    reason: str = ""
    message: str = ""
    until: float | None = None
    ports: tuple[Port, ...] = field(default_factory=tuple)
