"""A browser without a window: cookies, forms and JSON, as a page of this site sends them."""

from __future__ import annotations

import json
from http.cookiejar import CookieJar
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, ProxyHandler, Request, build_opener

from django.conf import settings

PATIENCE = 30.0
"""Seconds for one answer."""


class Refused(Exception):
    """The site said no: `status` is HTTP's, the text what it answered."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(f"{status}: {text[:300]}")
        self.status, self.text = status, text


class Browser:
    """One visitor of the site at `base` (http://127.0.0.1:8000), who remembers its cookies."""

    def __init__(self, base: str) -> None:
        self.base = base
        self._jar = CookieJar()
        self._opener = build_opener(HTTPCookieProcessor(self._jar), ProxyHandler({}))

    @property
    def cookies(self) -> dict[str, str]:
        return {cookie.name: cookie.value or "" for cookie in self._jar}

    def get(self, path: str) -> str:
        """The page at an address; Refused for one that is not there for us."""
        return self.send("GET", path)

    def read(self, path: str) -> dict[str, Any]:
        """The JSON at an address."""
        return _loaded(self.get(path))

    def fill(self, path: str, **fields: str) -> str:
        """Send a form; the page that follows."""
        return self.send("POST", path, urlencode(fields).encode(), "application/x-www-form-urlencoded")

    def tell(self, path: str, **said: Any) -> dict[str, Any]:
        """Send JSON; what is answered."""
        return _loaded(self.send("POST", path, json.dumps(said).encode(), "application/json"))

    def send(self, method: str, path: str, body: bytes | None = None, kind: str = "") -> str:
        head = {"Content-Type": kind, "X-CSRFToken": self.cookies.get(settings.CSRF_COOKIE_NAME, "")} if kind else {}
        request = Request(self.base + path, body, head, method=method)
        try:
            with self._opener.open(request, timeout=PATIENCE) as answer:
                return str(answer.read().decode())
        except HTTPError as answer:
            with answer:
                raise Refused(answer.code, answer.read().decode(errors="replace")) from None


def _loaded(text: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(text)
    return found
