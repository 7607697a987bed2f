"""What nginx does with a request: pick a server by port and name, a location by its path, then answer.

Certificates and configuration are read when nginx starts or is told to reload, not when files change: a mounted
Secret that is renewed needs a reload to be served.
"""

from __future__ import annotations

import posixpath
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from email.utils import formatdate

from cluster.runtime.host import Host
from cluster.runtime.http import HttpRequest, HttpResponse
from cluster.runtime.nginx.blocks import (
    VirtualServer,
    choose_location,
    expand,
    file_path,
    matches_name,
    nearest,
    virtual_server,
)
from cluster.runtime.nginx.config import Directive
from cluster.runtime.nginx.proxy import pass_on
from cluster.runtime.nginx.replies import (
    REDIRECTS,
    TYPES,
    access_line,
    error_page,
    failed_line,
    listing,
    reply,
)
from cluster.runtime.process import EVERYWHERE

PLAIN_TO_TLS = "The plain HTTP request was sent to HTTPS port"
STATUS = (
    b"Active connections: 1 \nserver accepts handled requests\n 1 1 1 \nReading: 0 Writing: 1 Waiting: 0 \n"
)
DEEPEST = 10


@dataclass
class Nginx:
    """A loaded configuration at work on a host."""

    host: Host
    version: str
    http: Directive
    servers: tuple[VirtualServer, ...] = field(default_factory=tuple)

    @classmethod
    def load(cls, host: Host, version: str, main: Directive) -> Nginx:
        """Check what nginx checks before it starts. Raises Emergency."""
        http = main.last("http") or Directive("http")
        return cls(
            host, version, http, tuple(virtual_server(host.tree, http, block) for block in http.all("server"))
        )

    def ports(self) -> dict[int, bool]:
        """Every port and whether it speaks TLS."""
        return {listen.port: listen.tls for server in self.servers for listen in server.listens}

    def bound(self, port: int) -> str:
        """The address that a port is bound to: loopback where every `listen` of it says so."""
        ips = {listen.ip for server in self.servers for listen in server.listens if listen.port == port}
        return ips.pop() if len(ips) == 1 else EVERYWHERE

    def choose(self, port: int, name: str) -> VirtualServer:
        """The server for a Host header: by name, else the default of the port, else its first."""
        here = [server for server in self.servers if server.on(port)]
        named = [server for server in here if any(matches_name(name, pattern) for pattern in server.names)]
        return [*named, *(server for server in here if server.on(port, default=True)), *here][0]

    def certificate(self, port: int, name: str) -> str | None:
        return self.choose(port, name).chain if self.ports().get(port) else None

    def key(self, port: int, name: str) -> str:
        return self.choose(port, name).key

    def answer(self, request: HttpRequest, port: int, secure: bool) -> HttpResponse:
        """The response, with its line in the access log."""
        if self.ports()[port] and not secure:
            response = error_page(self.version, 400, f"400 {PLAIN_TO_TLS}", PLAIN_TO_TLS)
        else:
            name = request.header("Host").rpartition(":")[0] or request.header("Host")
            response = Exchange(self, self.choose(port, name), request).locate(request.path)
        self.host.log(access_line(request, response))
        return replace(response, body=b"") if request.method == "HEAD" else response


@dataclass
class Exchange:
    """One request to one server, while nginx looks for its answer."""

    nginx: Nginx
    server: VirtualServer
    request: HttpRequest
    steps: int = 0

    def locate(self, uri: str) -> HttpResponse:
        """Answer for a URI; try_files and index come back here with another one."""
        self.steps += 1
        if self.steps > DEEPEST:
            return self.error(500)
        location = choose_location(self.server.block, uri)
        blocks = [location, self.server.block] if location else [self.server.block]
        if returned := nearest(blocks, "return"):
            return self.returned(returned)
        if location and (target := location.last("proxy_pass")):
            return self.proxied(location, expand(target.args[0], self.request, uri))
        if location and location.last("stub_status"):
            return self.reply(200, STATUS, "text/plain")
        tries, scope = nearest(blocks, "try_files"), [*blocks, self.nginx.http]
        return self.tried(scope, uri, tries) if tries else self.static(scope, uri)

    def tried(self, scope: Sequence[Directive], uri: str, tries: Directive) -> HttpResponse:
        """The first candidate that exists; the last word is a code or a URI."""
        *candidates, last = [expand(word, self.request, uri) for word in tries.args]
        tree = self.nginx.host.tree
        for candidate in candidates:
            path = file_path(scope, candidate)
            if tree.is_dir(path) if candidate.endswith("/") else tree.is_file(path):
                return self.static(scope, candidate)
        return self.error(int(last[1:])) if last.startswith("=") else self.locate(last)

    def static(self, scope: Sequence[Directive], uri: str) -> HttpResponse:
        """A file below root, a folder's index, or the error that fits."""
        tree, path = self.nginx.host.tree, file_path(scope, uri)
        if self.request.method not in ("GET", "HEAD"):
            return self.error(405)
        if tree.is_dir(path):
            return self.folder(scope, uri, path)
        if not tree.is_file(path):
            return self.missing(path)
        content, modified = tree.read(path), int(tree.stat(path).modified)
        default = nearest(scope, "default_type")
        kind = TYPES.get(path.rpartition(".")[2]) or (default.args[0] if default else "text/plain")
        dated = (
            ("Last-Modified", formatdate(modified, usegmt=True)),
            ("ETag", f'"{modified:x}-{len(content):x}"'),
        )
        return self.reply(200, content, kind, *dated, *self.added(scope), ("Accept-Ranges", "bytes"))

    def folder(self, scope: Sequence[Directive], uri: str, path: str) -> HttpResponse:
        if not uri.endswith("/"):
            return self.redirect(301, f"http://{self.request.header('Host')}{uri}/")
        tree, indexes = self.nginx.host.tree, nearest(scope, "index")
        for name in indexes.args if indexes else ("index.html",):
            if tree.is_file(posixpath.join(path, name)):
                return self.locate(uri + name)
        if (auto := nearest(scope, "autoindex")) and auto.args == ("on",):
            return listing(self.nginx.version, uri, tree.list(path))
        self.complain(f'directory index of "{path}" is forbidden')
        return self.error(403)

    def missing(self, path: str) -> HttpResponse:
        self.complain(f'open() "{path}" failed (2: No such file or directory)')
        return self.error(404)

    def proxied(self, location: Directive, target: str) -> HttpResponse:
        try:
            return pass_on(self.nginx.host, self.nginx.http, location, target, self.request)
        except OSError as error:
            self.complain(f"connect() failed ({error}) while connecting to upstream")
            return self.error(504 if isinstance(error, TimeoutError) else 502)

    def returned(self, directive: Directive) -> HttpResponse:
        """return code [text]; return code URL; return URL;"""
        words = [expand(word, self.request, self.request.path) for word in directive.args]
        if not words[0].isdigit():
            return self.redirect(302, words[0])
        code, text = int(words[0]), " ".join(words[1:])
        if code in REDIRECTS:
            return self.redirect(code, text)
        location = choose_location(self.server.block, self.request.path)
        default = nearest(
            [*([location] if location else []), self.server.block, self.nginx.http], "default_type"
        )
        kind = default.args[0] if default else "text/plain"
        return self.reply(code, text.encode(), kind) if len(words) > 1 else self.error(code)

    def added(self, scope: Sequence[Directive]) -> list[tuple[str, str]]:
        """add_header, of the innermost block that has any."""
        block = next((block for block in scope if block.last("add_header")), None)
        given = block.all("add_header") if block else []
        return [(one.args[0], expand(one.args[1], self.request, self.request.path)) for one in given]

    def reply(self, code: int, body: bytes, kind: str, *more: tuple[str, str]) -> HttpResponse:
        return reply(self.nginx.version, code, body, kind, *more)

    def error(self, code: int) -> HttpResponse:
        return error_page(self.nginx.version, code)

    def redirect(self, code: int, target: str) -> HttpResponse:
        response = self.error(code)
        return replace(response, headers=(*response.headers, ("Location", target)))

    def complain(self, what: str) -> None:
        self.nginx.host.log(failed_line(self.request, self.server.names[0], what), "stderr")
