"""agnhost's smallest servers."""

from __future__ import annotations

import posixpath
from collections.abc import Sequence
from html import escape
from urllib.parse import quote

from cluster.runtime.files import Tree
from cluster.runtime.golang import flags, not_found, web_server
from cluster.runtime.host import Host
from cluster.runtime.http import HttpRequest, HttpResponse, text
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
    def answer(asked: HttpRequest) -> HttpResponse:
        return served(host.tree, "/", asked, "Go") or _listing(host.tree, asked.path) or not_found()

    return web_server("test-webserver", [port], answer)


def _listing(tree: Tree, path: str) -> HttpResponse | None:
    """What a folder holds, as Go's FileServer shows it; None for what is no folder."""
    folder = posixpath.normpath(path)
    if not tree.is_dir(folder):
        return None
    names = [name + "/" * tree.is_dir(posixpath.join(folder, name)) for name in tree.list(folder)]
    links = "".join(f'<a href="{quote(name)}">{escape(name)}</a>\n' for name in names)
    page = f'<!doctype html>\n<meta name="viewport" content="width=device-width">\n<pre>\n{links}</pre>\n'
    return HttpResponse(200, (("Content-Type", "text/html; charset=utf-8"),), page.encode())
