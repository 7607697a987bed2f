"""Google's hello-app, the usual two versions of a rolling update: "Hello, world!" and the pod's name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from cluster.runtime.golang import say, web_server
from cluster.runtime.host import Host
from cluster.runtime.http import HttpRequest, HttpResponse, text
from cluster.runtime.image import PATH, Image
from cluster.runtime.process import Server
from cluster.runtime.userland import SCRATCH


def hello(version: str, host: Host, argv: Sequence[str]) -> Server:
    port = int(host.env.get("PORT", "8080"))

    def answer(request: HttpRequest) -> HttpResponse:
        say(host, f"Serving request: {request.path}")
        return text(f"Hello, world!\nVersion: {version}\nHostname: {host.hostname}\n")

    say(host, f"Server listening on port {port}")
    return web_server("hello-app", [port], answer)


def tagged(image: Image, tag: str) -> Image:
    version = f"{tag}.0" if tag.count(".") == 1 else "1.0.0"
    return replace(image, programs={"hello-app": partial(hello, version)})


IMAGE = Image(
    ("gcr.io/google-samples/hello-app", "us-docker.pkg.dev/google-samples/containers/gke/hello-app"),
    SCRATCH,
    entrypoint=("/hello-app",),
    env={"PATH": PATH},
    size=5_800_000,
    tagged=tagged,
)
