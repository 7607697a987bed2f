"""Reading a server block: what it listens on, what it is called, which location a path falls into."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

from cluster.runtime import tls
from cluster.runtime.files import Tree
from cluster.runtime.http import HttpRequest
from cluster.runtime.nginx.config import Directive, Emergency
from cluster.runtime.patterns import search
from cluster.runtime.process import EVERYWHERE

LOOPBACK = "127.0.0.1"
CONFIG_FOLDER = "/etc/nginx"
PUBLIC = (Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


@dataclass(frozen=True)
class Listen:
    """One `listen`: the port, whether it speaks TLS, whether this server is the port's default, and the address."""

    port: int
    tls: bool = False
    default: bool = False
    ip: str = EVERYWHERE


@dataclass(frozen=True)
class VirtualServer:
    """One server block; `chain` and `key` are its certificate and its private key in PEM ("" without one)."""

    block: Directive
    listens: tuple[Listen, ...]
    names: tuple[str, ...]
    chain: str = ""
    key: str = ""

    def on(self, port: int, default: bool = False) -> bool:
        return any(listen.port == port and (listen.default or not default) for listen in self.listens)


def virtual_server(tree: Tree, http: Directive, block: Directive) -> VirtualServer:
    """A server block checked as nginx checks it before starting. Raises Emergency."""
    listens = tuple(parse_listen(directive) for directive in block.all("listen")) or (Listen(80),)
    names = tuple(name for directive in block.all("server_name") for name in directive.args) or ("",)
    pair = certificate(tree, http, block) if any(listen.tls for listen in listens) else ("", "")
    return VirtualServer(block, listens, names, *pair)


def parse_listen(directive: Directive) -> Listen:
    """listen 80; listen [::]:443 ssl default_server; listen 127.0.0.1:8080;"""
    host = directive.args[0].rpartition(":")[0] or directive.args[0]
    address = directive.args[0].rpartition(":")[2] if not directive.args[0].endswith("]") else "80"
    if not address.isdigit():
        if "." not in directive.args[0]:
            raise Emergency(
                f'host not found in "{directive.args[0]}" of the "listen" directive {where(directive)}'
            )
        address = "80"
    flags = directive.args[1:]
    ip = LOOPBACK if host in (LOOPBACK, "localhost") else EVERYWHERE
    return Listen(int(address), "ssl" in flags, "default_server" in flags, ip)


def where(directive: Directive) -> str:
    return f"in {directive.file}:{directive.line}"


def certificate(tree: Tree, http: Directive, block: Directive) -> tuple[str, str]:
    """The PEM chain of a TLS server and its key, when both are there and belong together."""
    paths = [named(http, block, "ssl_certificate"), named(http, block, "ssl_certificate_key")]
    for name, path in zip(("ssl_certificate", "ssl_certificate_key"), paths, strict=True):
        if not path:
            first = next(directive for directive in block.all("listen") if "ssl" in directive.args)
            raise Emergency(f'no "{name}" is defined for the "listen ... ssl" directive {where(first)}')
    chain, key = (
        read_pem(tree, path, noun)
        for path, noun in zip(paths, ("certificate", "certificate key"), strict=True)
    )
    check_pair(chain, key, *paths)
    return chain.decode(errors="replace"), key.decode(errors="replace")


def named(http: Directive, block: Directive, name: str) -> str:
    """A file named by a directive here or in http, relative to /etc/nginx."""
    value = block.value(name) or http.value(name)
    return posixpath.join(CONFIG_FOLDER, value) if value else ""


def read_pem(tree: Tree, path: str, noun: str) -> bytes:
    if tree.is_file(path):
        return tree.read(path)
    raise Emergency(
        f'cannot load {noun} "{path}": BIO_new_file() failed (SSL: error:80000002:system library::No such file or '
        f"directory:calling fopen({path}, r) error:10000080:BIO routines::no such file)"
    )


def check_pair(chain: bytes, key: bytes, chain_path: str, key_path: str) -> None:
    """The certificate must parse, the key must parse, and they must be a pair."""
    certificates = tls.load(chain)
    if not certificates:
        raise Emergency(
            f'cannot load certificate "{chain_path}": PEM_read_bio_X509_AUX() failed (SSL: error:0480006C:PEM '
            "routines::no start line:Expecting: TRUSTED CERTIFICATE)"
        )
    try:
        private = load_pem_private_key(key, None)
    except (ValueError, TypeError) as error:
        raise Emergency(
            f'cannot load certificate key "{key_path}": PEM_read_bio_PrivateKey() failed (SSL: error:0480006C:PEM '
            "routines::no start line:Expecting: ANY PRIVATE KEY)"
        ) from error
    if private.public_key().public_bytes(*PUBLIC) != certificates[0].public_key().public_bytes(*PUBLIC):
        raise Emergency(
            f'SSL_CTX_use_PrivateKey("{key_path}") failed (SSL: error:05800074:x509 certificate routines::key values '
            "mismatch)"
        )


def matches_name(host: str, pattern: str) -> bool:
    """A server_name: exact, *.example.com, example.*, or ~regular expression."""
    if pattern.startswith("~"):
        return search(pattern[1:], host)
    if pattern.startswith("*."):
        return host.endswith(pattern[1:])
    if pattern.endswith(".*"):
        return host.startswith(pattern[:-1])
    return host == pattern and host != ""


def choose_location(block: Directive, uri: str) -> Directive | None:
    """Exact, then longest prefix if ^~, then the first regular expression, then the longest prefix."""
    locations = block.all("location")
    for location in locations:
        if location.args[0] == "=" and location.args[-1] == uri:
            return location
    prefixes = [
        one for one in locations if one.args[0] not in ("=", "~", "~*") and uri.startswith(one.args[-1])
    ]
    longest = max(prefixes, key=lambda one: len(one.args[-1]), default=None)
    if longest and longest.args[0] == "^~":
        return longest
    for location in locations:
        kind = location.args[0]
        if kind in ("~", "~*") and search(location.args[-1], uri, ignore_case=kind == "~*"):
            return location
    return longest


def nearest(scope: Sequence[Directive], name: str) -> Directive | None:
    """A directive from the innermost block that has it: location, server, http."""
    return next((found for block in scope if (found := block.last(name))), None)


def file_path(scope: Sequence[Directive], uri: str) -> str:
    """The file a URI names: below root, or in place of the location's prefix with alias."""
    location = scope[0]
    if alias := location.value("alias"):
        return alias + uri[len(location.args[-1]) :]
    root = nearest(scope, "root")
    return posixpath.join(root.args[0] if root else "/etc/nginx/html", uri.lstrip("/"))


def expand(text: str, request: HttpRequest, uri: str) -> str:
    """nginx's variables in a text."""
    host = request.header("Host").rpartition(":")[0] or request.header("Host")
    values = {
        "uri": uri, "document_uri": uri, "request_uri": request.target, "host": host, "args": request.query,
        "http_host": request.header("Host"), "request_method": request.method, "remote_addr": request.client_ip,
        "server_port": request.server.rpartition(":")[2], "server_addr": request.server.rpartition(":")[0],
        "scheme": "http", "query_string": request.query, "is_args": "?" if request.query else "",
        "http_user_agent": request.header("User-Agent"), "remote_port": request.client.rpartition(":")[2],
    }  # fmt: skip
    return re.sub(r"\$\{?(\w+)\}?", lambda match: values.get(match.group(1), ""), text)
