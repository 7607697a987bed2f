"""agnhost nettest: every pod of a Service calls every other, and says over HTTP how that went."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

from cluster.runtime.agnhost.dialing import DialError, bracketed, http
from cluster.runtime.agnhost.inclusterclient import TOKEN
from cluster.runtime.golang import ON_TERM, flags, in_use, not_found
from cluster.runtime.host import Host
from cluster.runtime.http import HttpRequest, HttpResponse, text
from cluster.runtime.network import NetworkError
from cluster.runtime.process import Listener, Server

PAUSE, ROUNDS, PATIENCE = 5.0, 15, 60
LONGEST_LOG = 500


@dataclass
class State:
    """What /read shows, in Go's field names."""

    host: Host
    peers: int
    sent: dict[str, int] = field(default_factory=dict)
    received: dict[str, int] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    log: list[str] = field(default_factory=list)
    contacting: bool = True

    def answer(self, request: HttpRequest) -> HttpResponse:
        match request.path:
            case "/quit":
                self.host.exit(0)
                return text("")
            case "/read":
                return text(json.dumps(self.shown(), indent="\t"))
            case "/write":
                return self.write(request)
            case "/status":
                return text(self.status())
        return not_found()

    def shown(self) -> dict[str, object]:
        return {
            "Hostname": self.host.hostname, "Sent": self.sent or None, "Received": self.received or None,
            "Errors": self.errors or None, "Log": self.log or None, "StillContactingPeers": self.contacting,
        }  # fmt: skip

    def status(self) -> str:
        if len(self.sent) >= self.peers and len(self.received) >= self.peers:
            return "pass"
        return "running" if self.contacting else "fail"

    def write(self, request: HttpRequest) -> HttpResponse:
        try:
            source = json.loads(request.body)["Source"]
            self.received[source] = self.received.get(source, 0) + 1
        except (ValueError, KeyError, TypeError):
            self.errors.append(f"{self.host.hostname}: Got request with no source")
        return text(json.dumps({"Hostname": self.host.hostname}, separators=(",", ":")) + "\n")

    def note(self, words: str) -> None:
        self.log = [*self.log, words][-LONGEST_LOG:]

    async def contact(self, namespace: str, service: str) -> int | None:
        """Wait for enough endpoints, then call each of them, again and again."""
        for _ in range(PATIENCE):
            found = await asyncio.to_thread(self.endpoints, namespace, service)
            if len(found) >= self.peers:
                break
            shown = f"{namespace}/{service} has {len(found)} endpoints ({found}), which is less than {self.peers}"
            self.note(f"{shown} as expected. Waiting for all endpoints to come up.")
            await self.host.sleep(PAUSE)
        for _ in range(ROUNDS):
            for ip, port in await asyncio.to_thread(self.endpoints, namespace, service):
                await asyncio.to_thread(self.call, ip, port)
            await self.host.sleep(PAUSE)
        self.contacting = False
        return None

    def call(self, ip: str, port: int) -> None:
        where = f"http://{bracketed(ip)}:{port}"
        self.note(f"Attempting to contact {where}")
        body = json.dumps({"Source": self.host.hostname, "Dest": where}).encode()
        try:
            answer = http(self.host, ip, port, "write", body, ("Content-Type", "application/json"))
            name = json.loads(answer.body)["Hostname"]
            self.sent[name] = self.sent.get(name, 0) + 1
        except DialError as problem:
            self.note(f'Warning: unable to contact the endpoint "{where}": {problem}')
        except (ValueError, KeyError):
            self.note(f"Warning: unable to unmarshal response from '{where}'")

    def endpoints(self, namespace: str, service: str) -> list[tuple[str, int]]:
        """The Service's addresses, asked of the API server with the pod's own token."""
        host, env = self.host, self.host.env
        server, port = env.get("KUBERNETES_SERVICE_HOST", ""), int(env.get("KUBERNETES_SERVICE_PORT", "443"))
        token = host.tree.text(TOKEN) if host.tree.is_file(TOKEN) else ""
        asked = HttpRequest("GET", f"/api/v1/namespaces/{namespace}/endpoints/{service}",
                            (("Host", server), ("Authorization", f"Bearer {token}")))  # fmt: skip
        try:
            connection = host.network.dial(host.source, server, port)
            connection.certificate(server)
            body = json.loads(connection.http(asked).body)
        except (NetworkError, ValueError) as problem:
            self.note(f"Unable to read the endpoints for {namespace}/{service}: {problem}.")
            return []
        return [
            (address["ip"], port["port"])
            for subset in body.get("subsets") or []
            for address in subset.get("addresses") or []
            for port in subset.get("ports") or []
        ]


def nettest(host: Host, argv: Sequence[str]) -> Server:
    given = flags(argv, port="8080", peers="8", service="nettest", namespace="default")
    state = State(host, int(given["peers"]))
    listener = Listener(lambda request, tls: state.answer(request))
    work = partial(state.contact, given["namespace"], given["service"])
    return Server("nettest", {(int(given["port"]), "TCP"): listener}, ON_TERM, in_use=in_use, work=work)
