"""A request as its sender makes it: from where, and to what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any, Literal
from urllib.parse import SplitResult, parse_qs, urlsplit

from cluster.apimachinery import numeric
from cluster.coredns.wire import PLAIN

PROTOCOLS = {"udp": "UDP", "sctp": "SCTP", "dns": "UDP"}
DEFAULT_PORTS = {"http": 80, "https": 443, "dns": 53}


@dataclass(frozen=True, slots=True)
class Source:
    """Who sends: a pod, a node's shell, or somebody on the internet (no name)."""

    kind: Literal["pod", "node", "internet"]
    name: str = ""
    namespace: str = ""


@dataclass(frozen=True)
class Url:
    """What a URL says, read once."""

    text: str

    @cached_property
    def _parts(self) -> SplitResult:
        return urlsplit(
            self.text if "://" in self.text or self.text.startswith("dns:") else f"http://{self.text}"
        )

    @cached_property
    def scheme(self) -> str:
        return self._parts.scheme

    @cached_property
    def host(self) -> str:
        """The host asked for a thing, or the name asked about (dns://NAME, without a server, means the same)."""
        host = self._parts.hostname or ""
        return (self._parts.path.strip("/") or host) if self.is_question else numeric.ipv4(host) or host

    @cached_property
    def path(self) -> str:
        return self._parts.path or "/"

    @cached_property
    def port(self) -> int:
        return self._parts.port or DEFAULT_PORTS.get(self.scheme, 80)

    @cached_property
    def is_question(self) -> bool:
        """Whether this is a lookup and nothing more."""
        return self.scheme == "dns"

    @cached_property
    def record_type(self) -> str:
        """The type of record a question asks for."""
        return parse_qs(self._parts.query).get("type", ["A"])[0].upper()

    @cached_property
    def server(self) -> str:
        """The DNS server a question is put to; "" for the resolver's own."""
        return (self._parts.hostname or "") if self.is_question and self._parts.path.strip("/") else ""

    @cached_property
    def limit(self) -> int:
        """The bytes a question's answer may have in a datagram: 512, or what the asker says (size=1232)."""
        size = parse_qs(self._parts.query).get("size", [""])[0]
        return max(int(size), PLAIN) if size.isdecimal() else PLAIN

    @cached_property
    def protocol(self) -> str:
        if self.is_question and "tcp" in parse_qs(self._parts.query).get("over", []):
            return "TCP"
        return PROTOCOLS.get(self.scheme, "TCP")

    @cached_property
    def speaks_http(self) -> bool:
        return self.scheme in ("http", "https")


@lru_cache(maxsize=4096)
def url_of(text: str) -> Url:
    return Url(text)


@dataclass(frozen=True)
class Request:
    """One request. `url` is http:// or https://; tcp://, udp:// or sctp:// with a port for a bare connection, as
    nc makes; or a question to DNS as RFC 4501 writes it: dns:NAME?type=SRV, dns://SERVER/NAME (nslookup, dig).
    Beyond the RFC a question may say how it is put: &over=tcp, and &size=1232 for what a datagram may hold.

    `timeout` is curl's --max-time in seconds, None for none. `insecure` and `cacert` are curl's -k and --cacert;
    the data plane hands them to `Servers`, which know certificates.
    """

    source: Source
    url: str
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    insecure: bool = False
    cacert: str = ""
    timeout: float | None = None

    @property
    def scheme(self) -> str:
        return url_of(self.url).scheme

    @property
    def host(self) -> str:
        return url_of(self.url).host

    @property
    def path(self) -> str:
        return url_of(self.url).path

    @property
    def port(self) -> int:
        return url_of(self.url).port

    @property
    def is_question(self) -> bool:
        return url_of(self.url).is_question

    @property
    def record_type(self) -> str:
        return url_of(self.url).record_type

    @property
    def server(self) -> str:
        return url_of(self.url).server

    @property
    def limit(self) -> int:
        return url_of(self.url).limit

    @property
    def protocol(self) -> str:
        return url_of(self.url).protocol

    @property
    def speaks_http(self) -> bool:
        return url_of(self.url).speaks_http

    def to_json(self) -> dict[str, Any]:
        """The request as the trace shows it."""
        url = url_of(self.url)
        return {
            "method": self.method,
            "url": self.url,
            "host": url.host,
            "port": url.port,
            "protocol": url.protocol,
        }
