"""The table that a controller makes of its Ingresses: a server for each host, with the paths below it.

It decides in two steps that do not look back. First the host chooses one server: its own, else that of a wildcard,
else the one for every host. Then the path chooses among that server's rules alone; a host whose paths all miss gets
the default backend, even if a rule without a host would have matched. Each rule passed over is kept with the reason,
for whoever asks "why not that one?". (Upstream: controller.go, getBackendServers and createServers.)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from cluster.api.networking import EXACT, PREFIX
from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj

from .controller import Controller
from .paths import EVERY_HOST, matches_host, matches_path, weight

SSL_REDIRECT = "nginx.ingress.kubernetes.io/ssl-redirect"
FORCE_SSL_REDIRECT = "nginx.ingress.kubernetes.io/force-ssl-redirect"


class Location(NamedTuple):
    """One rule: a path below a host, and the Service port it leads to. `field` is where its Ingress says so;
    `service` is "" for a backend of another kind; a `kind` of "" marks an Ingress' defaultBackend."""

    ingress: str
    field: str
    host: str
    path: str
    kind: str
    service: str
    port: str
    redirects: bool = True
    forced: bool = False

    @property
    def namespace(self) -> str:
        return self.ingress.partition("/")[0]

    @property
    def backend(self) -> str:
        """The Service's "namespace/name"."""
        return f"{self.namespace}/{self.service}" if self.service else ""

    def __str__(self) -> str:
        host = "*" if self.host == EVERY_HOST else self.host
        return f"{host}{self.path} ({self.kind})" if self.kind else f"{host} (defaultBackend)"


class Passed(NamedTuple):
    """A rule that was not taken, and why."""

    location: Location
    reason: str


@dataclass
class Server:
    """A host's rules. `tls` lists what may cover it as (Ingress, secret's name, hosts); None: it has no TLS."""

    host: str
    locations: list[Location] = field(default_factory=list)
    rest: Location | None = None
    tls: list[tuple[str, str, tuple[str, ...]]] | None = None


@dataclass(frozen=True)
class Decision:
    """What becomes of a request: `location` is the rule it matched, None for the built-in default backend (404);
    `secure` whether the host speaks TLS; `passed` the rules that were not taken."""

    server: str
    location: Location | None
    secure: bool
    passed: tuple[Passed, ...]

    def redirected(self, over_tls: bool) -> bool:
        """Whether a request is sent to https first."""
        if over_tls:
            return False
        rule = self.location
        return (rule is not None and rule.forced) or (self.secure and (rule is None or rule.redirects))


@dataclass(frozen=True)
class Table:
    """The servers by host, and the rules whose place was taken by an older Ingress."""

    servers: Mapping[str, Server]
    taken: tuple[Passed, ...] = ()

    @classmethod
    def of(cls, controller: Controller, ingresses: Iterable[Obj], ingress_classes: Iterable[Obj]) -> Table:
        servers: dict[str, Server] = {EVERY_HOST: Server(EVERY_HOST)}
        taken: list[Passed] = []
        for ingress in controller.own(ingresses, ingress_classes):
            for location in _locations(ingress):
                server = servers.setdefault(location.host, Server(location.host))
                older = _holder(server, location)
                taken += (
                    [Passed(location, f"{older.ingress} is older and has this path already")] if older else []
                )
                if not older:
                    _add(server, location)
            _secure(ingress, servers)
        return cls(servers, tuple(taken))

    def server(self, host: str) -> Server:
        """The server for a host: by name, by wildcard, else the one for every host."""
        if host in self.servers and host != EVERY_HOST:
            return self.servers[host]
        wild = (s for name, s in self.servers.items() if name.startswith("*.") and matches_host(name, host))
        return next(wild, self.servers[EVERY_HOST])

    def decide(self, host: str, path: str) -> Decision:
        """Where a request for a host (no port) and a path (no query) goes."""
        server = self.server(host)
        fits = [one for one in server.locations if matches_path(one.kind, one.path, path)]
        chosen = max(fits, key=lambda one: weight(one.kind, one.path), default=server.rest)
        passed = [
            Passed(one, _why_not(one, server, chosen, host, path))
            for other in self.servers.values()
            for one in (*other.locations, *([other.rest] if other.rest else ()))
            if one is not chosen
        ]
        return Decision(server.host, chosen, server.tls is not None, (*passed, *self.taken))


def _locations(ingress: Obj) -> Iterable[Location]:
    """An Ingress' rules as locations; its defaultBackend stands below each of its hosts."""
    rules = meta.get(ingress, "spec.rules", [])
    for index, rule in enumerate(rules):
        for place, one in enumerate(meta.get(rule, "http.paths", [])):
            where = f"spec.rules[{index}].http.paths[{place}]"
            yield _location(
                ingress, where, rule.get("host"), one.get("path") or "/", one["pathType"], one["backend"]
            )
    if (default := meta.get(ingress, "spec.defaultBackend")) is not None:
        for host in dict.fromkeys(rule.get("host") for rule in rules or [{}]):
            yield _location(ingress, "spec.defaultBackend", host, "/", "", default)


def _location(ingress: Obj, where: str, host: Any, path: str, kind: str, backend: Obj) -> Location:
    said, port = meta.annotations_of(ingress), meta.get(backend, "service.port", {})
    service, number = meta.get(backend, "service.name", ""), str(port.get("name") or port.get("number") or "")
    redirects, forced = said.get(SSL_REDIRECT, "true") == "true", said.get(FORCE_SSL_REDIRECT) == "true"
    return Location(
        meta.key(ingress), where, host or EVERY_HOST, path, kind, service, number, redirects, forced
    )


def _holder(server: Server, location: Location) -> Location | None:
    """The rule that has a location's place already."""
    if not location.kind:
        return server.rest
    return next((o for o in server.locations if (o.path, o.kind) == (location.path, location.kind)), None)


def _add(server: Server, location: Location) -> None:
    if location.kind:
        server.locations.append(location)
    else:
        server.rest = location


def _secure(ingress: Obj, servers: Mapping[str, Server]) -> None:
    """Give TLS to the hosts of an Ingress that has it."""
    entries = meta.get(ingress, "spec.tls", [])
    known = [(meta.key(ingress), e.get("secretName") or "", tuple(e.get("hosts") or ())) for e in entries]
    for host in {rule.get("host") for rule in meta.get(ingress, "spec.rules", [])} if known else ():
        if host and servers.get(host) and servers[host].tls is None:
            servers[host].tls = known


def _why_not(one: Location, server: Server, chosen: Location | None, host: str, path: str) -> str:
    """Why a rule was not taken for a request."""
    if one.host != server.host:
        return _other_host(one.host, server.host, host)
    if not one.kind:
        return "a default backend is asked only when no path matches"
    if chosen is not None and matches_path(one.kind, one.path, path):
        return f"{chosen.path} is longer" if chosen.path != one.path else "an Exact path goes before a Prefix"
    if one.kind == EXACT:
        return f"Exact means all of the path, and {path} is not {one.path}"
    if one.kind == PREFIX and path.startswith(one.path):
        return f"Prefix compares whole elements, and {one.path} ends within one of {path}"
    return f"{path} does not begin with {one.path}"


def _other_host(pattern: str, server: str, host: str) -> str:
    if pattern == EVERY_HOST:
        return f"the host {server} has rules of its own, so rules for every host are not asked"
    if pattern.startswith("*.") and host.endswith(pattern[1:]):
        taken = "has rules of its own" if host == server else "is more than one label below it"
        return f"the host {host} {taken}"
    return f"the host is {host or 'not named'}, not {pattern}"
