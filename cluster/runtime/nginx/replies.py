"""nginx's responses: its headers, its built-in error pages and its log lines."""

from __future__ import annotations

from email.utils import formatdate

from cluster.apimachinery.clock import now, utc
from cluster.runtime.http import HttpRequest, HttpResponse, reason

TYPES = {
    "html": "text/html", "htm": "text/html", "css": "text/css", "txt": "text/plain", "xml": "text/xml",
    "js": "application/javascript", "json": "application/json", "svg": "image/svg+xml", "png": "image/png",
    "jpg": "image/jpeg", "gif": "image/gif",
}  # fmt: skip
REDIRECTS = frozenset({301, 302, 303, 307, 308})


def reply(version: str, code: int, body: bytes, kind: str, *more: tuple[str, str]) -> HttpResponse:
    head = (("Server", f"nginx/{version}"), ("Date", formatdate(now(), usegmt=True)), ("Content-Type", kind))
    return HttpResponse(
        code, (*head, ("Content-Length", str(len(body))), ("Connection", "keep-alive"), *more), body
    )


def error_page(version: str, code: int, title: str = "", detail: str = "") -> HttpResponse:
    """The built-in page for a code; no page for a success without content."""
    if code in (204, 304) or code < 300:
        return reply(version, code, b"", "text/html")
    heading = f"{code} {reason(code)}"
    inner = f"<center>{detail}</center>\r\n" if detail else ""
    page = (
        f"<html>\r\n<head><title>{title or heading}</title></head>\r\n<body>\r\n"
        f"<center><h1>{heading}</h1></center>\r\n{inner}"
        f"<hr><center>nginx/{version}</center>\r\n</body>\r\n</html>\r\n"
    )
    return reply(version, code, page.encode(), "text/html")


def listing(version: str, uri: str, names: list[str]) -> HttpResponse:
    """autoindex on;"""
    rows = "".join(f'<a href="{name}">{name}</a>\r\n' for name in names)
    page = (
        f"<html>\r\n<head><title>Index of {uri}</title></head>\r\n<body>\r\n<h1>Index of {uri}</h1><hr>"
        f'<pre><a href="../">../</a>\r\n{rows}</pre><hr></body>\r\n</html>\r\n'
    )
    return reply(version, 200, page.encode(), "text/html")


def access_line(request: HttpRequest, response: HttpResponse) -> str:
    """The "main" format of the official image."""
    given = (request.header(name) or "-" for name in ("Referer", "User-Agent", "X-Forwarded-For"))
    size = 0 if request.method == "HEAD" else len(response.body)
    asked = f"{request.method} {request.target} HTTP/1.1"
    when = utc().strftime("%d/%b/%Y:%H:%M:%S +0000")
    extra = " ".join(f'"{value}"' for value in given)
    return f'{request.client_ip} - - [{when}] "{asked}" {response.status} {size} {extra}\n'


def notice(level: str, message: str, process: str = "1#1") -> str:
    """A line of the error log: 2026/01/02 03:04:05 [notice] 1#1: …"""
    return f"{utc():%Y/%m/%d %H:%M:%S} [{level}] {process}: {message}\n"


def failed_line(request: HttpRequest, server: str, what: str) -> str:
    """An [error] line about one request."""
    asked = f'"{request.method} {request.target} HTTP/1.1"'
    about = (
        f'client: {request.client_ip}, server: {server}, request: {asked}, host: "{request.header("Host")}"'
    )
    return notice("error", f"*1 {what}, {about}", "29#29")
