"""What a laptop listens on: kubectl port-forward and kubectl proxy, and curl beside them. Words are kubectl 1.35's."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cluster.apimachinery import spdy
from cluster.kubectl.forwarding import PROTOCOL
from cluster.kubectl.transport import Query, Request, Response, Socket
from cluster.runtime.disk import Disk
from cluster.runtime.laptop import laptop
from cluster.runtime.loopback import Loopback, Ports
from cluster.runtime.session import Session
from dashboard.laptop.kubectl import Person, program
from tests.cluster.runtime.test_terminal import ESCAPES
from tests.cluster.runtime.world import World

PROMPT = "you@laptop:~$ "
POD = {
    "apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web", "namespace": "default"},
    "spec": {"containers": [{"name": "web", "ports": [{"name": "http", "containerPort": 80}]}]},
    "status": {"phase": "Running"},
}  # fmt: skip
PODS = {"resource": "pods", "singularResource": "pod", "scope": "Namespaced", "responseKind": {"kind": "Pod"}}
DISCOVERY = {"items": [{"metadata": {}, "versions": [{"version": "v1", "resources": [PODS]}]}]}


@dataclass
class Answer:
    body: bytes
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=lambda: {"content-type": "application/json"})

    async def read(self) -> bytes:
        return self.body

    async def chunks(self) -> AsyncIterator[bytes]:
        yield self.body


class Pod:
    """The server's end of a port-forward: port 80 says hello to whatever it hears, nobody listens on others."""

    subprotocol = PROTOCOL

    def __init__(self) -> None:
        self._spdy, self._errors, self._port = spdy.Connection(), 0, ""
        self._out: asyncio.Queue[bytes | None] = asyncio.Queue()

    async def send(self, message: bytes) -> None:
        for event in self._spdy.receive(message):
            if isinstance(event, spdy.Opened):
                self._opened(event)
            elif isinstance(event, spdy.Data) and event.data:
                assert event.data.startswith(b"GET / HTTP/1.1\r\n")
                self._spdy.send(event.stream, b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nhello\n")
            elif isinstance(event, spdy.Data) and event.stream != self._errors:
                self._spdy.send(self._errors, b"", end=True)
                self._spdy.send(event.stream, b"", end=True)
        self._out.put_nowait(b"".join(self._spdy.outbox))
        self._spdy.outbox = []

    def _opened(self, event: spdy.Opened) -> None:
        self._spdy.reply(event.stream)
        if event.headers["streamtype"] == "error":
            self._errors = event.stream
        elif event.headers["port"] != "80":
            self._spdy.send(self._errors, b"connection refused", end=True)
            self._spdy.reset(event.stream)

    async def receive(self) -> bytes | None:
        return await self._out.get()

    async def close(self) -> None:
        self._out.put_nowait(None)


class Server:
    """A little of an API server."""

    async def __call__(self, request: Request) -> Response:
        found: Any = POD if "/pods/" in request.path else DISCOVERY if request.path == "/api" else {}
        if request.path == "/version":
            found = {"asked-by": request.headers["authorization"]}
        return Answer(json.dumps(found).encode())

    async def websocket(
        self, path: str, query: Query, protocols: Sequence[str], headers: Mapping[str, str]
    ) -> Socket | Response:
        assert path == "/api/v1/namespaces/default/pods/web/portforward"
        assert list(protocols) == [PROTOCOL]
        return Pod()


class Seat:
    """Somebody at a terminal of a laptop; `ports` is what its terminals share."""

    def __init__(self, world: World, ports: Ports | None = None) -> None:
        self.ports, self.shown = ports or Ports(), ""
        person = Person(Server(), "demo", "ada", "https://127.0.0.1:6443", "secret-token", self.ports)
        network = Loopback(world, self.ports)
        host = laptop("demo", network, world.counter, Disk(), {"kubectl": program(person)})
        self._loop, self._news = asyncio.get_running_loop(), asyncio.Event()
        self.session: Session = world.runtime.session(host, ["bash"], self._show, tty=True)

    def _show(self, stream: str, data: bytes) -> None:
        self.shown += ESCAPES.sub("", data.decode()).replace("\r", "")
        self._loop.call_soon_threadsafe(self._news.set)

    async def type(self, text: str, until: str) -> str:
        """What is shown from then on, up to some words."""
        start = len(self.shown)
        self.session.feed(text.encode())
        async with asyncio.timeout(5):
            while until not in self.shown[start:]:
                self._news.clear()
                await self._news.wait()
        return self.shown[start:]


FORWARDING = "Forwarding from 127.0.0.1:8080 -> 80\nForwarding from [::1]:8080 -> 80\n"


async def test_a_forwarded_port_answers_in_the_laptops_other_terminals(world: World) -> None:
    one = Seat(world)
    other = Seat(world, one.ports)
    assert FORWARDING in await one.type("kubectl port-forward pod/web 8080:80\n", "[::1]:8080 -> 80\n")
    assert "hello\n" in await other.type("curl -s localhost:8080\n", f"hello\n{PROMPT}")
    assert "hello\n" in await other.type("curl -s http://127.0.0.1:8080/\n", f"hello\n{PROMPT}")
    assert one.shown.endswith("Handling connection for 8080\n" * 2)
    await one.type("\x03", f"^C\n{PROMPT}")
    assert "(7) Failed to connect" in await other.type("curl -sS localhost:8080\n", f"server\n{PROMPT}")


async def test_a_forwarding_in_the_background_leaves_the_prompt_and_ends_when_it_is_killed(world: World) -> None:
    seat = Seat(world)
    await seat.type("kubectl port-forward web 8080:http > forwarded &\n", f"[1] 2001\n{PROMPT}")
    await seat.type("until curl -s localhost:8080; do sleep 0.1; done\n", f"hello\n{PROMPT}")
    assert "Handling connection for 8080\n" in await seat.type("cat forwarded\n", PROMPT)
    await seat.type("kill %1\n", "Terminated")
    assert "(7) Failed to connect" in await seat.type("curl -sS localhost:8080\n", f"server\n{PROMPT}")


async def test_a_port_where_nobody_listens_loses_the_pod(world: World) -> None:
    one = Seat(world)
    other = Seat(world, one.ports)
    await one.type("kubectl port-forward web 8081\n", "[::1]:8081 -> 8081\n")
    assert "(52) Empty reply" in await other.type("curl -sS localhost:8081\n", f"server\n{PROMPT}")
    await one.type("echo $?\n", f"1\n{PROMPT}")
    assert f"error: lost connection to pod\n{PROMPT}" in one.shown
    assert 'err="an error occurred forwarding 8081 -> 8081: connection refused"' in one.shown


async def test_ports_that_others_have_are_refused_and_any_free_one_is_told(world: World) -> None:
    one = Seat(world)
    other = Seat(world, one.ports)
    await one.type("kubectl port-forward web :80\n", "Forwarding from [::1]:32768 -> 80\n")
    said = await other.type("kubectl port-forward web 80\n", f"\n{PROMPT}")
    assert "Unable to listen on port 80: Listeners failed to create with the following errors: [" in said
    assert "unable to create listener: Error listen tcp4 127.0.0.1:80: bind: permission denied" in said
    assert "error: unable to listen on any of the requested ports: [{80 80}]\n" in said
    said = await other.type("kubectl proxy --port=32768\n", f"\n{PROMPT}")
    assert "error: listen tcp 127.0.0.1:32768: bind: address already in use\n" in said


async def test_the_proxy_answers_with_the_api_as_the_person(world: World) -> None:
    seat = Seat(world)
    await seat.type("kubectl proxy &\n", "Starting to serve on 127.0.0.1:8001\n")
    said = await seat.type("curl -s localhost:8001/version; echo\n", f"}}\n{PROMPT}")
    assert '{"asked-by": "Bearer secret-token"}\n' in said
    refused = await seat.type("curl -s -H 'Host: elsewhere' localhost:8001/version\n", f"Forbidden\n{PROMPT}")
    assert "asked-by" not in refused
    await seat.type("curl -s localhost:8001/api/v1/namespaces/default/pods/web/exec\n", f"Forbidden\n{PROMPT}")
