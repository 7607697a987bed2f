"""agnhost grpc-health-checking: gRPC's health protocol on one port, and a switch for it over HTTP on another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cluster.runtime import grpc
from cluster.runtime.golang import ON_TERM, flags, in_use, not_found, say, took
from cluster.runtime.host import Host
from cluster.runtime.http import HttpRequest, HttpResponse, text
from cluster.runtime.process import Listener, Server


@dataclass
class Health:
    """One service's health: well until `delay` seconds have passed (never: negative), or as it was told."""

    host: Host
    service: str
    delay: float
    started: float
    forced: bool | None = None

    def check(self, service: str) -> str:
        say(self.host, f"Serving the Check request for health check, started at {self.started:.0f}")
        if service != self.service:
            raise grpc.NotFound
        late = 0 <= self.delay <= self.host.counter() - self.started
        return "NOT_SERVING" if late or self.forced is False else "SERVING"

    def switch(self, request: HttpRequest) -> HttpResponse:
        words = {"/make-serving": (True, "healthy"), "/make-not-serving": (False, "unhealthy")}
        if request.path not in words:
            return not_found()
        self.forced, word = words[request.path]
        say(self.host, f"Mark as {word}")
        return text(took(self.host.counter() - self.started))


def grpc_health_checking(host: Host, argv: Sequence[str]) -> Server:
    given = flags(argv, port="5000", http_port="8080", delay_unhealthy_sec="-1", service="")
    port, http_port = int(given["port"]), int(given["http_port"])
    health = Health(host, given["service"], float(given["delay_unhealthy_sec"]), host.counter())
    say(host, f"Http server starting to listen on :{http_port}")
    say(host, f"gRPC server starting to listen on :{port}")
    switch = Listener(lambda request, tls: health.switch(request))
    listeners = {(port, "TCP"): grpc.listener(health.check), (http_port, "TCP"): switch}
    return Server("grpc-health-checking", listeners, ON_TERM, in_use=in_use)
