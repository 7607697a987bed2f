"""The API server's front door, before Django.

Two things are better decided before the site's middleware runs. A kubeconfig names a cluster by a path
(`https://host:6443/clusters/NAME`), but some clients drop it and ask at the root: their token, or their certificate,
says which cluster is meant, so the path is put back. And requests to a cluster's API need none of the site's
middleware, whose every layer costs a Kubernetes client time: they get a handler of their own.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Coroutine, Mapping
from contextlib import suppress
from typing import Any

from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler
from django.core.handlers.exception import convert_exception_to_response

from cluster.apiserver import authentication, dead, workers

Scope = dict[str, Any]
App = Callable[[Scope, Any, Any], Coroutine[Any, Any, None]]

_API = r"(?:apis?|version|openapi|openid|\.well-known|healthz|livez|readyz|metrics)(?:/|$)"
_AT_ROOT = re.compile(rf"^/{_API}")
_OF_A_CLUSTER = re.compile(rf"^/clusters/[^/]+/{_API}")
_LASTING = re.compile(r"^/clusters/([^/]+)/api/v1/namespaces/[^/]+/pods/[^/]+/(?:attach|exec|log|portforward)(?:/|$)")
_INDEX = re.compile(r"^(?:/|/clusters/[^/]+/)$")
"""The root itself: a list of paths for who comes with credentials and wants no page, the site for everybody else."""
URLCONF = "cluster.apiserver.urls"


class ApiHandler(ASGIHandler):
    """Django with the API's own URLs and nothing else: no middleware, no signals, threads that are shared."""

    def load_middleware(self, is_async: bool = False) -> None:
        self._view_middleware: list[Any] = []
        self._template_response_middleware: list[Any] = []
        self._exception_middleware: list[Any] = []
        answer = self._get_response_async  # type: ignore[attr-defined]
        self._middleware_chain = convert_exception_to_response(answer)

    def create_request(self, scope: Mapping[str, Any], body_file: Any) -> Any:
        request, problem = super().create_request(scope, body_file)
        if request is not None:
            request.urlconf = URLCONF
        return request, problem

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        workers.pooled.set(True)
        with suppress(RequestAborted):
            body = await self.read_body(receive)
            try:
                await self.answer(scope, body, receive, send)
            finally:
                body.close()

    async def answer(self, scope: Any, body: Any, receive: Any, send: Any) -> None:
        """Answer a request whose body is read; stop at once when the client leaves, as a watch's does."""
        request, refused = self.create_request(scope, body)
        if request is None:
            await self.send_response(refused, send)
            return
        leaving = asyncio.create_task(self.listen_for_disconnect(receive))
        answering = asyncio.create_task(self.respond(request, send))
        try:
            await asyncio.wait((leaving, answering), return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (leaving, answering):
                task.cancel()
            results = await asyncio.gather(leaving, answering, return_exceptions=True)
        if isinstance(results[1], Exception):
            raise results[1]

    async def respond(self, request: Any, send: Any) -> None:
        answer = await self.run_get_response(request)
        if dead.refuses(request, answer):
            await dead.refuse(send)
        else:
            await self.send_response(answer, send)


class ApiServer:
    """Wraps the site: requests to a cluster's API go to the API's handler, all others on to the site."""

    def __init__(self, site: App) -> None:
        self.site = site
        self.api: App = ApiHandler()

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        if scope["type"] in ("http", "websocket"):
            scope = await placed(scope)
            path = scope["path"]
            api = scope["type"] == "http" and (_OF_A_CLUSTER.match(path) or (path != "/" and _index_wanted(scope)))
            app = self.api if api else self.site
            if lasting := _LASTING.match(path):
                return await dead.until_death(app, lasting[1], scope, receive, send)
            return await app(scope, receive, send)
        return await self.site(scope, receive, send)


async def placed(scope: Scope) -> Scope:
    """The scope with its cluster's path in front, where its token says which cluster is meant."""
    if not _AT_ROOT.match(scope["path"]) and not (scope["path"] == "/" and _index_wanted(scope)):
        return scope
    token, certificate = authentication.token_of_scope(scope), authentication.presented_certificate(scope)
    name = await _cluster_of(token, certificate) if token or certificate else ""
    if not name:
        return scope
    prefix = f"/clusters/{name}"
    raw = scope.get("raw_path")
    return {**scope, "path": prefix + scope["path"], "raw_path": prefix.encode() + raw if raw else raw}


def _index_wanted(scope: Scope) -> bool:
    """Whether a request asks for the list of an API server's paths."""
    if scope["type"] != "http" or not _INDEX.match(scope["path"]):
        return False
    accepted = b",".join(value for name, value in scope["headers"] if name == b"accept")
    known = authentication.token_of_scope(scope) or authentication.presented_certificate(scope)
    return bool(known) and b"text/html" not in accepted


_cluster_of = workers.in_thread(authentication.cluster_of)
