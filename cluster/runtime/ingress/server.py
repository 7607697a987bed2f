"""The controller's process: it answers on 80 and 443, each request by the newest Ingresses.

The real one renders an nginx.conf and reloads nginx when the cluster changes; endpoints alone reach it without a
reload. Here the table is made again when a request finds that something has changed; nothing can tell that from a
prompt reload. It passes a request to one endpoint after the other in turn, and tries another when one refuses.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.ingress_nginx.backends import Upstream, upstreams
from cluster.ingress_nginx.controller import CLASSES, HTTP_PORT, HTTPS_PORT, INGRESSES, Controller
from cluster.ingress_nginx.paths import EVERY_HOST, host_of
from cluster.ingress_nginx.table import Decision, Location, Table
from cluster.kube_proxy.services import joined
from cluster.runtime.host import Host
from cluster.runtime.http import HttpRequest, HttpResponse
from cluster.runtime.ingress.certificates import chain, key
from cluster.runtime.ingress.replies import DEFAULT_BACKEND, HSTS, Passage, forwarded, page, passed_back
from cluster.runtime.network import NetworkError, TimedOut, forwarding

SERVICES, SLICES, SECRETS = "services", "endpointslices.discovery.k8s.io", "secrets"
PLAIN_TO_TLS = "The plain HTTP request was sent to HTTPS port"
MOST_TRIES = 3
"""proxy-next-upstream-tries"""

Objects = Mapping[str, Sequence[Obj]]


@dataclass
class IngressNginx:
    """The proxy at work in a container."""

    host: Host
    controller: Controller
    _seen: Objects | None = None
    _table: Table = field(default_factory=lambda: Table({}))
    _turns: Counter[str] = field(default_factory=Counter)

    def table(self) -> tuple[Table, Objects]:
        """The servers of now, and what they were made of."""
        objects = self.host.network.objects(self.host.source)
        if objects is not self._seen:
            self._table = Table.of(self.controller, objects.get(INGRESSES, ()), objects.get(CLASSES, ()))
            self._seen = objects
        return self._table, objects

    def certificate(self, server_name: str) -> str:
        """The chain shown to a client that asks for this name."""
        table, objects = self.table()
        server = table.server(host_of(server_name))
        return chain(server, objects.get(SECRETS, ()), self.controller.default_certificate)

    def key(self, server_name: str) -> str:
        """The private key of that chain."""
        return key(self.certificate(server_name), self.table()[1].get(SECRETS, ()))

    def answer(self, request: HttpRequest, port: int, secure: bool) -> HttpResponse:
        """The response, with its line in the access log."""
        passage = Passage()
        response = self._answered(request, port, secure, passage)
        self.host.log(passage.line(request, response))
        return replace(response, body=b"") if request.method == "HEAD" else response

    def _answered(self, request: HttpRequest, port: int, secure: bool, passage: Passage) -> HttpResponse:
        if port == HTTPS_PORT and not secure:
            return page(400, PLAIN_TO_TLS)
        table, objects = self.table()
        decision = table.decide(host_of(request.header("Host")), request.path)
        passage.backend = _upstream_name(decision.location)
        if decision.redirected(secure):
            host = host_of(request.header("Host"))
            return page(308, "", ("Location", f"https://{host}{request.target}"))
        answer = self._served(request, decision, objects, secure, passage)
        hsts = secure and decision.secure and decision.server != EVERY_HOST
        return replace(answer, headers=(*answer.headers, HSTS)) if hsts else answer

    def _served(
        self, request: HttpRequest, decision: Decision, objects: Objects, secure: bool, passage: Passage
    ) -> HttpResponse:
        rule = decision.location
        if rule is None:
            return page(404)
        service = next((s for s in objects.get(SERVICES, ()) if meta.key(s) == rule.backend), None)
        ready = upstreams(service, objects.get(SLICES, ()), rule.port)
        if not ready:
            return page(503)
        port, scheme = (HTTPS_PORT, "https") if secure else (HTTP_PORT, "http")
        asked = replace(
            request, headers=forwarded(request, port, scheme, passage.number), client="", server=""
        )
        return self._passed_on(asked, self._in_turn(passage.backend, ready), passage)

    def _in_turn(self, backend: str, ready: Sequence[Upstream]) -> list[Upstream]:
        """All endpoints, whose turn it is first (round robin)."""
        first = self._turns[backend] % len(ready)
        self._turns[backend] += 1
        return [*ready[first:], *ready[:first]]

    def _passed_on(self, asked: HttpRequest, ready: Sequence[Upstream], passage: Passage) -> HttpResponse:
        """The first answer that one of the endpoints gives; 502 or 504 when none does."""
        token, problem = forwarding.set(True), NetworkError()
        try:
            for upstream in ready[:MOST_TRIES]:
                passage.upstream = joined(*upstream)
                try:
                    connection = self.host.network.dial(
                        self.host.source, upstream.ip, upstream.port, timeout=5
                    )
                    passage.answer = connection.http(asked)
                except NetworkError as error:
                    problem = error
                    continue
                return passed_back(passage.answer)
        finally:
            forwarding.reset(token)
        self.host.log(f"[error] connect() failed ({problem.errno}) while connecting to upstream\n", "stderr")
        return page(504 if isinstance(problem, TimedOut) else 502)


def _upstream_name(rule: Location | None) -> str:
    """How the access log calls a backend: default-web-80."""
    return f"{rule.namespace}-{rule.service}-{rule.port}" if rule else DEFAULT_BACKEND
