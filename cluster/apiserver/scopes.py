"""Websockets as requests: their scope understood as the GET that it began as."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

from django.core.handlers.asgi import ASGIRequest

from cluster.apimachinery import errors
from cluster.apiserver import requestinfo
from cluster.apiserver.authentication import presented_certificate, token_of_scope
from cluster.apiserver.requestinfo import RequestInfo

Scope = dict[str, Any]


def request_of(scope: Scope) -> ASGIRequest:
    """The GET that asked for the upgrade, with a token from the subprotocols as if it had come in the header."""
    headers = list(scope.get("headers", ()))
    token = token_of_scope(scope)
    if token and not any(name == b"authorization" for name, _ in headers):
        headers.append((b"authorization", f"Bearer {token}".encode()))
    return ASGIRequest({**scope, "type": "http", "method": "GET", "headers": headers}, BytesIO())


def understood(scope: Scope) -> tuple[ASGIRequest, str, RequestInfo]:
    """The request, its cluster and what its path means. The path was matched by `routing`."""
    kwargs = scope["url_route"]["kwargs"]
    info = requestinfo.parse(kwargs["path"])
    if info is None:
        raise ValueError(f"routing let a path in that is no resource: {kwargs['path']}")
    return request_of(scope), kwargs["cluster"], info


def check_origin(scope: Scope) -> None:
    """403 for a page of another site that would use this site's cookies. A token needs no origin, and who shows a
    certificate without naming one is no browser."""
    headers = {name: value.decode("latin-1") for name, value in scope.get("headers", ())}
    origin = headers.get(b"origin", "")
    if token_of_scope(scope) or (presented_certificate(scope) and not origin):
        return
    if not origin or urlsplit(origin).netloc != headers.get(b"host", ""):
        raise errors.forbidden(
            "the request", "", "a websocket with cookies must come from this site's own pages"
        )
