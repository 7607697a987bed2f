"""agnhost's smallest servers."""

from __future__ import annotations

from collections.abc import Sequence

from cluster.runtime.golang import flags, not_found, web_server
from cluster.runtime.host import Host
from cluster.runtime.http import text
from cluster.runtime.process import Server
from cluster.runtime.static import served


def pause(host: Host, argv: Sequence[str]) -> Server:
    host.log("Paused\n")
    return Server("pause", {}, 0)


def fake_gitserver(host: Host, argv: Sequence[str]) -> Server:
    return web_server("fake-gitserver", [8000], lambda request: text("I am a fake git server"))


def test_webserver(host: Host, argv: Sequence[str]) -> Server:
    """The container's own files over HTTP."""
    port = int(flags(argv, port="80")["port"])
    return web_server(
        "test-webserver", [port], lambda asked: served(host.tree, "/", asked, "Go") or not_found()
    )
