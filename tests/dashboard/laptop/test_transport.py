"""kubectl's way to its API server, in process."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from cluster.apiserver import dead
from cluster.kubectl.transport import Request
from dashboard.laptop.transport import InProcess


def answering(*messages: dict[str, Any], seen: list[Any] | None = None) -> Any:
    """An application that notes its scope and body, and answers with these messages."""

    async def app(scope: dict[str, Any], receive: Any, send: Any) -> None:
        if seen is not None:
            seen.extend([scope, await receive()])
        for message in messages:
            await send(message)

    return app


def start(status: int = 200, *headers: tuple[bytes, bytes]) -> dict[str, Any]:
    return {"type": "http.response.start", "status": status, "headers": list(headers)}


def body(data: bytes, more: bool = False) -> dict[str, Any]:
    return {"type": "http.response.body", "body": data, "more_body": more}


async def test_a_request_is_a_scope_and_its_answer_a_stream() -> None:
    seen: list[Any] = []
    app = answering(
        start(201, (b"Warning", b"one"), (b"Warning", b"two")), body(b"a", True), body(b"b"), seen=seen
    )
    request = Request(
        "POST", "/api/v1/pods", [("dryRun", "All"), ("x", "a b")], {"authorization": "Bearer t"}, b"{}"
    )
    answer = await InProcess(app, "/clusters/demo")(request)
    assert (answer.status, answer.headers, await answer.read()) == (201, {"warning": "one, two"}, b"ab")
    scope, sent = seen
    assert scope["method"] == "POST"
    assert scope["path"] == "/clusters/demo/api/v1/pods"
    assert scope["query_string"] == b"dryRun=All&x=a+b"
    assert (b"authorization", b"Bearer t") in scope["headers"]
    assert sent["body"] == b"{}"


async def test_a_path_is_escaped_for_who_reads_it_raw() -> None:
    seen: list[Any] = []
    await InProcess(answering(start(), body(b""), seen=seen))(Request("GET", "/a b/ü"))
    assert seen[0]["raw_path"] == b"/a%20b/%C3%BC"


async def test_a_header_with_several_lines_is_sent_several_times() -> None:
    seen: list[Any] = []
    headers = {"impersonate-group": "devs\nops"}
    await InProcess(answering(start(), body(b""), seen=seen))(Request("GET", "/", (), headers))
    assert [value for name, value in seen[0]["headers"] if name == b"impersonate-group"] == [b"devs", b"ops"]


async def test_who_stops_reading_a_watch_ends_it() -> None:
    ended = asyncio.Event()

    async def endless(scope: Any, receive: Any, send: Any) -> None:
        try:
            await send(start())
            while True:
                await send(body(b"x", True))
        finally:
            ended.set()

    answer = await InProcess(endless)(Request("GET", "/"))
    chunks = answer.chunks()
    assert await anext(chunks) == b"x"
    await chunks.aclose()  # type: ignore[attr-defined]
    await asyncio.wait_for(ended.wait(), 5)


async def test_a_slow_reader_makes_the_server_wait() -> None:
    sent = 0

    async def endless(scope: Any, receive: Any, send: Any) -> None:
        nonlocal sent
        await send(start())
        while True:
            await send(body(b"x", True))
            sent += 1

    answer = await InProcess(endless)(Request("GET", "/"))
    await asyncio.sleep(0.05)
    assert 0 < sent < 100
    chunks = answer.chunks()
    await anext(chunks)
    await chunks.aclose()  # type: ignore[attr-defined]


async def test_a_server_that_dies_is_a_connection_error() -> None:
    with pytest.raises(ConnectionError):
        await InProcess(answering())(Request("GET", "/"))


async def test_a_websocket_carries_bytes_both_ways_until_it_is_closed() -> None:
    async def echo(scope: Any, receive: Any, send: Any) -> None:
        assert (await receive())["type"] == "websocket.connect"
        await send({"type": "websocket.accept", "subprotocol": scope["subprotocols"][0]})
        message = await receive()
        await send({"type": "websocket.send", "bytes": message["bytes"].upper()})
        await send({"type": "websocket.close", "code": 1000})

    socket = await InProcess(echo).websocket("/exec", [], ["v5.channel.k8s.io"], {})
    assert not hasattr(socket, "status")
    assert socket.subprotocol == "v5.channel.k8s.io"
    await socket.send(b"hi")
    assert await socket.receive() == b"HI"
    assert await socket.receive() is None
    await socket.close()


async def test_a_refused_websocket_is_an_answer() -> None:
    async def no(scope: Any, receive: Any, send: Any) -> None:
        await receive()
        await send({"type": "websocket.close"})

    refused = await InProcess(no).websocket("/exec", [], [], {})
    assert refused.status == 403  # type: ignore[union-attr]


async def test_a_dead_api_server_is_a_refused_connection() -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        await dead.refuse(send)

    with pytest.raises(ConnectionRefusedError):
        await InProcess(app)(Request("GET", "/api"))
