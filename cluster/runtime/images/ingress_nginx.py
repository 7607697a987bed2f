"""ingress-nginx's controller: a web proxy that reads Ingresses. 80, 443, and 10254 for its probes and metrics."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from cluster.apimachinery.clock import utc
from cluster.ingress_nginx.controller import HTTP_PORT, HTTPS_PORT, REPOSITORY, Controller
from cluster.runtime.golang import not_found
from cluster.runtime.host import Host
from cluster.runtime.http import HttpRequest, HttpResponse, text
from cluster.runtime.image import PATH, Image
from cluster.runtime.ingress.server import IngressNginx
from cluster.runtime.process import Listener, Server
from cluster.runtime.userland import ALPINE

NEWEST, HEALTH_PORT = "v1.14.0", 10254
LINE = "-" * 79
BANNER = (
    "{line}\nNGINX Ingress controller\n  Release:       {version}\n"
    "  Repository:    https://github.com/kubernetes/ingress-nginx\n  nginx version: nginx/1.27.1\n\n{line}\n\n"
)


def controller(version: str, host: Host, argv: Sequence[str]) -> Server:
    """/nginx-ingress-controller and its flags, with or without its own name among the arguments."""
    proxy = IngressNginx(host, Controller.of(argv))
    host.log(BANNER.format(line=LINE, version=version))
    host.log(_klog("nginx.go", 337, '"Starting NGINX process"'), "stderr")
    health = Listener(lambda request, secure: healthy(request))
    return Server(
        "nginx-ingress-controller",
        {
            (HTTP_PORT, "TCP"): Listener(lambda request, secure: proxy.answer(request, HTTP_PORT, secure)),
            (HTTPS_PORT, "TCP"): Listener(
                lambda request, secure: proxy.answer(request, HTTPS_PORT, secure),
                proxy.certificate,
                key=proxy.key,
            ),
            (HEALTH_PORT, "TCP"): health,
        },
        0,
    )


def _klog(file: str, line: int, said: str) -> str:
    """A line of klog: I0102 03:04:05.000000       7 file.go:1] said"""
    return f"I{utc():%m%d %H:%M:%S.%f}       7 {file}:{line}] {said}\n"


def healthy(request: HttpRequest) -> HttpResponse:
    return text("ok") if request.path == "/healthz" else not_found()


def tagged(image: Image, tag: str) -> Image:
    start = partial(controller, tag if tag.startswith("v") else NEWEST)
    return replace(image, programs={"dumb-init": start, "nginx-ingress-controller": start})


IMAGE = Image(
    (REPOSITORY,),
    ALPINE.adding("curl"),
    entrypoint=("/usr/bin/dumb-init", "--"),
    cmd=("/nginx-ingress-controller",),
    env={"PATH": PATH},
    size=123_000_000,
    tagged=tagged,
)
