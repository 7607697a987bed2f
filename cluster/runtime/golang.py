"""What programs written in Go have in common: flags, log lines, and how they end.

Most of Kubernetes' own images are one static Go binary. As pid 1 without a handler of its own such a program ends
with code 2 on SIGTERM: the Go runtime sees that the default action had no effect and exits by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from cluster.apimachinery.clock import utc
from cluster.runtime.host import Host
from cluster.runtime.http import HttpRequest, HttpResponse
from cluster.runtime.process import Done, Listener, Port, Server

ON_TERM = 2
Handler = Callable[[HttpRequest], HttpResponse]


def log_line(text: str) -> str:
    """log.Printf: 2026/01/02 03:04:05 text"""
    return f"{utc():%Y/%m/%d %H:%M:%S} {text}\n"


def flags(argv: Sequence[str], **defaults: str) -> dict[str, str]:
    """--name=value, --name value and -name=value, by name with dashes as underscores."""
    values, words = dict(defaults), list(argv)
    while words:
        name, equals, value = words.pop(0).partition("=")
        if name.startswith("-"):
            follows = not equals and words and (words[0][:1] != "-" or words[0][1:].isdigit())
            values[name.lstrip("-").replace("-", "_")] = (
                value if equals else words.pop(0) if follows else "true"
            )
    return values


def web_server(name: str, ports: Sequence[int], handler: Handler, output: str = "") -> Server:
    """A Go HTTP server on some ports."""
    listener = Listener(lambda request, tls: handler(request))
    listeners: dict[Port, Listener] = {(port, "TCP"): listener for port in ports}
    return Server(name, listeners, ON_TERM, in_use=in_use, output=output)


def in_use(port: int) -> Done:
    return Done(1, err=log_line(f"listen tcp :{port}: bind: address already in use"))


def not_found() -> HttpResponse:
    """http.NotFound"""
    body = b"404 page not found\n"
    head = (("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(body))))
    return HttpResponse(404, head, body)


def say(host: Host, text: str) -> None:
    """A line on stderr, where Go's log goes."""
    host.log(log_line(text), "stderr")
