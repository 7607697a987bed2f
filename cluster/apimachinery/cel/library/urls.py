"""URLs, absolute or beginning with a slash. (In Kubernetes: apiserver/pkg/cel/library/urls.go.)"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import parse_qs, quote, urlsplit

from cluster.apimachinery.cel.functions import Library
from cluster.apimachinery.cel.values import CelError


@dataclass(frozen=True, slots=True)
class Url:
    """A URL, taken apart."""

    CEL_NAME: ClassVar[str] = "kubernetes.URL"
    text: str
    scheme: str
    netloc: str
    hostname: str
    port: str
    path: str
    query: str

    def __str__(self) -> str:
        return self.text


def _parsed(text: str) -> Url:
    """What Go's url.ParseRequestURI takes; ValueError for the rest."""
    if not text:
        raise ValueError("empty url")
    if re.search(r"[\x00-\x1f\x7f]", text):
        raise ValueError("net/url: invalid control character in URL")
    if re.search(r"%(?![0-9a-fA-F]{2})", text):
        raise ValueError("invalid URL escape")
    if not re.match(r"/|[a-zA-Z][a-zA-Z0-9+.-]*:", text):
        raise ValueError("invalid URI for request")
    parts = urlsplit(text.partition("#")[0] if text.startswith("/") else text)
    host, port = _host(parts.netloc.rpartition("@")[2])
    return Url(
        text,
        parts.scheme,
        f"{host}:{port}" if port else host,
        host.strip("[]"),
        port,
        parts.path,
        parts.query,
    )


def _host(netloc: str) -> tuple[str, str]:
    match = re.fullmatch(r"(\[[^\]]*\]|[^:\[\] ]*)(?::(\d*))?", netloc)
    if match is None:
        raise ValueError("invalid character in host name")
    return match[1], match[2] or ""


def url(text: str) -> Url:
    try:
        return _parsed(text)
    except ValueError as error:
        why = f'URL parse error during conversion from string: parse "{text}": {error}'
        raise CelError(why) from None


def is_url(text: str) -> bool:
    try:
        _parsed(text)
    except ValueError:
        return False
    return True


FUNCTIONS: Library = {
    "url(string) -> kubernetes.URL": url,
    "isURL(string) -> bool": is_url,
    "<kubernetes.URL>.getScheme() -> string": lambda u: u.scheme,
    "<kubernetes.URL>.getHost() -> string": lambda u: u.netloc,
    "<kubernetes.URL>.getHostname() -> string": lambda u: u.hostname,
    "<kubernetes.URL>.getPort() -> string": lambda u: u.port,
    "<kubernetes.URL>.getEscapedPath() -> string": lambda u: quote(u.path, safe="/%:@!$&'()*+,;=-._~"),
    "<kubernetes.URL>.getQuery() -> map(string, list(string))": lambda u: parse_qs(
        u.query, keep_blank_values=True
    ),
    "string(kubernetes.URL) -> string": str,
}
