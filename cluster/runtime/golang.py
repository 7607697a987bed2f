"""What programs written in Go have in common: flags, log lines, and how they end.

Most of Kubernetes' own images are one static Go binary. As pid 1 without a handler of its own such a program ends
with code 2 on SIGTERM: the Go runtime sees that the default action had no effect and exits by itself.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence

from cluster.apimachinery.clock import utc
from cluster.runtime.host import Host
from cluster.runtime.http import HttpRequest, HttpResponse, text
from cluster.runtime.process import Done, Listener, Port, Server

ON_TERM = 2
UNITS = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 1e-3, "us": 1e-6, "ns": 1e-9}
HTML = re.compile(
    r"\s*<(?:!DOCTYPE HTML|HTML|HEAD|SCRIPT|IFRAME|H1|DIV|FONT|TABLE|A|STYLE|TITLE|B|BODY|BR|P|!--)[ >]", re.IGNORECASE
)
"""What net/http takes for a page when a handler has not said what it writes (DetectContentType)."""
DURATION = re.compile(r"(\d+\.?\d*|\.\d+)(ns|us|ms|s|m|h)")
Handler = Callable[[HttpRequest], HttpResponse]


def log_line(line: str) -> str:
    """log.Printf: 2026/01/02 03:04:05 line"""
    return f"{utc():%Y/%m/%d %H:%M:%S} {line}\n"


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


def error(message: str, status: int) -> HttpResponse:
    """http.Error"""
    return text(f"{message}\n", status, "text/plain; charset=utf-8", ("X-Content-Type-Options", "nosniff"))


def in_use(port: int) -> Done:
    return Done(1, err=log_line(f"listen tcp :{port}: bind: address already in use"))


def written(words: str) -> HttpResponse:
    """What a handler has written without saying what it is."""
    return text(words, 200, f"text/{'html' if HTML.match(words) else 'plain'}; charset=utf-8")


def not_found() -> HttpResponse:
    """http.NotFound"""
    body = b"404 page not found\n"
    head = (("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(body))))
    return HttpResponse(404, head, body)


def took(seconds: float) -> str:
    """time.Duration's String, for lengths that are not below a millisecond: 1m5.5s, 500ms"""
    if 0 < seconds < 1:
        return f"{seconds * 1000:.9g}ms"
    hours, rest = divmod(seconds, 3600)
    minutes, rest = divmod(rest, 60)
    long = f"{int(hours)}h" if hours else ""
    return f"{long}{int(minutes)}m{rest:.9g}s" if hours or minutes else f"{rest:.9g}s"


def duration(words: str) -> float:
    """time.ParseDuration in seconds: "1m30s", "500ms". Raises ValueError."""
    parts = DURATION.findall(words)
    if not parts or "".join(value + unit for value, unit in parts) != words:
        raise ValueError(f'time: invalid duration "{words}"')
    return sum(float(value) * UNITS[unit] for value, unit in parts)


def marshal(value: object) -> str:
    """json.Marshal: no blanks, keys of a map in order, and nothing that HTML would take for a tag."""
    plain = json.dumps(value, separators=(",", ":"), sort_keys=True, ensure_ascii=False)
    return plain.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def say(host: Host, line: str) -> None:
    """A line on stderr, where Go's log goes."""
    host.log(log_line(line), "stderr")
