"""coredns: the cluster's name server. It answers through the data plane; here it only has to be there."""

from __future__ import annotations

from collections.abc import Sequence

from cluster.runtime.golang import not_found
from cluster.runtime.host import Host
from cluster.runtime.http import HttpRequest, HttpResponse, text
from cluster.runtime.image import PATH, Image
from cluster.runtime.process import Listener, Server
from cluster.runtime.userland import SCRATCH

VERSION = "1.13.1"
GREETING = f".:53\nCoreDNS-{VERSION}\nlinux/amd64, go1.25.2\n"


def coredns(host: Host, argv: Sequence[str]) -> Server:
    """53 for questions, 8080 /health, 8181 /ready, 9153 /metrics."""
    host.log(GREETING)
    dns = Listener(text=lambda data, client: b"")
    return Server(
        "coredns",
        {
            (53, "UDP"): dns,
            (53, "TCP"): dns,
            (8080, "TCP"): Listener(lambda request, tls: page(request, "/health")),
            (8181, "TCP"): Listener(lambda request, tls: page(request, "/ready")),
            (9153, "TCP"): Listener(lambda request, tls: page(request, "/metrics")),
        },
        0,
    )


def page(request: HttpRequest, path: str) -> HttpResponse:
    body = f'coredns_build_info{{version="{VERSION}"}} 1\n' if path == "/metrics" else "OK"
    return text(body) if request.path == path else not_found()


IMAGE = Image(
    ("registry.k8s.io/coredns/coredns", "docker.io/coredns/coredns"),
    SCRATCH,
    entrypoint=("/coredns",),
    env={"PATH": PATH},
    programs={"coredns": coredns},
    size=22_400_000,
)
