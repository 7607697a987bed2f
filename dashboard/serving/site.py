"""The site's requests: each answered in one go, by one of a few threads.

Django's own handler goes to a thread and back for every signal, for the middleware, for the view and for the end, and
makes a new thread for each request. Nothing of this site waits for anything but the database, so a request here is
handed over once: middleware and view are plain calls in one another, and its thread, with the connection to the
database, serves the next request afterwards. (As under a WSGI server.)
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

from asgiref.sync import sync_to_async
from django.core import signals
from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler, get_script_prefix
from django.db import close_old_connections
from django.http import FileResponse
from django.urls import set_script_prefix

THREADS = 16
"""Requests that are answered at once; more wait. SQLite has one writer, and Python one core."""
_threads = ThreadPoolExecutor(THREADS, thread_name_prefix="site")


class Site(ASGIHandler):
    """Django as an ASGI application."""

    def load_middleware(self, is_async: bool = False) -> None:
        super().load_middleware(is_async=False)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        with suppress(RequestAborted):
            body = await self.read_body(receive)
            try:
                await self._serve(scope, body, send)
            finally:
                body.close()

    async def _serve(self, scope: Any, body: Any, send: Any) -> None:
        answer = sync_to_async(self._answered, thread_sensitive=False, executor=_threads)
        response = await answer(scope, body)
        try:
            await self.send_response(response, send)
        finally:
            if response.streaming:
                await sync_to_async(response.close, thread_sensitive=False, executor=_threads)()

    def _answered(self, scope: Any, body: Any) -> Any:
        """The response, closed unless it has yet to be read."""
        set_script_prefix(get_script_prefix(scope))
        signals.request_started.send(sender=self.__class__, scope=scope)
        request, refused = self.create_request(scope, body)
        response: Any = refused if request is None else self.get_response(request)
        response._handler_class = self.__class__
        if isinstance(response, FileResponse):
            response.block_size = self.chunk_size
        if response.streaming:
            close_old_connections()
        else:
            response.close()
        return response
