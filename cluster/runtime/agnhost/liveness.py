"""agnhost liveness: the documentation's example of a liveness probe, healthy for ten seconds and then not any more."""

from __future__ import annotations

from collections.abc import Sequence

from cluster.runtime.golang import not_found, took, web_server
from cluster.runtime.host import Host
from cluster.runtime.http import HttpRequest, HttpResponse, text
from cluster.runtime.process import Server

LIVES = 10.0
"""Seconds for which it says ok."""


def liveness(host: Host, argv: Sequence[str]) -> Server:
    started = host.counter()

    def answer(request: HttpRequest) -> HttpResponse:
        age = host.counter() - started
        match request.path:
            case "/healthz":
                return text("ok") if age <= LIVES else text(f"error: {age:.9f}", 500)
            case "/started":
                return text(took(age))
            case "/redirect":
                target = request.parameter("loc")
                body = f'<a href="{target}">Found</a>.\n\n'
                return text(body, 302, "text/html; charset=utf-8", ("Location", target))
        return not_found()

    return web_server("liveness", [8080], answer)
