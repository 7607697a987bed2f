"""HTTP messages as values: what a process in one container says to a process in another.

No socket carries them. The data plane decides which container a request reaches, the server there maps one value
to another, and curl prints the result as if it had come over a wire.
"""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import parse_qs, urlsplit

Headers = tuple[tuple[str, str], ...]


def header(headers: Headers, name: str, default: str = "") -> str:
    """The first header of that name, whatever its case."""
    return next((value for key, value in headers if key.lower() == name.lower()), default)


def reason(status: int) -> str:
    """The phrase after a status code: 404 -> "Not Found"."""
    return HTTPStatus(status).phrase if status in HTTPStatus._value2member_map_ else ""


@dataclass(frozen=True)
class HttpRequest:
    """One request. `client` and `server` are the "ip:port" the server sees, after every NAT on the way."""

    method: str = "GET"
    target: str = "/"
    headers: Headers = ()
    body: bytes = b""
    client: str = ""
    server: str = ""
    scheme: str = "http"

    @property
    def path(self) -> str:
        return urlsplit(self.target).path or "/"

    @property
    def query(self) -> str:
        return urlsplit(self.target).query

    def header(self, name: str, default: str = "") -> str:
        return header(self.headers, name, default)

    def parameter(self, name: str, default: str = "") -> str:
        """A value of the query string, or of a form in the body."""
        form = self.body.decode(errors="replace") if "form-urlencoded" in self.header("Content-Type") else ""
        return (parse_qs(self.query) | parse_qs(form)).get(name, [default])[0]

    @property
    def client_ip(self) -> str:
        return self.client.rpartition(":")[0].strip("[]")


@dataclass(frozen=True)
class HttpResponse:
    """One answer. Content-Length is added by `text` and `wire`, not kept by hand."""

    status: int = 200
    headers: Headers = ()
    body: bytes = b""

    @property
    def reason(self) -> str:
        return reason(self.status)

    def header(self, name: str, default: str = "") -> str:
        return header(self.headers, name, default)

    def head(self) -> bytes:
        """The status line and headers as they stand on the wire, with the blank line."""
        lines = [
            f"HTTP/1.1 {self.status} {self.reason}".rstrip(),
            *(f"{key}: {value}" for key, value in self.headers),
        ]
        return ("\r\n".join(lines) + "\r\n\r\n").encode()

    def wire(self) -> bytes:
        return self.head() + self.body


def text(
    body: str | bytes, status: int = 200, kind: str = "text/plain; charset=utf-8", *more: tuple[str, str]
) -> HttpResponse:
    """A response with a body, its type and its length."""
    content = body.encode() if isinstance(body, str) else body
    return HttpResponse(
        status, (*more, ("Content-Type", kind), ("Content-Length", str(len(content)))), content
    )


def parse_request(raw: bytes) -> HttpRequest | None:
    """The request in bytes somebody typed into nc; None when it is not HTTP."""
    head, _, body = raw.replace(b"\r\n", b"\n").partition(b"\n\n")
    first, *rest = head.decode("latin-1").split("\n")
    words = first.split()
    if len(words) != 3 or not words[2].startswith("HTTP/"):
        return None
    pairs = (line.partition(":") for line in rest if ":" in line)
    return HttpRequest(
        words[0], words[1], tuple((key.strip(), value.strip()) for key, _, value in pairs), body
    )
