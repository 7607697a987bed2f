"""The site's requests: each answered in one go, by one of a few threads."""

from __future__ import annotations

from collections.abc import AsyncIterator
from threading import current_thread
from typing import Any

import pytest
from django.core import signals
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import path

from dashboard.serving.site import Site

seen: list[str] = []


def plain(request: HttpRequest) -> HttpResponse:
    seen.append(current_thread().name)
    return HttpResponse(f"{request.method} {request.body.decode()}", headers={"X-Own": "1"})


def flowing(request: HttpRequest) -> StreamingHttpResponse:
    async def parts() -> AsyncIterator[str]:
        yield "one "
        yield "two"

    return StreamingHttpResponse(parts())


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("a defect")


urlpatterns = [path("plain/", plain), path("flowing/", flowing), path("broken/", broken)]
pytestmark = [pytest.mark.urls(__name__)]


async def ask(method: str, where: str, body: bytes = b"") -> dict[str, Any]:
    """{"status", "headers", "body"} of the whole answer."""
    told: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body}

    async def send(message: dict[str, Any]) -> None:
        told.append(message)

    scope = {"type": "http", "method": method, "path": where, "query_string": b"", "headers": [(b"host", b"localhost")]}
    await Site()(scope, receive, send)
    return {**told[0], "body": b"".join(message.get("body", b"") for message in told)}


async def test_a_request_is_answered_by_a_thread_of_the_site() -> None:
    answer = await ask("GET", "/plain/")
    assert (answer["status"], answer["body"]) == (200, b"GET ")
    assert seen[-1].startswith("site")
    assert (b"X-Own", b"1") in answer["headers"]
    assert any(name == b"Content-Security-Policy" for name, _ in answer["headers"])  # the middleware is there


async def test_what_flows_flows_on() -> None:
    assert (await ask("GET", "/flowing/"))["body"] == b"one two"


@pytest.mark.parametrize(("where", "status"), [("/nothing/", 404), ("/broken/", 500)])
async def test_what_goes_wrong_is_an_answer(where: str, status: int, caplog: pytest.LogCaptureFixture) -> None:
    assert (await ask("GET", where))["status"] == status


async def test_each_request_begins_and_ends_once() -> None:
    told: list[str] = []

    def begun(**_: Any) -> None:
        told.append("begun")

    def ended(**_: Any) -> None:
        told.append("ended")

    signals.request_started.connect(begun)
    signals.request_finished.connect(ended)
    try:
        for where in ("/plain/", "/flowing/"):
            await ask("GET", where)
    finally:
        signals.request_started.disconnect(begun)
        signals.request_finished.disconnect(ended)
    assert told == ["begun", "ended"] * 2
