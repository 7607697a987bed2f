"""What a browser may do with a page of ours: as headers, on every answer of the site.

The policy begins with nothing and allows this site's own files. There is no inline script or style in it and no other
host, so that a name in a cluster can never become code, and a classroom needs no internet. Style sheets that a
library makes at run time (the terminal's, the editor's) carry the page's nonce; a page that has use for one asks for
`request.style_nonce`, and says it in a meta element. (What a pod serves through the API server's proxy never comes
here: the API server answers that, in a sandbox.)
"""

from __future__ import annotations

import secrets
from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.utils.functional import SimpleLazyObject

Handler = Callable[[HttpRequest], HttpResponseBase]

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "font-src": "'self'",
    "img-src": "'self' data:",  # data: for the small marks inside style sheets
    "connect-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
}
OTHERS = {
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Resource-Policy": "same-origin",
}
"""Beside what Django's own middleware sets: nosniff, the referrer's, the opener's and framing's policies."""


def policy(nonce: str = "") -> str:
    """The Content-Security-Policy; with a nonce, for style elements that carry it too."""
    more = {"style-src": f" 'nonce-{nonce}'"} if nonce else {}
    return "; ".join(f"{name} {allowed}{more.get(name, '')}" for name, allowed in POLICY.items())


class SecurityHeaders:
    """Middleware. A view that has set a policy of its own keeps it."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        made: list[str] = []

        def nonce() -> str:
            made[:] = made or [secrets.token_urlsafe(16)]
            return made[0]

        request.style_nonce = SimpleLazyObject(nonce)  # type: ignore[attr-defined]
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", policy("".join(made)))
        for name, value in OTHERS.items():
            response.headers.setdefault(name, value)
        return response
