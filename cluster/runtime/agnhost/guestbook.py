"""agnhost guestbook: a key-value store with replicas, and the front end of the guestbook example before it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

from cluster.runtime.agnhost.dialing import DialError, http
from cluster.runtime.golang import ON_TERM, error, flags, in_use, marshal, not_found, say
from cluster.runtime.host import Host
from cluster.runtime.http import HttpRequest, HttpResponse, text
from cluster.runtime.process import Listener, Server

TRIES, PAUSE = 15, 1.0
BACKENDS = {"set": "agnhost-primary", "get": "agnhost-replica"}


@dataclass
class Guestbook:
    """One node's store, and the addresses of the replicas that it tells of changes."""

    host: Host
    backend: int
    store: dict[str, str] = field(default_factory=dict)
    replicas: list[str] = field(default_factory=list)

    def answer(self, request: HttpRequest) -> HttpResponse:
        pages = {"/register": self.register, "/get": self.get, "/set": self.set, "/guestbook": self.proxy}
        page = pages.get(request.path)
        return page(request) if page else not_found()

    def register(self, request: HttpRequest) -> HttpResponse:
        ip = request.parameter("host")
        say(self.host, f"GET /register?host={ip}")
        self.replicas.append(ip)
        say(self.host, f"Node '{ip}' registered.")
        return text(marshal({"data": self.store}))

    def get(self, request: HttpRequest) -> HttpResponse:
        key = request.parameter("key")
        say(self.host, f"GET /get?key={key}")
        return text(marshal({"data": self.store.get(key, "") if key else self.store}))

    def set(self, request: HttpRequest) -> HttpResponse:
        key, value = request.parameter("key"), request.parameter("value")
        say(self.host, f"GET /set?key={key}&value={value}")
        if not key:
            return error("cannot set with empty key.", 400)
        self.store[key] = value
        for replica in self.replicas:
            try:
                http(self.host, replica, self.backend, f"set?key={key}&value={value}")
            except DialError as problem:
                return error(f"encountered error while propagating to replica '{replica}': {problem}", 417)
        return text(marshal({"message": "Updated"}))

    def proxy(self, request: HttpRequest) -> HttpResponse:
        cmd, key, value = (request.parameter(name) for name in ("cmd", "key", "value"))
        say(self.host, f"GET /guestbook?cmd={cmd}&key={key}&value={value}")
        if cmd.lower() not in BACKENDS:
            return error(f"unsupported cmd: '{cmd.lower()}'", 400)
        if cmd.lower() == "set" and not key:
            return error("cannot set with empty key.", 400)
        try:
            asked = f"{cmd.lower()}?key={key}&value={value}"
            return text(http(self.host, BACKENDS[cmd.lower()], self.backend, asked).body)
        except DialError as problem:
            return error(f"encountered error: {problem}", 417)

    async def follow(self, primary: str) -> int | None:
        """Register with the primary, and take over what it has; 1 when that fails for too long."""
        asked = f"register?host={self.host.source.ip}"
        for _ in range(TRIES):
            say(self.host, f"Registering to primary: {primary}:{self.backend}/{asked}")
            try:
                found = await asyncio.to_thread(http, self.host, primary, self.backend, asked)
                self.store = json.loads(found.body)["data"]
                say(self.host, f"Registered to node: {primary}")
                return None
            except DialError as problem:
                say(self.host, f"encountered error while registering to primary: {problem}. Retrying in 1s.")
            await self.host.sleep(PAUSE)
        say(self.host, "Timed out while registering to primary.")
        return 1


def guestbook(host: Host, argv: Sequence[str]) -> Server:
    given = flags(argv, http_port="80", backend_port="6379", replicaof="")
    book = Guestbook(host, int(given["backend_port"]))
    listener = Listener(lambda request, tls: book.answer(request))
    work = partial(book.follow, given["replicaof"]) if given["replicaof"] else None
    return Server("guestbook", {(int(given["http_port"]), "TCP"): listener}, ON_TERM, in_use=in_use, work=work)
